import { describe, expect, it } from 'vitest'
import { scanSites } from '../../../src/app/scan/scan-sites.ts'
import type { Entry } from '../../../src/core/entry.ts'
import type { RemotePath } from '../../../src/core/path.ts'
import { relativeTo } from '../../../src/core/path.ts'
import type { BlobId, Gap, SnapshotEntry } from '../../../src/core/snapshot.ts'
import { readFixture } from '../../../src/demo/build-account.ts'
import { createStoreTransport } from '../../../src/snapshots/store/index.ts'
import type { SnapshotReader } from '../../../src/snapshots/types.ts'
import type { ListOptions, Transport } from '../../../src/transports/types.ts'
import { account, cleanWorld, defaults, depsOf, siteAt } from '../../helpers/scan-world.ts'
import { all } from '../transport.ts'
import { emptyFolder, newStore, recordAt, take } from './samples.ts'

const p = (path: string): RemotePath => path as RemotePath

/** Puts what a transport lists below `www` into a new store. */
async function snapshotOf(live: Transport, gaps: Gap[] = []): Promise<SnapshotReader> {
  const store = await newStore()
  const writer = await store.begin()
  const entries: SnapshotEntry[] = []
  const left = new Set(gaps.map(({ path }) => path))
  for await (const { entries: batch } of live.listTree([p('www')])) {
    for (const entry of batch) {
      const path = relativeTo('www', entry.path) as RemotePath
      const stored = entry.type === 'file' && !left.has(path) ? await writer.put(entry.size, live.read(entry.path)) : {}
      entries.push({ ...entry, path, ...stored })
    }
  }
  const { record } = await writer.finish(recordAt(0, { gaps, complete: gaps.length === 0 }), entries)
  return await store.open(record.id)
}

async function scanStored(reader: SnapshotReader) {
  const scan = async (transport: Transport) => {
    const deps = depsOf(await readFixture(), transport, emptyFolder())
    return (await scanSites([account], [siteAt('site.example', transport.home)], deps, defaults)).sites[0]
  }
  const site = await scan(createStoreTransport(reader))
  // However its paths are spelled.
  expect({ ...(await scan(createStoreTransport(reader, { home: p('') }))), root: site?.root }).toEqual(site)
  await reader.close()
  return site
}

// Inert, and told by its shape alone.
const SHELL = Buffer.from('PD9waHAgQGV2YWwoYmFzZTY0X2RlY29kZSgkX1BPU1RbJ2MnXSkpOyA/Pg==', 'base64')

describe('a scan of a stored snapshot', () => {
  it.each([
    ['clean', {}],
    [
      'infected',
      {
        'www/IMG/jpg/x.php': SHELL,
        'www/IMG/logo.jpg': Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(300_000, 1), SHELL]),
        'www/IMG/film.mp4': Buffer.concat([Buffer.alloc(9_000_000, 1), SHELL, Buffer.alloc(70_000)]),
        'www/ecrire/inc/auth.php': '<?php // changed',
        'www/.htaccess': 'AddType application/x-httpd-php .jpg\n',
        'www/lien': { type: 'symlink', target: '/etc' } as never,
      },
    ],
  ])('of a site that is %s says what a scan of the site says', async (_, more) => {
    const world = await cleanWorld(more)
    const live = (await world.scan()).sites[0]
    const stored = await scanStored(await snapshotOf(world.transport))
    const place = (site: typeof live) =>
      site?.findings.map(({ rule, path, severity, confidence, reasons }) => ({ rule, path, severity, confidence, reasons }))
    expect(place(stored)).toEqual(place(live))
    expect(stored?.verdict).toBe(live?.verdict)
    expect(stored?.notRun).toEqual(live?.notRun)
    expect(stored?.installations).toEqual(live?.installations)
    expect(stored?.findings.length ?? 0).toBeGreaterThan(Object.keys(more).length > 0 ? 3 : -1)
  })

  it.each<[string, Gap]>([
    ['a file nobody could read', { path: p('spip.php'), reason: 'denied' }],
    ['a folder nobody could list', { path: p('IMG'), reason: 'denied' }],
    ['a path nobody saw', { path: p('gone/x.php'), reason: 'bad-name' }],
    ['a listing that was cut', { reason: 'too-many' }],
  ])('is never clean where the snapshot has %s', async (_, gap) => {
    const world = await cleanWorld()
    const site = await scanStored(await snapshotOf(world.transport, [gap]))
    expect(site?.verdict).toBe('unknown')
    expect(site?.notRun.map(({ reason }) => reason)).toContain(gap.reason)
  })
})

