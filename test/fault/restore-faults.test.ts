import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { RunDeps } from '../../src/recipes/types.ts'
import { layer } from '../helpers/layer.ts'
import { type FlakyProxy, startFlakyProxy } from '../lab/flaky-proxy.ts'
import { isRoot, sshdMissing } from '../lab/sshd.ts'
import { createBallast } from './kill/ballast.ts'
import { play, sampled } from './kill/play.ts'
import { type Ending, type Operator, type RestoreWorld, startWorld, type Try } from './kill/restore-world.ts'
import { type Effect, watched } from './kill/watch.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 900_000 })

/** Applies, with `meddle` called before each change of the account. */
function applyWatched(world: RestoreWorld, me: Operator, meddle: (effect: Effect) => void): Promise<Try> {
  return world.apply(me, { wrap: (deps) => watched(deps, meddle) })
}

/** How many changes of the account an undisturbed run makes. Leaves the site at its start. */
async function countEffects(world: RestoreWorld): Promise<Effect[]> {
  await world.reset()
  const effects: Effect[] = []
  const done = await applyWatched(world, world.operator(), (effect) => effects.push(effect))
  expect(done, done.said).toMatchObject({ code: 0 })
  await world.expectWhole('after', 'undisturbed')
  expect(effects.length).toBeGreaterThan(30)
  return effects
}

/** Takes up what a fault left, once its cause is gone: even cases forward, odd ones back. What already ended stays as it ended. */
async function takeUp(world: RestoreWorld, me: Operator, first: Try, forward: boolean): Promise<Ending> {
  if (first.code === 0 || first.error?.code === 'SG-RUN-006') return first.code === 0 ? 'after' : 'before'
  let done = forward ? await world.resume(me, true) : await world.rollBack(me, true)
  if (done.error?.code === 'SG-RUN-010') {
    expect(await world.ending()).toBe('before')
    await world.reset()
    done = await world.apply(me)
  }
  // It had ended, and only the word of it was lost.
  if (done.error?.code === 'SG-RUN-013') return (done.error.params as { state: string }).state === 'applied' ? 'after' : 'before'
  expect(done, done.said).toMatchObject({ code: 0 })
  return done.summary?.state === 'applied' ? 'after' : 'before'
}

const MISSING = isRoot ? sshdMissing() : 'accounts of their own need root'

