import { describe, expect, it } from 'vitest'
import { createFakeWriter, type FakeWriter } from '../../../test/helpers/fake-writer.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotEntry } from '../../core/snapshot.ts'
import { createMemoryTransport, type MemoryNode, type MemoryTransport } from '../../transports/memory/index.ts'
import type { Transport } from '../../transports/types.ts'
import { type PullOptions, type PullResult, pullTree } from './pull-tree.ts'

const ROOT = 'www' as RemotePath
const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 21)
/** Finer than a second, as a real ctime is. */
const FINE = 1_790_000_000_000.25

function file(bytes: string, more: Partial<MemoryNode> = {}): MemoryNode {
  return { type: 'file', bytes, mtime: 1_790_000_000_000, ctime: FINE, ...more }
}

function pull(transport: Transport, previous?: PullResult, options: Partial<PullOptions> = {}, writer = createFakeWriter()) {
  return pullTree(transport, ROOT, previous?.entries, writer, { now: NOW, ...options })
}

function bytesOf(result: PullResult, path: string, ...writers: FakeWriter[]): string | undefined {
  const entry = result.entries.get(path as RemotePath)
  for (const { blobs } of writers) {
    const bytes = blobs.get(entry?.blob as BlobId)
    if (bytes !== undefined) return bytes.toString()
  }
  return undefined
}

const lost = new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'a', host: 'h', detail: 'cut' } })
const at = (result: PullResult, path: string): SnapshotEntry | undefined => result.entries.get(path as RemotePath)

/** The account, with something done to it just before a file is read. */
function meanwhile(transport: MemoryTransport, path: string, act: (times: number) => void): Transport {
  let times = 0
  const look = (paths: readonly string[]): void => {
    if (!paths.some((one) => one.endsWith(path))) return
    times += 1
    act(times)
  }
  return {
    ...transport,
    readMany: (requests, options) => {
      look(requests.map((request) => request.path))
      return transport.readMany(requests, options)
    },
    read: (one, options) => {
      look([one])
      return transport.read(one, options)
    },
  }
}

describe('a first pull', () => {
  it('brings every file, and records folders, links and pipes without following or reading them', async () => {
    const writer = createFakeWriter()
    const transport = createMemoryTransport({
      'www/a.php': 'one',
      'www/empty/.keep': '',
      'www/link': { type: 'symlink', target: '/etc/passwd' },
      'www/pipe': { type: 'fifo' },
      'elsewhere.txt': 'not ours',
    })
    const result = await pull(transport, undefined, {}, writer)
    expect([...result.entries.keys()].sort()).toEqual(['', 'a.php', 'empty', 'empty/.keep', 'link', 'pipe'])
    expect(bytesOf(result, 'a.php', writer)).toBe('one')
    expect(at(result, 'link')).toMatchObject({ type: 'symlink', target: '/etc/passwd' })
    expect(at(result, 'pipe')).toMatchObject({ type: 'fifo' })
    expect(result).toMatchObject({ files: 2, bytes: 3, fetched: 2, fetchedBytes: 3, unchanged: 0, gaps: [] })
  })

  it('streams what is too large to hold, whole', async () => {
    const writer = createFakeWriter()
    const big = Buffer.alloc(9 * 1024 * 1024, 'x')
    const result = await pull(createMemoryTransport({ 'www/big.sql': big }), undefined, {}, writer)
    expect(writer.blobs.get(at(result, 'big.sql')?.blob as BlobId)?.equals(big)).toBe(true)
    expect(result.gaps).toEqual([])
  })

  it('leaves a folder of another site out, and keeps its name', async () => {
    const transport = createMemoryTransport({ 'www/a.php': 'one', 'www/blog/index.php': 'two' })
    const result = await pull(transport, undefined, { others: ['blog' as RemotePath] })
    expect([...result.entries.keys()].sort()).toEqual(['', 'a.php', 'blog'])
  })

  it('names what may not be read, and what is larger than it may be', async () => {
    const transport = createMemoryTransport({
      'www/secret.php': file('x', { unreadable: true }),
      'www/closed': { type: 'dir', unreadable: true },
      'www/huge.bin': { type: 'file', size: 2 ** 40 },
      'www/a.php': 'one',
    })
    const result = await pull(transport, undefined, { maxFileBytes: 2 ** 30 })
    expect(result.gaps.map(({ path, reason }) => [path, reason]).sort()).toEqual([
      ['closed', 'denied'],
      ['huge.bin', 'too-large'],
      ['secret.php', 'denied'],
    ])
    expect(at(result, 'secret.php')?.blob).toBeUndefined()
    expect(at(result, 'a.php')?.blob).toBeDefined()
  })

  it.each([
    ['is not there', {}, 'vanished'],
    ['is a file', { www: 'file' }, 'not-a-folder'],
    ['is closed', { www: { type: 'dir', unreadable: true } as MemoryNode }, 'denied'],
  ])('makes nothing of a root that %s', async (_, files, detail) => {
    await expect(pull(createMemoryTransport(files))).rejects.toMatchObject({ code: 'SG-SNAP-020', params: { root: 'www', detail } })
  })
})