describe('the transport of a snapshot', () => {
  it('answers each path once, and says why not', async () => {
    const store = await newStore()
    const big = Buffer.concat([Buffer.alloc(9_000_000, 65), Buffer.from('<?php x')])
    const { record } = await take(store, 0, { 'a/b': 'hello', big, l: { link: 'a/b' }, none: '' })
    const reader = await store.open(record.id)
    const t = createStoreTransport(reader)
    expect(t.home).toBe('/www')
    const request = (path: string, limit = 1e9, sample?: number) => ({ path: p(path), limit, ...(sample && { sample }) })
    const answers = await all(
      t.readMany([
        request('a/b'),
        request('/www/big', 100),
        request('big', 1e9, 8),
        request('l'),
        request('x'),
        request('none'),
        request('a/b', 3),
      ]),
    )
    const said = answers.map((a) =>
      'content' in a ? [a.content.path, a.content.bytes.toString(), a.content.sampled] : [a.path, a.problem.reason],
    )
    expect(said).toHaveLength(7)
    expect(said).toEqual(
      expect.arrayContaining([
        ['a/b', 'hello', false],
        ['a/b', 'too-large'],
        ['/www/big', 'too-large'],
        ['big', 'AAAAAAAAA<?php x', true],
        ['l', 'not-a-file'],
        ['x', 'vanished'],
        ['none', '', false],
      ]),
    )
    const hashes = (algorithm: 'md5' | 'sha256') => all(t.hashMany([p('a/b'), p('x'), p('big')], algorithm))
    expect(await hashes('md5')).toEqual(
      expect.arrayContaining([
        { path: 'a/b', digest: '5d41402abc4b2a76b9719d911017c592', bytes: 0 },
        { path: 'x', problem: expect.objectContaining({ reason: 'vanished' }) },
        expect.objectContaining({ path: 'big', digest: expect.stringMatching(/^[0-9a-f]{32}$/) }),
      ]),
    )
    expect(await hashes('sha256')).toHaveLength(3)
    expect(await all(t.search([p('a/b'), p('big')], 'php-open-tag'))).toEqual([{ hits: ['big'], problems: [] }])
    expect((await t.list(p('/www'))).map(({ path }) => path).sort()).toEqual(['/www/a', '/www/big', '/www/l', '/www/none'])
    expect(await t.stat(p('/etc/passwd'))).toBeUndefined()
    expect(Buffer.concat(await all(t.read(p('a/b'), { offset: 1, length: 3 }))).toString()).toBe('ell')
    await expect(t.remove(p('a/b'))).rejects.toMatchObject({ code: 'SG-TRAN-005' })
    await reader.close()
  })

  it('lists at once what it lists folder by folder, and what the snapshot has where it has its paths', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, { 'a/b': 'hello', 'a/c/d/e': 'x', l: { link: 'a/b' } })
    const reader = await store.open(record.id)
    const listed = async (t: Transport, root: string, options: ListOptions = {}): Promise<Entry[]> => {
      const batches = await all(t.listTree([p(root)], options))
      expect(batches.flatMap(({ problems }) => problems)).toEqual([])
      return batches.flatMap(({ entries }) => entries).sort((a, b) => (a.path < b.path ? -1 : 1))
    }
    const t = createStoreTransport(reader)
    const whole = await listed(t, '/www')
    expect(whole.map(({ path }) => path)).toEqual(['', '/a', '/a/b', '/a/c', '/a/c/d', '/a/c/d/e', '/l'].map((path) => `/www${path}`))
    expect(whole).toEqual(await listed(t, '/www', { maxDepth: 9 }))
    expect(await listed(t, '/www', { prune: [p('/www/a')] })).toHaveLength(3)
    const bare = await listed(createStoreTransport(reader, { home: p('') }), '')
    expect(bare).toEqual([...(await reader.entries()).values()].sort((a, b) => (a.path < b.path ? -1 : 1)))
    await reader.close()
  })
})

describe('a content looked at while it was stored', () => {
  it('is not read again to be searched', async () => {
    const store = await newStore()
    const writer = await store.begin()
    const folder: SnapshotEntry = { path: p(''), type: 'dir', size: 0, mtime: 0 }
    const entries = [folder]
    for (const name of ['with.jpg', 'without.jpg', 'other.jpg']) {
      const bytes = Buffer.concat([Buffer.from(name), name === 'without.jpg' ? Buffer.alloc(0) : SHELL])
      entries.push({ path: p(name), type: 'file', size: bytes.length, mtime: 0, ...(await writer.put(bytes.length, bytes)) })
    }
    const { record } = await writer.finish(recordAt(0, {}), entries)
    const reader = await store.open(record.id)
    const blobs = entries.slice(1).map(({ blob }) => blob as BlobId)
    const asked: BlobId[] = []
    const spy: SnapshotReader = {
      ...reader,
      contents: (wanted, limit) => {
        asked.push(...wanted)
        return reader.contents(wanted, limit)
      },
    }
    const searched = new Map([
      [blobs[0] as BlobId, true],
      [blobs[1] as BlobId, false],
    ])
    const transport = createStoreTransport(spy, { searched })
    const paths = ['with.jpg', 'without.jpg', 'other.jpg'].map((name) => p(`${transport.home}/${name}`))
    const hits: RemotePath[] = []
    for await (const answer of transport.search(paths, 'php-open-tag')) hits.push(...answer.hits)
    expect(hits.sort()).toEqual([paths[2], paths[0]])
    expect(asked).toEqual([blobs[2]])
    await reader.close()
  })
})
