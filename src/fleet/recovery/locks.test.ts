import { describe, expect, it } from 'vitest'
import { depsOf, isWhole, newWorld, request } from '../../../test/helpers/recovery-world.ts'
import { type Recovery, stageOf } from '../../core/recovery.ts'
import { recover } from './recover.ts'

describe('a host that locks an account again', () => {
  it('sends it back to the first look, with evidence of its own, and ends open', async () => {
    const world = newWorld()
    world.locksAgain = 1
    world.named = ['www/IMG/x.php']
    const recovery = await recover(request(), depsOf(world, {}))
    expect(stageOf(recovery)).toBeUndefined()
    expect(isWhole(world)).toBe(true)
    expect(recovery.again).toMatchObject([{ lock: 'customer', host: { files: ['www/IMG/x.php'] } }])
    expect(world.done.filter((what) => what === 'reopen')).toHaveLength(2)
    expect(world.done.filter((what) => what === 'evidence')).toHaveLength(2)
    expect(recovery.sites.map(({ evidence, earlier }) => [evidence, earlier])).toEqual([
      ['a@20260815T000001Z', ['a@20260815T000000Z']],
      ['b@20260815T000001Z', ['b@20260815T000000Z']],
    ])
    expect(world.notes.some((line) => line.includes('locked again') && line.includes('www/IMG/x.php'))).toBe(true)
    // Nobody was in it again: its keys are as new as they were.
    expect(world.done.filter((what) => what === 'rotate a')).toHaveLength(1)
  })

  it('has everything of a site done again that somebody was in meanwhile', async () => {
    const world = newWorld()
    world.locksAgain = 1
    world.reinfects = 'b'
    const recovery = await recover(request(), depsOf(world, {}))
    expect(stageOf(recovery)).toBeUndefined()
    expect(isWhole(world)).toBe(true)
    expect(world.done.filter((what) => what.endsWith(' b') && /^(?:clean|upgrade|rotate|harden)/.test(what))).toEqual([
      'upgrade b',
      'rotate b',
      'harden b',
      'clean b',
      'upgrade b',
      'rotate b',
      'harden b',
    ])
    expect(recovery.sites.map(({ way }) => way)).toEqual(['nothing', 'rebuild'])
  })

  it('asks a person when it happens a third time, and once more each time he says so', async () => {
    const world = newWorld()
    world.locksAgain = 4
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request(), depsOf(world, kept))
    expect(stopped.waiting).toEqual([{ what: 'host' }])
    expect(stageOf(stopped)).toBe('look')
    expect([stopped.again?.length, world.done.filter((what) => what === 'reopen').length]).toEqual([3, 3])
    const still = await recover(request(), depsOf(world, kept))
    expect([still.waiting?.[0]?.what, still.again?.length]).toEqual(['host', 4])
    expect(stageOf(await recover(request(), depsOf(world, kept)))).toBeUndefined()
    expect(isWhole(world)).toBe(true)
  })

  it('names files it locked it for that are still there, once, before it is opened again', async () => {
    const world = newWorld()
    world.locksAgain = 1
    world.named = ['www/IMG/kept.php', 'www/IMG/gone.php']
    world.files.add('www/IMG/kept.php')
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request(), depsOf(world, kept))
    expect(stopped.waiting).toEqual([{ what: 'found', files: ['www/IMG/kept.php'] }])
    expect([world.lock, world.done.filter((what) => what === 'reopen').length]).toEqual(['customer', 1])
    expect(stageOf(await recover(request(), depsOf(world, kept)))).toBeUndefined()
    expect(isWhole(world)).toBe(true)
  })

  it('stops where only its support can let us in again', async () => {
    const world = newWorld()
    const deps = depsOf(world, {})
    const stopped = await recover(request(), {
      ...deps,
      async outside() {
        world.lock = 'support'
        return { state: 'shut', at: new Date(world.now).toISOString(), detail: '403' }
      },
    })
    expect(stopped.waiting).toEqual([{ what: 'ticket', text: 'Bonjour, elus…' }])
    expect(stageOf(stopped)).toBe('look')
  })

  it('ends open wherever it was killed on the way back', async () => {
    let tried = 0
    for (let cut = 20; ; cut += 5) {
      const world = newWorld()
      world.locksAgain = 1
      world.reinfects = 'a'
      const kept: { recovery?: Recovery } = {}
      const cutShort = await recover(request(), depsOf(world, kept, cut)).then(
        () => false,
        () => true,
      )
      if (!cutShort) break
      tried += 1
      const recovery = await recover(request(), depsOf(world, kept))
      expect([cut, isWhole(world), stageOf(recovery)]).toEqual([cut, true, undefined])
      expect([cut, recovery.sites[0]?.earlier]).toEqual([cut, ['a@20260815T000000Z']])
    }
    expect(tried).toBeGreaterThan(12)
  })
})

