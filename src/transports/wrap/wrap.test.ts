import { describe, expect, it } from 'vitest'
import { SiteguardError } from '../../core/error.ts'
import { type RemotePath, remotePath } from '../../core/path.ts'
import { createMemoryTransport } from '../memory/index.ts'
import type { Transport } from '../types.ts'
import { intercept } from './intercept.ts'
import { withLog } from './log.ts'
import { readOnly } from './read-only.ts'
import { withRetry } from './retry.ts'
import { throttle } from './throttle.ts'

const p = remotePath
const FILES = { 'a.txt': 'aaaa', 'b.txt': 'bbbb', 'c.txt': 'cccc', 'folder/d.txt': 'dddd' }
const lost = (retry: 'now' | 'later' | 'never'): SiteguardError =>
  new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'x', host: 'h', detail: 'cut' }, retry })

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = []
  for await (const item of items) out.push(item)
  return out
}

/** Fails the first `times` calls; a stream fails after it gave `after` items. */
function failing(inner: Transport, times: number, error: Error, after = 0): { transport: Transport; calls: string[] } {
  const calls: string[] = []
  let left = times
  const transport = intercept(inner, {
    call: async ({ operation }, run) => {
      calls.push(operation)
      left -= 1
      if (left >= 0) throw error
      return await run()
    },
    async *stream({ operation, about }, run) {
      calls.push(`${operation} ${about.join(' ')}`)
      left -= 1
      let given = 0
      for await (const item of run()) {
        if (left >= 0 && given === after) throw error
        given += 1
        yield item
      }
    },
  })
  return { transport, calls }
}

describe('readOnly', () => {
  it('refuses every writing call and exec, and leaves no trace', async () => {
    const inner = createMemoryTransport(FILES, { exec: () => ({ code: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }) })
    const t = readOnly(inner)
    const before = await all(inner.listTree([p('')]))
    const refused = { code: 'SG-TRAN-005' }
    await expect(t.create(p('new'), Buffer.from('x'))).rejects.toMatchObject(refused)
    await expect(t.rename(p('a.txt'), p('z.txt'))).rejects.toMatchObject(refused)
    await expect(t.remove(p('a.txt'))).rejects.toMatchObject(refused)
    await expect(t.rmdir(p('folder'))).rejects.toMatchObject(refused)
    await expect(t.mkdir(p('new'))).rejects.toMatchObject(refused)
    await expect(t.chmod(p('a.txt'), 0o600)).rejects.toMatchObject(refused)
    await expect(t.exec(['/bin/true'])).rejects.toMatchObject(refused)
    expect(await all(inner.listTree([p('')]))).toEqual(before)
  })

  it('lets everything else through, and exec where it is allowed', async () => {
    const inner = createMemoryTransport(FILES, { exec: () => ({ code: 3, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }) })
    const t = readOnly(inner, { allowExec: true })
    expect((await t.exec(['/bin/true'])).code).toBe(3)
    expect((await t.stat(p('a.txt')))?.size).toBe(4)
    expect((await t.list(p(''))).length).toBe(4)
    expect((await all(t.readMany([{ path: p('a.txt'), limit: 10 }]))).length).toBe(1)
    expect(t.meter).toBe(inner.meter)
    expect(t.capabilities).toBe(inner.capabilities)
    expect(t.listIndependently).toBeUndefined()
  })
})

