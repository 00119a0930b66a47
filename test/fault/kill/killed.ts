import { expect } from 'vitest'
import { ALL_FAULTS, play } from './play.ts'
import type { Operator, RestoreWorld, Try } from './restore-world.ts'

/** A world in which one plan can be applied, killed and taken up again and again, each time from the same start. */
export type KillWorld = Pick<
  RestoreWorld,
  'plan' | 'planFile' | 'operator' | 'stranger' | 'reset' | 'runProgram' | 'apply' | 'resume' | 'rollBack' | 'ending' | 'expectWhole'
>

/** Numbers (from 1) of points before and after each fsync of this machine's journal, and around each part of each sealed file. */
export function journalPoints(points: readonly string[]): number[] {
  const numbers = new Set<number>()
  let sealing = false
  for (const [index, name] of points.entries()) {
    const opens = /(?:open|STOR) \S*\/journal\/\d{6}$/.test(name)
    if (opens || sealing || name.startsWith('fsync')) numbers.add(index + 1)
    // What stands when the file is whole is what the next point finds.
    if (sealing && name === 'sftp close') numbers.add(index + 2)
    sealing = (sealing || opens) && name.startsWith('sftp') && name !== 'sftp close'
  }
  return [...numbers].filter((number) => number <= points.length).sort((a, b) => a - b)
}

/**
 * The points of an upgrade, going on or back, at which most is half done: all folders but one are exchanged; the database is half brought to
 * its schema; it is, and nothing says so yet; some of the files that close the site are given back.
 */
export function direst(points: readonly string[], way: 'on' | 'back'): number[] {
  const numbersOf = (pattern: RegExp): number[] => points.flatMap((name, index) => (pattern.test(name) ? [index + 1] : []))
  const exchanged = numbersOf(way === 'on' ? /^sftp rename \S*\/stage\/\d+$/ : /^sftp rename \S*\/hold\/\d+$/)
  const [copied = 0] = numbersOf(/^sftp rename \S*\/copied\.json\.new$/)
  const marked = numbersOf(way === 'on' ? /^sftp rename \S*\/done\.json\.new$/ : /^sftp rename \S*\/begun\.json$/)
  const scripts = way === 'on' ? numbersOf(/^exec$/).filter((number) => number > copied && number < (marked[0] ?? 0)) : []
  const gate = numbersOf(/^sftp extended posix-rename@/).slice(-2)
  const numbers = [exchanged.at(way === 'on' ? -1 : 1), scripts[1], marked[0], ...(way === 'back' ? gate.slice(0, 1) : [])]
  return numbers.filter((number) => number !== undefined).sort((a, b) => a - b)
}

/** Numbers of all points but those at which what was staged is cleared away, file by file; of those a few. */
export function withoutSweeping(points: readonly string[]): number[] {
  return points.flatMap((name, index) => (/\/stage\/\d+\/./.test(name) && index % 500 > 0 ? [] : [index + 1]))
}

/** One of `each` points, so that a run of few minutes meets each kind; all of them when asked. */
export function sample(points: readonly string[], each: number): number[] {
  return points.map((_, index) => index + 1).filter((number) => ALL_FAULTS || number % each === 0)
}

/** Ways to take up what a killed process left. */
export const HOWS = ['resume', 'roll back', 'resume elsewhere', 'roll back elsewhere'] as const
export type How = (typeof HOWS)[number]

/** Takes up what a killed process left, as a person would, and says what the site must be then. */
export async function takeUp(world: KillWorld, me: Operator, how: How, mayLackContents: boolean): Promise<'before' | 'after'> {
  const go = (way: How): Promise<Try> => {
    const who = way.endsWith('elsewhere') ? world.stranger() : me
    return way.startsWith('resume') ? world.resume(who) : world.rollBack(who)
  }
  let done = await go(how)
  // Nothing of the run had reached the account yet: only the machine that began it may know it.
  if (done.error?.code === 'SG-RUN-010' && how.endsWith('elsewhere')) done = await go(how === 'resume elsewhere' ? 'resume' : 'roll back')
  // Nor this machine's journal: then it was never begun, and can be.
  if (done.error?.code === 'SG-RUN-010') {
    expect(await world.ending()).toBe('before')
    done = await world.apply(me)
  }
  // It had been applied, and is not taken back (unasked, where authors may have written since): it only has to be ended.
  if (['SG-UPG-016', 'SG-ROT-008'].includes(done.error?.code ?? ''))
    done = await go(how.endsWith('elsewhere') ? 'resume elsewhere' : 'resume')
  if (done.error?.code === 'SG-RUN-013') {
    // It had ended, and only its last word was lost.
    return (done.error.params as { state: string }).state === 'applied' ? 'after' : 'before'
  }
  if (done.error?.code === 'SG-RUN-006' && how === 'resume elsewhere' && mayLackContents) {
    expect(done.error.params).toMatchObject({ detail: expect.stringMatching(/SG-RUN-017|SG-DB-004/) })
    return 'before'
  }
  expect(done, done.said).toMatchObject({ code: 0 })
  return done.summary?.state === 'applied' ? 'after' : 'before'
}

/**
 * Kills `apply` at these points of it, one after the other, each time from the same start; takes up what is left, each time another way;
 * and gives what was wrong then.
 */
export async function killAll(
  world: KillWorld,
  points: readonly string[],
  numbers: readonly number[],
  reach = (operator: Operator): Operator => operator,
): Promise<string[]> {
  const staged = points.findIndex((name) => name.endsWith('/journal/000001')) + 6
  let killed = 0
  return await play(
    numbers,
    (number) => `${number} (${points[number - 1]})`,
    async (number) => {
      await world.reset()
      const me = reach(world.operator())
      const dead = await world.runProgram(['apply', world.planFile, '--yes'], me, number)
      expect(dead.code, dead.said).toBeUndefined()
      killed += 1
      const how = HOWS[killed % HOWS.length] as How
      await world.expectWhole(await takeUp(world, me, how, number <= staged), how)
    },
  )
}

/** A whole run of `apply`, and the points it passed. */
export async function countPoints(world: KillWorld, me = world.operator()): Promise<readonly string[]> {
  await world.reset()
  const whole = await world.runProgram(['apply', world.planFile, '--yes'], me)
  expect(whole, whole.said).toMatchObject({ code: 0 })
  await world.expectWhole('after', 'nobody killed it')
  return whole.points
}