describe('asking a host to open', () => {
  it.each([
    [
      { is: 'found', files: ['www/IMG/x.php'] },
      { what: 'found', files: ['www/IMG/x.php'] },
    ],
    [
      { is: 'slow', why: 'scan/create 42' },
      { what: 'host', why: 'scan/create 42' },
    ],
    [
      { is: 'refused', why: 'not eligible' },
      { what: 'panel', why: 'not eligible' },
    ],
    [
      { is: 'refused', why: 'no', support: true },
      { what: 'ticket', text: 'Bonjour, elus…', why: 'no' },
    ],
  ] as const)('stops at %o, and goes on from there', async (answer, step) => {
    const world = newWorld('measures')
    world.answers.push(answer)
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request(), depsOf(world, kept))
    expect([stopped.waiting, stageOf(stopped)]).toEqual([[step], 'reopen'])
    expect(stageOf(await recover(request(), depsOf(world, kept)))).toBeUndefined()
    expect(isWhole(world)).toBe(true)
  })
})

describe('a filter that turns our address away', () => {
  it('is no lock: it is waited for long, and the other sites are not asked meanwhile', async () => {
    const world = newWorld()
    world.bans = 2
    const deps = depsOf(world, {})
    const pauses: number[] = []
    const recovery = await recover(request({ patienceMs: 3_600_000 }), {
      ...deps,
      async sleep(ms, signal) {
        pauses.push(ms)
        await deps.sleep(ms, signal)
      },
    })
    expect(stageOf(recovery)).toBeUndefined()
    expect(world.done.filter((what) => what === 'banned')).toHaveLength(2)
    expect(pauses).toEqual([900_000, 900_000])
  })

  it('is told to a person where nobody wants to wait', async () => {
    const world = newWorld()
    world.bans = 1
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request({ patienceMs: 0 }), depsOf(world, kept))
    expect([stopped.waiting, stageOf(stopped), world.lock]).toEqual([[{ what: 'banned' }], 'verify', 'none'])
    expect(stageOf(await recover(request(), depsOf(world, kept)))).toBeUndefined()
    expect(world.done.filter((what) => what === 'reopen')).toHaveLength(1)
  })
})

describe('a lock that comes back while it is lifted', () => {
  it('is one that was laid again', async () => {
    const world = newWorld('measures')
    const deps = depsOf(world, {})
    let relocks = 1
    const recovery = await recover(request(), {
      ...deps,
      async reopen(account, lock, patience) {
        const answer = await deps.reopen(account, lock, patience)
        if (lock === 'customer' && relocks-- > 0) world.lock = 'customer'
        if (lock === 'measures') world.lock = 'customer'
        return answer
      },
    })
    expect(stageOf(recovery)).toBeUndefined()
    expect(recovery.again).toHaveLength(1)
    expect(isWhole(world)).toBe(true)
  })

  it('is the host’s to lift where it stays', async () => {
    const world = newWorld('measures')
    const deps = depsOf(world, {})
    const stopped = await recover(request(), { ...deps, reopen: async () => ({ is: 'lifted' }) })
    expect([stopped.waiting, stageOf(stopped)]).toEqual([[{ what: 'host' }], 'reopen'])
  })
})