layer('a restore of a real SPIP over ssh whose link, room, rights or files fail it', MISSING, () => {
  let world: RestoreWorld
  let proxy: FlakyProxy
  let home = ''
  const mounted: string[] = []
  const mount = (folder: string, size: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', folder])
    mounted.push(folder)
  }
  beforeAll(async () => {
    world = await startWorld({
      way: 'ssh',
      prepare: (folder) => {
        home = folder
        mount(folder, '90m')
      },
    })
    proxy = await startFlakyProxy(world.hosting.sshd.port)
  })
  afterAll(async () => {
    await proxy?.close()
    await world?.site.stop()
    for (const folder of mounted.reverse()) execFileSync('umount', ['-l', folder])
    await world?.stop()
  })

  it('ends wholly before or after, wherever among the bytes of the server it was cut', async () => {
    proxy.arm('cut', undefined)
    const whole = await world.apply(world.through(world.operator(), proxy.port))
    expect(whole, whole.said).toMatchObject({ code: 0 })
    const bytes = proxy.passed
    expect(bytes).toBeGreaterThan(20_000)
    const cuts = sampled(12, 200).map((part) => Math.floor(part * bytes))
    let cut = 0
    const wrong = await play(
      cuts.entries(),
      ([index, at]) => `after ${at} of ${bytes} bytes (${index})`,
      async ([index, at]) => {
        await world.reset()
        const me = world.operator()
        proxy.arm(index % 3 === 0 ? 'reset' : 'cut', at)
        const first = await world.apply(world.through(me, proxy.port))
        if (first.code !== 0) {
          cut += 1
          expect(first, first.said).toMatchObject({ code: 4 })
        }
        await world.expectWhole(await takeUp(world, me, first, index % 2 === 0), first.said)
      },
    )
    expect(wrong).toEqual([])
    expect(cut).toBeGreaterThan(cuts.length * 0.7)
  })

  it('ends wholly before or after, whatever change of the account was asked for when it broke, also while it is taken up', async () => {
    await world.reset()
    proxy.arm('cut', undefined)
    const effects = await countEffects(world)
    const wrong = await play(
      sampled(6, effects.length).map((part) => Math.ceil(part * effects.length)),
      (number) => `at ${number}: ${effects[number - 1]?.what} ${effects[number - 1]?.path}`,
      async (number) => {
        await world.reset()
        const me = world.operator()
        const near = world.through(me, proxy.port)
        const strike = (effect: Effect): void => {
          if (effect.number === number) proxy.strike('reset')
        }
        const first = await applyWatched(world, near, strike)
        expect(first, first.said).toMatchObject({ code: 4 })
        // Once more in the middle of going on or back.
        const again = {
          wrap: (deps: RunDeps) =>
            watched(deps, (effect) => {
              if (effect.number === 12) proxy.strike('reset')
            }),
        }
        const second = number % 2 === 0 ? await world.resume(near, true, again) : await world.rollBack(near, true, again)
        if (second.code === 0) return await world.expectWhole(second.summary?.state === 'applied' ? 'after' : 'before', 'not cut again')
        await world.expectWhole(await takeUp(world, me, second, number % 3 !== 0), second.said)
      },
    )
    expect(wrong).toEqual([])
  })

  it('ends wholly before or after when the disk of the account becomes full at any moment', async () => {
    const effects = await countEffects(world)
    const ballast = createBallast(home)
    let failed = 0
    const wrong = await play(
      sampled(6, effects.length).map((part) => Math.ceil(part * effects.length)),
      (number) => `full at ${number}: ${effects[number - 1]?.what} ${effects[number - 1]?.path}`,
      async (number) => {
        await world.reset()
        const me = world.operator()
        try {
          const first = await applyWatched(world, me, (effect) => {
            if (effect.number === number) ballast.fill()
          })
          if (first.code !== 0) failed += 1
          // Going on or back with the disk still full may stop again, and breaks nothing either.
          const second = first.error?.code === 'SG-RUN-006' || first.code === 0 ? first : await world.resume(me, true)
          ballast.free()
          await world.expectWhole(await takeUp(world, me, second, number % 2 === 0), `${first.said} / ${second.said}`)
        } finally {
          ballast.free()
        }
      },
    )
    expect(wrong).toEqual([])
    expect(failed).toBeGreaterThan(3)
  })

  it("ends wholly before or after when the operator's own disk becomes full at any moment", async () => {
    await world.reset()
    const effects = await countEffects(world)
    const wrong = await play(
      sampled(5, effects.length).map((part) => Math.ceil(part * effects.length)),
      (number) => `full at ${number}: ${effects[number - 1]?.what} ${effects[number - 1]?.path}`,
      async (number) => {
        await world.reset()
        const me = world.operator()
        const state = me.env.XDG_STATE_HOME as string
        mkdirSync(state)
        mount(state, '256k')
        const ballast = createBallast(state)
        const first = await applyWatched(world, me, (effect) => {
          if (effect.number === number) ballast.fill()
        })
        ballast.free()
        await world.expectWhole(await takeUp(world, me, first, number % 2 === 0), first.said)
      },
    )
    expect(wrong).toEqual([])
  })

  it('ends wholly before or after when rights are taken away underneath at any moment', async () => {
    await world.reset()
    const effects = await countEffects(world)
    const run = join(home, '.siteguard/runs', world.plan.id)
    const folders = [
      ...['prive', 'IMG', 'IMG/jpg', '.', 'squelettes-dist'].map((path) => join(world.root, path)),
      ...['hold', 'stage', 'journal'].map((path) => join(run, path)),
    ]
    const inRun = effects.map(({ number, path }) => ({ number, path })).filter(({ path }) => !path.includes('/lock'))
    const cases = folders.flatMap((folder) =>
      sampled(2, inRun.length).map((part) => ({ folder, at: inRun[Math.floor(part * inRun.length)]?.number ?? 0 })),
    )
    let failed = 0
    const wrong = await play(
      cases,
      ({ folder, at }) => `${folder.slice(home.length)} closed at ${at}: ${effects[at - 1]?.what} ${effects[at - 1]?.path}`,
      async ({ folder, at }) => {
        await world.reset()
        const me = world.operator()
        let mode: number | undefined
        const first = await applyWatched(world, me, (effect) => {
          if (effect.number !== at || !existsSync(folder)) return
          mode = lstatSync(folder).mode & 0o7777
          chmodSync(folder, 0o500)
        })
        if (first.code !== 0) failed += 1
        if (mode !== undefined && existsSync(folder)) chmodSync(folder, mode)
        await world.expectWhole(await takeUp(world, me, first, at % 2 === 0), first.said)
      },
    )
    expect(wrong).toEqual([])
    expect(failed).toBeGreaterThan(5)
  })

  it('stops, or puts it aside, and never loses it, when somebody else writes where it works at any moment', async () => {
    await world.reset()
    const effects = await countEffects(world)
    const targets = ['spip.php', 'squelettes-dist/article.html', 'prive/spip_style.css', 'IMG/jpg/loot.txt', 'prive/link', 'IMG/loot/a.txt']
    const cases = targets.flatMap((path, index) =>
      sampled(7, effects.length).map((part) => ({
        path,
        at: Math.max(1, Math.ceil(((part + index / targets.length / 4) % 1) * effects.length)),
      })),
    )
    // From here on the run has looked for the last time: what is written then is written after it.
    const verified = effects.filter(({ path }) => /journal\/\d{6}$/.test(path)).at(-2)?.number ?? 0
    let stopped = 0
    const wrong = await play(
      cases,
      ({ path, at }) => `${path} written at ${at}: ${effects[at - 1]?.what} ${effects[at - 1]?.path}`,
      async ({ path, at }) => {
        await world.reset()
        const me = world.operator()
        const target = join(world.root, path)
        const visit = intrude(target, join(home, 'saved'), world.hosting.sshd)
        const first = await applyWatched(world, me, ({ number }) => {
          if (number === at) visit.come()
        })
        expect(findBytes(home), first.said).not.toEqual([])
        const noticed = first.code !== 0
        if (noticed) {
          stopped += 1
          expect([6, 8], first.said).toContain(first.code)
        }
        const stays = findBytes(home).includes(target)
        if (stays && !noticed) expect(at, 'it was not noticed').toBeGreaterThanOrEqual(verified)
        // Somebody looks, and puts back what the stranger changed; what lies in the hold folder stays there.
        if (stays) visit.undo()
        rmSync(join(home, 'saved'), { recursive: true, force: true })
        await world.expectWhole(await takeUp(world, me, first, at % 2 === 0), first.said, path)
      },
    )
    expect(wrong).toEqual([])
    expect(stopped).toBeGreaterThan(5)
  })
})

const FOREIGN = '/* somebody else was here */\n'

/** Somebody else with the account's rights, who puts a file of his own in the place of what stands there; and how that is undone. */
function intrude(path: string, saved: string, owner: { uid: number; gid: number }): { come(): void; undo(): void } {
  let made: string | undefined
  return {
    come: () => {
      made = mkdirSync(dirname(path), { recursive: true })
      // A file is written in place, as an upload does. One renamed over it in the round trip between the second name and the exchange
      // would be lost: no server has a call that swaps two names.
      const there = lstatSync(path, { throwIfNoEntry: false })
      if (there?.isFile()) execFileSync('cp', ['-p', path, saved])
      else if (there !== undefined) renameSync(path, saved)
      writeFileSync(path, FOREIGN)
      chownSync(path, owner.uid, owner.gid)
    },
    undo: () => {
      rmSync(path)
      if (lstatSync(saved, { throwIfNoEntry: false }) !== undefined) renameSync(saved, path)
      if (made !== undefined) rmdirSync(made)
    },
  }
}

/** Files below a folder that are the intruder's. */
function findBytes(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => lstatSync(path).size === FOREIGN.length && readFileSync(path, 'utf8') === FOREIGN)
}
