import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { apacheMissing } from '../lab/apache.ts'
import { isRoot, sshdMissing } from '../lab/sshd.ts'
import { countPoints, HOWS, type How, journalPoints, takeUp, withoutSweeping } from './kill/killed.ts'
import { ALL_FAULTS, JOURNAL_FAULTS, play } from './kill/play.ts'
import { type RotateKillWorld, startRotateKillWorld } from './kill/rotate-killed-world.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 900_000 })

const MISSING = isRoot ? (apacheMissing() ?? sshdMissing()) : 'accounts of their own need root'

/**
 * Numbers of the points where most is half done: each file bears both and nobody was told; the server was, and nobody knows; the vault's
 * * copy knows, and the vault does not; what was kept of the old is cleared away, and the run not ended; the vault knows, the journal does not.
 */
function direst(points: readonly string[]): number[] {
  const exchanged = points.flatMap((point, index) => (/posix-rename@/.test(point) ? [index + 1] : []))
  const [first = 0, second = 0] = exchanged.slice(-2)
  const told = points.flatMap((point, index) => (point === 'exec' && index + 1 > first && index + 1 < second ? [index + 1] : []))
  const done = points.findIndex((point) => /done\.json\.new$/.test(point)) + 1
  const promoted = points.findLastIndex((point) => /^rename .*\/\.vault\.age\.\d/.test(point)) + 1
  const cleared = points.findLastIndex((point) => /remove .*\/hold\/\d+\/config-/.test(point)) + 2
  return [...new Set([first + 1, told.at(-1) ?? 0, second, promoted, cleared, done])].filter((number) => number > 0)
}

layer('killed', MISSING, () => {
  let world: RotateKillWorld
  let points: readonly string[]
  beforeAll(async () => {
    world = await startRotateKillWorld()
    points = await countPoints(world)
  })
  afterAll(() => world?.stop())

  it('one of the two passwords works, the vault knows which, and the site answers, wherever a rotation of a real SPIP is killed', async () => {
    const worst = direst(points)
    expect(worst).toHaveLength(6)
    const more = [...(JOURNAL_FAULTS ? journalPoints(points) : []), ...(ALL_FAULTS ? withoutSweeping(points) : [])]
    const numbers = [...new Set([...worst, ...more])].sort((a, b) => a - b)
    let killed = 0
    const wrong = await play(
      numbers,
      (number) => `${number} (${points[number - 1]})`,
      async (number) => {
        await world.reset()
        const me = world.operator()
        const dead = await world.runProgram(['apply', world.planFile, '--yes'], me, number)
        expect(dead.code, dead.said).toBeUndefined()
        // Nobody has taken it up yet, and the site goes on.
        expect(await world.site.visit(), `${number}`).toMatchObject({ whole: true, status: 200 })
        const { current, pending } = await world.inVault()
        const works = await Promise.all([current, pending].map(async (one) => one !== undefined && (await world.letsIn(one))))
        if (current !== undefined) expect(works.filter(Boolean), `${number}`).toHaveLength(1)
        killed += 1
        const how = HOWS[killed % HOWS.length] as How
        await world.expectWhole(await takeUp(world, me, how, false), `${number}: ${how}`)
      },
    )
    expect(wrong).toEqual([])
    expect(killed).toBe(numbers.length)
  })
})
