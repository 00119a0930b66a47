import { describe, expect, it } from 'vitest'
import { createFate, mortal } from '../../test/helpers/run-world.ts'
import { type RemotePath, remotePath } from '../core/path.ts'
import { createMemoryTransport, type MemoryTransport } from '../transports/memory/index.ts'
import { type LockOptions, sweepLocks, takeLock } from './lock.ts'

const BASE = '/home/site/.siteguard' as RemotePath
const MINUTE = 60_000

/** Two logins to one account whose clock and ours are moved by hand; the account's runs a day late. */
function world() {
  const clock = { at: Date.UTC(2026, 10, 22) }
  const now = (): number => clock.at
  const one = createMemoryTransport({ '.siteguard': { type: 'dir' } }, { now: () => clock.at - 86_400_000 })
  const two = createMemoryTransport({}, { volume: one.volume })
  return { clock, now, one, two }
}

function options(machine: string, now: () => number, more: Partial<LockOptions> = {}): LockOptions {
  return { account: 'a', machine, run: `run-of-${machine}`, now, signal: new AbortController().signal, ...more }
}

const names = async (transport: MemoryTransport): Promise<string[]> => (await transport.list(BASE)).map((entry) => entry.path)

describe('takeLock', () => {
  it('lets one in, tells the other who it is, and leaves nothing', async () => {
    const { now, one, two } = world()
    const lock = await takeLock(one, BASE, options('A', now))
    await expect(takeLock(two, BASE, options('B', now))).rejects.toMatchObject({
      code: 'SG-RUN-002',
      kind: 'conflict',
      params: { machine: 'A', run: 'run-of-A', since: '2026-11-22T00:00:00.000Z', seconds: 300 },
    })
    await lock.release()
    expect(await names(one)).toEqual([])
    await (await takeLock(two, BASE, options('B', now))).release()
  })

  it('lets exactly one of many in', async () => {
    const { now, one } = world()
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => takeLock(createMemoryTransport({}, { volume: one.volume }), BASE, options(`M${n}`, now))),
    )
    expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'SG-RUN-002' })
  })

  it('is taken over when it has lapsed, by one, and the sleeper finds out before its next effect', async () => {
    const { clock, now, one, two } = world()
    const asleep = await takeLock(one, BASE, options('A', now))
    clock.at += 4 * MINUTE
    await expect(takeLock(two, BASE, options('B', now))).rejects.toMatchObject({ params: { seconds: 60 } })
    clock.at += 2 * MINUTE
    const tries = await Promise.allSettled(
      ['B', 'C'].map((name) => takeLock(createMemoryTransport({}, { volume: one.volume }), BASE, options(name, now))),
    )
    expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    await expect(asleep.check()).rejects.toMatchObject({ code: 'SG-RUN-003' })
    // And gives back nothing that is not its own.
    await asleep.release()
    await expect(takeLock(two, BASE, options('D', now))).rejects.toMatchObject({ code: 'SG-RUN-002' })
  })

  it('stands as long as its holder gives signs of life', async () => {
    const { clock, now, one, two } = world()
    const lock = await takeLock(one, BASE, options('A', now))
    for (let n = 0; n < 10; n += 1) {
      clock.at += 2 * MINUTE
      await lock.check()
      await expect(takeLock(two, BASE, options('B', now))).rejects.toMatchObject({ code: 'SG-RUN-002' })
    }
    // Signs of life replace one another.
    expect((await one.list(remotePath(`${BASE}/lock/g1`))).map((entry) => entry.path)).toEqual([
      `${BASE}/lock/g1/who`,
      `${BASE}/lock/g1/beat-11`,
    ])
    const before = one.meter.roundTrips
    await lock.check()
    expect(one.meter.roundTrips).toBe(before)
    await lock.release()
    expect(await names(one)).toEqual([])
  })

  it('is taken at once from a process known to be dead, or when the operator says so', async () => {
    const { now, one, two } = world()
    await takeLock(one, BASE, options('A', now))
    await expect(takeLock(two, BASE, options('B', now, { gone: (machine) => machine === 'X' }))).rejects.toMatchObject({
      code: 'SG-RUN-002',
    })
    const third = await takeLock(two, BASE, options('B', now, { gone: (machine) => machine === 'A' }))
    await expect(takeLock(one, BASE, options('C', now))).rejects.toMatchObject({ params: { machine: 'B' } })
    await expect(third.check()).resolves.toBeUndefined()
    const last = await takeLock(one, BASE, options('C', now, { takeOver: true }))
    await last.release()
    expect(await names(one)).toEqual([])
  })

  it('is held by somebody unknown where what it says is cut or hostile', async () => {
    const { now, one } = world()
    await takeLock(one, BASE, options('A', now))
    one.volume.put(`${BASE}/lock/g1/who`, '{"machine":')
    await expect(takeLock(one, BASE, options('B', now))).rejects.toMatchObject({ params: { machine: '?' } })
    one.volume.put(`${BASE}/lock/g1/who`, JSON.stringify({ machine: 'x'.repeat(100_000), run: 1 }))
    await expect(takeLock(one, BASE, options('B', now))).rejects.toMatchObject({ params: { machine: '?' } })
  })

  it('tells whose it is wherever a process died while taking it, and leaves nothing when it is given back', async () => {
    for (const mode of ['before', 'middle', 'after'] as const) {
      let calls = 1
      for (; ; calls += 1) {
        const { now, one, two } = world()
        const fate = createFate(calls, mode)
        const lock = await takeLock(mortal(one, fate), BASE, options('A', now)).catch(() => undefined)
        expect(lock === undefined).toBe(fate.dead)
        const next = await takeLock(two, BASE, options('B', now, { gone: (machine) => machine === 'A' }))
        await sweepLocks(two, BASE, new AbortController().signal)
        await next.release()
        expect(await names(two), `${mode} ${calls}`).toEqual([])
        if (!fate.dead) break
      }
      expect(calls).toBeGreaterThan(6)
    }
  })

  it.each(['before', 'after'])('leaves nothing where its holder is stopped %s any command of taking it', async (moment) => {
    let stopped = 0
    for (let at = 1; ; at += 1) {
      const { now, one } = world()
      const stop = new AbortController()
      let count = 0
      const cancel = (): never => {
        stop.abort()
        throw new Error('stopped')
      }
      const stopping = (name: 'mkdir' | 'create' | 'rename' | 'list' | 'stat') => ({
        [name]: async (...args: readonly unknown[]) => {
          count += 1
          if (count === at && moment === 'before') cancel()
          const given = await (one[name] as (...args: readonly unknown[]) => Promise<unknown>)(...args)
          if (count === at) cancel()
          return given
        },
      })
      const WATCHED = ['mkdir', 'create', 'rename', 'list', 'stat'] as const
      const transport = Object.assign({ ...one }, ...WATCHED.map(stopping)) as MemoryTransport
      const lock = await takeLock(transport, BASE, options('A', now, { signal: stop.signal })).catch(() => undefined)
      if (lock !== undefined) {
        // It asks no more than that many times.
        count = at
        await lock.release()
        break
      }
      stopped += 1
      expect(await names(one)).toEqual([])
    }
    expect(stopped).toBeGreaterThan(6)
  })

  it('is swept where a holder died while giving it back', async () => {
    const { one } = world()
    one.volume.put(`${BASE}/lock-${'0'.repeat(32)}/g1/who`, 'x')
    one.volume.put(`${BASE}/lock-mine`, 'not ours')
    await sweepLocks(one, BASE, new AbortController().signal)
    expect(await names(one)).toEqual([`${BASE}/lock-mine`])
  })
})