describe('withRetry', () => {
  it.each(['now', 'later'] as const)('makes a reading call again when its error says %s', async (retry) => {
    const { transport, calls } = failing(createMemoryTransport(FILES), 2, lost(retry))
    const waits: number[] = []
    const t = withRetry(transport, { sleep: async (ms) => void waits.push(ms) })
    expect((await t.stat(p('a.txt')))?.size).toBe(4)
    expect(calls).toEqual(['stat', 'stat', 'stat'])
    expect(waits).toEqual(retry === 'later' ? [1000, 2000] : [2000])
  })

  it('gives up after its tries, with the last error', async () => {
    const { transport, calls } = failing(createMemoryTransport(FILES), 9, lost('now'))
    await expect(withRetry(transport, { tries: 4, sleep: async () => {} }).stat(p('a.txt'))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    expect(calls.length).toBe(4)
  })

  it('waits no longer than it may', async () => {
    const { transport } = failing(createMemoryTransport(FILES), 9, lost('later'))
    const waits: number[] = []
    await expect(
      withRetry(transport, { tries: 6, maxDelayMs: 5000, sleep: async (ms) => void waits.push(ms) }).stat(p('a')),
    ).rejects.toThrow()
    expect(waits).toEqual([1000, 2000, 4000, 5000, 5000])
  })

  it('does not repeat what cannot help, nor what is no error of ours', async () => {
    for (const error of [lost('never'), new Error('a bug')]) {
      const { transport, calls } = failing(createMemoryTransport(FILES), 1, error)
      await expect(withRetry(transport).stat(p('a.txt'))).rejects.toBe(error)
      expect(calls.length).toBe(1)
    }
  })

  it('makes writing calls and exec once: the first may have worked', async () => {
    const calls: ((t: Transport) => Promise<unknown>)[] = [
      (t) => t.create(p('n'), Buffer.alloc(0)),
      (t) => t.rename(p('a.txt'), p('n')),
      (t) => t.remove(p('a.txt')),
      (t) => t.rmdir(p('folder')),
      (t) => t.mkdir(p('n')),
      (t) => t.chmod(p('a.txt'), 0o600),
      (t) => t.exec(['/bin/true']),
    ]
    for (const call of calls) {
      const inner = failing(createMemoryTransport(FILES), 1, lost('now'))
      await expect(call(withRetry(inner.transport, { sleep: async () => {} }))).rejects.toMatchObject({ code: 'SG-CONN-003' })
      expect(inner.calls.length).toBe(1)
    }
  })

  it('begins a stream again only while it gave nothing', async () => {
    const before = failing(createMemoryTransport(FILES), 1, lost('now'), 0)
    expect(Buffer.concat(await all(withRetry(before.transport).read(p('a.txt')))).toString()).toBe('aaaa')
    const after = failing(createMemoryTransport({ big: Buffer.alloc(200_000) }), 1, lost('now'), 1)
    await expect(all(withRetry(after.transport).read(p('big')))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    expect(after.calls.length).toBe(1)
  })

  it('asks again only for the requests that were not answered', async () => {
    const { transport, calls } = failing(createMemoryTransport(FILES), 2, lost('now'), 1)
    const t = withRetry(transport, { tries: 2, sleep: async () => {} })
    const results = await all(t.readMany(['a.txt', 'b.txt', 'c.txt', 'a.txt'].map((path) => ({ path: p(path), limit: 10 }))))
    expect(results.map((result) => 'content' in result && result.content.bytes.toString()).sort()).toEqual(['aaaa', 'aaaa', 'bbbb', 'cccc'])
    expect(calls.map((call) => call.split(' ').length - 1)).toEqual([4, 3, 2])
    const hashes = failing(createMemoryTransport(FILES), 1, lost('now'), 2)
    expect((await all(withRetry(hashes.transport).hashMany(['a.txt', 'b.txt', 'c.txt'].map(p), 'md5'))).map((r) => r.path)).toEqual([
      'a.txt',
      'b.txt',
      'c.txt',
    ])
    expect(hashes.calls[1]).toBe('hashMany c.txt')
  })

  it('stops waiting when told', async () => {
    const { transport } = failing(createMemoryTransport(FILES), 9, lost('later'))
    const stop = new AbortController()
    const call = withRetry(transport, { delayMs: 1_000_000 }).stat(p('a.txt'), { signal: stop.signal })
    setImmediate(() => stop.abort())
    await expect(call).rejects.toMatchObject({ code: 'SG-INT-002' })
  })
})

describe('throttle', () => {
  it('lets no more bytes through than the rate, by its clock', async () => {
    let clock = 0
    const sleeps: number[] = []
    const t = throttle(createMemoryTransport({ big: Buffer.alloc(200_000) }), {
      bytesPerSecond: 100_000,
      now: () => clock,
      sleep: async (ms) => {
        sleeps.push(ms)
        clock += ms
      },
    })
    await all(t.read(p('big')))
    expect(clock).toBeCloseTo(2000, 3)
    await all(t.readMany([{ path: p('big'), limit: 1e6 }]))
    expect(clock).toBeCloseTo(4000, 3)
    await t.create(p('new'), Buffer.alloc(50_000))
    expect(clock).toBeCloseTo(4500, 3)
    expect((await t.stat(p('new')))?.size).toBe(50_000)
  })

  it('runs no more calls at once than allowed, and lets a consumer make calls inside a stream', async () => {
    let running = 0
    let most = 0
    const inner = intercept(createMemoryTransport(FILES), {
      call: async (_call, run) => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
        return await run()
      },
      stream: (_call, run) => run(),
    })
    const t = throttle(inner, { calls: 2 })
    await Promise.all(Array.from({ length: 10 }, () => t.stat(p('a.txt'))))
    expect(most).toBe(2)
    const one = throttle(inner, { calls: 1 })
    for await (const batch of one.listTree([p('')]))
      for (const entry of batch.entries) expect((await one.stat(entry.path))?.path).toBe(entry.path)
  })
})

describe('withLog', () => {
  it('says one escaped line a call and nothing of the contents', async () => {
    const lines: string[] = []
    const hostile = 'x\n\u001b[31m\u202e"\udcff' as RemotePath
    const t = withLog(
      createMemoryTransport({ ...FILES, [hostile]: 'the contents' }),
      (line) => lines.push(line),
      () => 0,
    )
    await t.stat(hostile)
    await all(t.readMany(['a.txt', 'b.txt', 'c.txt', hostile].map((path) => ({ path: p(path), limit: 100 }))))
    await expect(t.list(p('nowhere'))).rejects.toThrow()
    for await (const _piece of t.read(p('a.txt'))) break
    await t.create(p('new'), Buffer.from('a secret'))
    expect(lines).toEqual([
      'stat "x\\n\\x1b[31m\\u{202e}"\\xff": done, 0 ms',
      'readMany "a.txt" "b.txt" "c.txt" and 1 more: 4 answers, done, 0 ms',
      'list "nowhere": failed SG-TRAN-002, 0 ms',
      'read "a.txt": 1 answers, left early, 0 ms',
      'create "new": done, 0 ms',
    ])
  })

  it('names a program by its path only', async () => {
    const lines: string[] = []
    const inner = createMemoryTransport({}, { exec: () => ({ code: 0, stdout: Buffer.from('out'), stderr: Buffer.alloc(0) }) })
    await withLog(
      inner,
      (line) => lines.push(line),
      () => 0,
    ).exec(['/usr/bin/php', '-r', 'code'])
    expect(lines).toEqual(['exec "/usr/bin/php": done, 0 ms'])
  })
})

describe('calls that make many files or run programs', () => {
  const entries = () => [{ type: 'file' as const, path: p('new'), size: 5, content: Buffer.from('bytes') }]
  const program = (): Transport =>
    createMemoryTransport(FILES, { exec: (argv) => ({ code: argv.length - 1, stdout: Buffer.from('out'), stderr: Buffer.from('err') }) })

  it('are refused where nothing may be written', async () => {
    const inner = program()
    const t = readOnly(inner)
    const refused = { code: 'SG-TRAN-005' }
    await expect(t.createMany(p(''), entries())).rejects.toMatchObject(refused)
    await expect(t.link(p('a.txt'), p('new'))).rejects.toMatchObject(refused)
    await expect(t.symlink(p('new'), 'a.txt')).rejects.toMatchObject(refused)
    await expect(all(t.execStream(['/bin/true']))).rejects.toMatchObject(refused)
    expect(inner.meter.execs).toBe(0)
    expect(await inner.stat(p('new'))).toBeUndefined()
    expect(await all(readOnly(inner, { allowExec: true }).execStream(['/bin/true']))).toEqual([Buffer.from('out')])
  })

  it('are made once', async () => {
    for (const run of [
      (t: Transport) => t.createMany(p(''), entries()),
      (t: Transport) => t.link(p('a.txt'), p('new')),
      (t: Transport) => t.symlink(p('new'), 'a.txt'),
      (t: Transport) => all(t.execStream(['/bin/true'])),
    ]) {
      const { transport, calls } = failing(program(), 1, lost('now'))
      await expect(run(withRetry(transport, { sleep: async () => {} }))).rejects.toMatchObject({ code: 'SG-CONN-003' })
      expect(calls.length).toBe(1)
    }
  })

  it('send no faster than the rate', async () => {
    let now = 0
    const sleep = async (ms: number): Promise<void> => {
      now += ms
    }
    const inner = createMemoryTransport(FILES)
    const t = throttle(inner, { bytesPerSecond: 10, now: () => now, sleep })
    await t.createMany(p(''), entries())
    await t.createMany(p('folder'), entries())
    expect(now).toBe(1000)
    expect((await inner.stat(p('folder/new')))?.size).toBe(5)
  })

  it('are logged by folder and program only', async () => {
    const lines: string[] = []
    const t = withLog(
      program(),
      (line) => lines.push(line),
      () => 0,
    )
    await t.createMany(p('folder'), entries())
    await expect(all(t.execStream(['/bin/x', 'not for the log']))).rejects.toMatchObject({ code: 'SG-TRAN-011' })
    expect(lines).toEqual(['createMany "folder": done, 0 ms', 'execStream "/bin/x": 1 answers, failed SG-TRAN-011, 0 ms'])
  })
})