describe('a later pull', () => {
  it('reads nothing of what stands as it stood', async () => {
    const transport = createMemoryTransport({ 'www/a.php': 'one', 'www/IMG/b.jpg': 'two' })
    const first = await pull(transport)
    const again = await pull(transport, first)
    expect(again).toMatchObject({ fetched: 0, unchanged: 2, gaps: [] })
    expect([...again.entries]).toEqual([...first.entries])
  })

  it('finds a forged mtime of equal size by ctime, and reads that file alone', async () => {
    const transport = createMemoryTransport({ 'www/a.jpg': file('one'), 'www/b.jpg': file('two') })
    const first = await pull(transport)
    transport.volume.put('/home/site/www/a.jpg', file('bad', { ctime: FINE + 1 }))
    const writer = createFakeWriter()
    const again = await pull(transport, first, {}, writer)
    expect(again).toMatchObject({ fetched: 1, unchanged: 1 })
    expect(bytesOf(again, 'a.jpg', writer)).toBe('bad')
  })

  it('reads everything when no listing is believed', async () => {
    const transport = createMemoryTransport({ 'www/a.php': 'one', 'www/IMG/b.jpg': 'two' })
    const first = await pull(transport)
    expect(await pull(transport, first, { paranoid: true })).toMatchObject({ fetched: 2, unchanged: 0 })
  })

  it('takes a file over from a folder that was renamed, and not where its ctime is coarse', async () => {
    const transport = createMemoryTransport({ 'www/old/a.jpg': file('one'), 'www/old/b.jpg': file('two', { ctime: 1_790_000_000_000 }) })
    const first = await pull(transport)
    await transport.rename('www/old' as RemotePath, 'www/new' as RemotePath)
    const again = await pull(transport, first)
    expect(again).toMatchObject({ fetched: 1, unchanged: 1 })
    expect(at(again, 'new/a.jpg')?.blob).toBe(at(first, 'old/a.jpg')?.blob)
  })

  it('looks past inodes only where they move by themselves', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `www/f${i}.jpg`)
    const transport = createMemoryTransport(Object.fromEntries(names.map((name) => [name, file(name)])))
    const first = await pull(transport)
    const put = (name: string): void => transport.volume.put(`/home/site/${name}`, file(name))
    put(names[0] as string)
    const one = await pull(transport, first)
    expect(one).toMatchObject({ fetched: 1, unchanged: 39 })
    for (const name of names) put(name)
    expect(await pull(transport, one)).toMatchObject({ fetched: 0, unchanged: 40 })
  })
})

describe('where listings carry no ctime', () => {
  const bare = { capabilities: { changeTime: false } } as const

  it('reads again what may run, each time, and the rest once in fourteen days', async () => {
    const files = { 'www/a.php': 'one', 'www/.htaccess': 'two', 'www/php.ini': 'x', 'www/logo.svg': 'three', 'www/IMG/b.jpg': 'four' }
    const transport = createMemoryTransport(files, bare)
    const first = await pull(transport)
    const counts: number[] = []
    for (let day = 0; day < 14; day += 1) counts.push((await pull(transport, first, { now: NOW + day * DAY })).fetched)
    expect(counts.filter((count) => count === 4)).toHaveLength(13)
    expect(counts.filter((count) => count === 5)).toHaveLength(1)
    expect(first.readAgain).toBe(0)
    const changed = createMemoryTransport({ ...files, 'www/a.php': 'longer' }, bare)
    const { fetched, readAgain } = await pull(changed, first)
    expect(fetched - readAgain).toBe(1)
    expect(await pull(transport, first, { paranoid: true })).toMatchObject({ fetched: 5, readAgain: 0 })
    // Read a moment ago by whoever asks: only what looks otherwise by now.
    expect(await pull(transport, first, { readLately: true })).toMatchObject({ fetched: 0, unchanged: 5 })
    expect(await pull(changed, first, { readLately: true })).toMatchObject({ fetched: 1, unchanged: 4 })
  })

  it('proves nothing to a later listing that has ctime', async () => {
    const before = createMemoryTransport({ 'www/a.jpg': file('one') }, bare)
    const first = await pull(before)
    const again = createMemoryTransport({}, { volume: before.volume })
    expect(await pull(again, first)).toMatchObject({ fetched: 1, unchanged: 0 })
  })
})

describe('while the site goes on', () => {
  const files = { 'www/log.txt': file('12345'), 'www/a.php': file('one') }
  const log = '/home/site/www/log.txt'

  it('reads a file again that changed once, keeps its last state and names it', async () => {
    const transport = createMemoryTransport(files)
    const writer = createFakeWriter()
    const busy = meanwhile(transport, 'log.txt', (times) => {
      if (times === 1) transport.volume.put(log, file('1234567', { ctime: FINE + 1 }))
    })
    const result = await pull(busy, undefined, {}, writer)
    expect(bytesOf(result, 'log.txt', writer)).toBe('1234567')
    expect(at(result, 'log.txt')).toMatchObject({ size: 7, ctime: FINE + 1 })
    expect(result.gaps).toEqual([{ path: 'log.txt', reason: 'changed-while-read' }])
  })

  it('ends with a file that never stands still: what was read last is kept, and read again the next time', async () => {
    const transport = createMemoryTransport(files)
    const writer = createFakeWriter()
    const busy = meanwhile(transport, 'log.txt', (times) =>
      transport.volume.put(log, file('1'.repeat(5 + times), { ctime: FINE + times, mtime: times })),
    )
    const result = await pull(busy, undefined, {}, writer)
    expect(result.gaps).toEqual([{ path: 'log.txt', reason: 'changed-while-read' }])
    expect(bytesOf(result, 'log.txt', writer)).toHaveLength(at(result, 'log.txt')?.size as number)
    expect(await pull(transport, result)).toMatchObject({ fetched: 1 })
  })

  it('lets a file go that vanished, and takes one that came', async () => {
    const transport = createMemoryTransport({ ...files, 'www/tmp/x.cache': 'x' })
    // As many as make the whole tree be looked at again.
    for (let i = 0; i < 600; i += 1) transport.volume.put(`/home/site/www/IMG/${i}.jpg`, String(i))
    const busy = meanwhile(transport, 'x.cache', (times) => {
      if (times > 1) return
      transport.volume.drop('/home/site/www/tmp/x.cache')
      transport.volume.put('/home/site/www/tmp/y.cache', 'y')
    })
    const result = await pull(busy)
    expect(at(result, 'tmp/x.cache')).toBeUndefined()
    expect(at(result, 'tmp/y.cache')?.blob).toBeDefined()
    expect(result.gaps).toEqual([])
  })

  it('records a link that took a file’s place, and does not follow it', async () => {
    const transport = createMemoryTransport({ ...files, 'secret.txt': 'secret' })
    const busy = meanwhile(transport, 'a.php', () => {
      transport.volume.put('/home/site/www/a.php', { type: 'symlink', target: '../secret.txt' })
    })
    const result = await pull(busy)
    expect(at(result, 'a.php')).toMatchObject({ type: 'symlink', target: '../secret.txt' })
    expect(at(result, 'a.php')?.blob).toBeUndefined()
  })

  it('calls it a lie when a listed file is said to be gone, again and again', async () => {
    const transport = createMemoryTransport(files)
    const liar: Transport = {
      ...transport,
      async *readMany(requests) {
        for (const { path } of requests) {
          if (path.endsWith('a.php')) yield { path, problem: { path, reason: 'vanished' } }
          else yield* transport.readMany([{ path, limit: 100 }])
        }
      },
    }
    expect((await pull(liar)).gaps).toMatchObject([{ path: 'a.php', reason: 'lie' }])
  })
})

describe('after a link that was cut', () => {
  it.each([true, false])('reads only what was not read yet (ctime: %s)', async (changeTime) => {
    const names = Array.from({ length: 10 }, (_, i) => `www/f${i}.php`)
    const transport = createMemoryTransport(Object.fromEntries(names.map((name) => [name, file(name)])), { capabilities: { changeTime } })
    const kept: PullOptions['kept'] = new Map()
    const writer = createFakeWriter()
    const cut: Transport = {
      ...transport,
      async *readMany(requests, options) {
        let given = 0
        for await (const answer of transport.readMany(requests, options)) {
          if (given === 6) throw lost
          given += 1
          yield answer
        }
      },
    }
    const half = await pull(cut, undefined, { kept }, writer)
    expect(half).toMatchObject({ cut: lost, fetched: 6, files: 10, gaps: [{ reason: 'disconnected', detail: '4 files' }] })
    const result = await pull(transport, undefined, { kept }, writer)
    expect(writer.puts).toBe(10)
    expect(result).toMatchObject({ fetched: 4, files: 10, gaps: [] })
    expect(bytesOf(result, 'f3.php', writer)).toBe('www/f3.php')
  })
})
