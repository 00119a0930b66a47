import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RemotePath } from '../../../src/core/path.ts'
import { decodeName } from '../../../src/core/path.ts'
import type { SnapshotEntry } from '../../../src/core/snapshot.ts'
import { checkStore, listPacks, listStores, openStore } from '../../../src/snapshots/store/index.ts'
import type { SnapshotReader } from '../../../src/snapshots/types.ts'
import { bytesOf, contentsOf, emptyFolder, newStore, recordAt, SITE, sha256, take } from './samples.ts'

const p = (path: string): RemotePath => path as RemotePath
const code = (wanted: string) => expect.objectContaining({ code: wanted })

describe('a store', () => {
  it('is there once made, and only then', async () => {
    const folder = emptyFolder()
    expect(await listStores(join(folder, 'nowhere'))).toEqual([])
    await expect(openStore({ folder, site: SITE })).rejects.toEqual(code('SG-SNAP-001'))
    await newStore(folder)
    expect(await listStores(folder)).toEqual([SITE])
    expect(await (await openStore({ folder, site: SITE })).list()).toEqual([])
  })

  it('gives back what was put, by name and by day', async () => {
    const store = await newStore()
    const first = await take(store, 0, {
      'index.php': '<?php',
      'a/b/c.txt': 'hello',
      'a/link': { link: '../index.php' },
      empty: { dir: true },
    })
    const second = await take(store, 86_400, { 'index.php': '<?php 2', 'a/b/c.txt': 'hello' })
    expect((await store.list()).map((info) => info.record.id)).toEqual([`${SITE}@20261101T000000Z`, `${SITE}@20261102T000000Z`])
    expect(await contentsOf(store, first)).toEqual({ 'index.php': '<?php', 'a/b/c.txt': 'hello' })
    expect(await contentsOf(store, second)).toEqual({ 'index.php': '<?php 2', 'a/b/c.txt': 'hello' })
    const entries = await (await store.open(first.record.id)).entries()
    expect(entries.get(p('a/link'))).toEqual({ path: 'a/link', type: 'symlink', size: 12, mtime: 2000, target: '../index.php' })
    expect(entries.get(p('empty'))).toMatchObject({ type: 'dir', mode: 0o705 })
    expect(entries.get(p('a/b/c.txt'))).toMatchObject({ mtime: 3000.5, mode: 0o604, size: 5, sha256: sha256('hello') })
  })

  it('keeps every fact of an entry', async () => {
    const store = await newStore()
    const writer = await store.begin()
    const stored = await writer.put(1, Buffer.from('x'))
    const facts = { mode: 0o4755, mtime: 1700000000123.4568, ctime: -1.5, inode: 2 ** 52, nlink: 3, uid: 0, gid: 65_534 }
    const list: SnapshotEntry[] = [
      { path: p(''), type: 'dir', size: 4096, ...facts },
      { path: p('f'), type: 'file', size: 1, ...facts, ...stored },
      { path: p('unread'), type: 'file', size: 9, mtime: 0 },
      ...(['fifo', 'socket', 'block', 'char', 'other'] as const).map((type) => ({ path: p(type), type, size: 0, mtime: 5 })),
    ]
    let early: Promise<unknown> | undefined
    const readEarly = async (reader: SnapshotReader): Promise<unknown> => {
      const parts: Buffer[] = []
      for await (const part of reader.content(stored.blob)) parts.push(part)
      await reader.close()
      return { record: reader.record, bytes: Buffer.concat(parts).toString(), entries: [...(await reader.entries()).values()] }
    }
    writer.settle()
    const given = recordAt(0, { gaps: [{ path: p('unread'), reason: 'denied' }], complete: false })
    const { record } = await writer.finish(given, list, (reader) => {
      early = readEarly(reader)
    })
    expect(await early).toEqual({ record, bytes: 'x', entries: list })
    const reader = await store.open(record.id)
    expect([...(await reader.entries()).values()].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
      list.sort((a, b) => (a.path < b.path ? -1 : 1)),
    )
    expect(reader.record).toEqual(record)
  })

  it('keeps hostile names, none of which reaches Git as itself', async () => {
    const store = await newStore()
    const names = [
      '.git/config',
      '.gitattributes',
      '.GIT/x',
      'git~1',
      'CON',
      'a\nb',
      '"q"',
      'README',
      'readme',
      '%m',
      '%t',
      'x ',
      'y.',
      '-rf',
    ]
    const raw = decodeName(Buffer.from([0x63, 0xe9, 0xff, 0x01]))
    const plan = Object.fromEntries([...names, raw, 'e\u0301', 'é', '日本'].map((name) => [name, `of ${JSON.stringify(name)}`]))
    const info = await take(store, 0, plan)
    const got = await contentsOf(store, info)
    expect(got).toEqual(plan)
  })

  it.each([
    ['../x', 'outside'],
    ['/etc/passwd', 'outside'],
    ['a/../../x', 'outside'],
    ['a//b', 'malformed'],
    ['./a', 'malformed'],
    ['a\0b', 'malformed'],
    ['x'.repeat(256), 'too-long'],
    ['\udcc3\udca9', 'malformed'],
  ])('refuses the path %j', async (path, why) => {
    const store = await newStore()
    await expect(take(store, 0, { [path]: 'x' })).rejects.toMatchObject({ code: 'SG-SNAP-006', params: { why } })
    expect(await store.list()).toEqual([])
    await take(store, 1, { ok: 'x' })
  })

  it('refuses what lies below a link or a file, and what is there twice', async () => {
    const store = await newStore()
    const bad: SnapshotEntry[][] = [
      [
        { path: p('l'), type: 'symlink', size: 1, mtime: 0, target: '/' },
        { path: p('l/x'), type: 'dir', size: 0, mtime: 0 },
      ],
      [
        { path: p('l'), type: 'file', size: 1, mtime: 0 },
        { path: p('l/y/x'), type: 'fifo', size: 0, mtime: 0 },
      ],
      [
        { path: p('l'), type: 'file', size: 1, mtime: 0 },
        { path: p('l'), type: 'file', size: 1, mtime: 0 },
      ],
      [{ path: p(''), type: 'symlink', size: 1, mtime: 0, target: '/' }],
    ]
    for (const list of bad) {
      const writer = await store.begin()
      await expect(writer.finish(recordAt(0), list)).rejects.toEqual(code('SG-SNAP-006'))
      await writer.abort()
    }
    expect(await store.list({ targets: true })).toEqual([])
  })

  it('stays usable after contents of the wrong length, or that break', async () => {
    const store = await newStore()
    const writer = await store.begin()
    const stream = async function* (...parts: string[]) {
      for (const part of parts) yield Buffer.from(part)
    }
    const broken = async function* () {
      yield Buffer.from('ab')
      throw new Error('link lost')
    }
    await expect(writer.put(5, stream('abc'))).rejects.toMatchObject({ code: 'SG-SNAP-004', params: { expected: 5, got: 3 } })
    await expect(writer.put(5, stream('abc', 'def', 'ghi'))).rejects.toEqual(code('SG-SNAP-004'))
    await expect(writer.put(1e15, stream('abc'))).rejects.toEqual(code('SG-SNAP-004'))
    await expect(writer.put(5, broken())).rejects.toThrow('link lost')
    await expect(writer.putUnsized(broken())).rejects.toThrow('link lost')
    const good = await writer.put(6, stream('abc', 'def'))
    expect(good.sha256).toBe(sha256('abcdef'))
    const { record } = await writer.finish(recordAt(0), [{ path: p('f'), type: 'file', size: 6, mtime: 0, ...good }])
    expect(await contentsOf(store, { record, marks: {} })).toEqual({ f: 'abcdef' })
    expect(readdirSync(store.dir).filter((name) => name.startsWith('siteguard-tmp'))).toEqual([])
  })

  it('takes contents larger than it holds in memory, sized and unsized, and several at once', async () => {
    const store = await newStore()
    const piece = Buffer.alloc(1 << 20, 7)
    const big = async function* (pieces: number) {
      for (let i = 0; i < pieces; i += 1) yield Buffer.concat([Buffer.from([i]), piece])
    }
    const writer = await store.begin()
    const size = 6 * (piece.length + 1)
    const [sized, unsized, small] = await Promise.all([
      writer.put(size, big(6)),
      writer.putUnsized(big(7)),
      writer.put(3, Buffer.from('abc')),
    ])
    expect(unsized.bytes).toBe(7 * (piece.length + 1))
    const { record } = await writer.finish(recordAt(0), [
      { path: p('big'), type: 'file', size, mtime: 0, ...sized },
      { path: p('small'), type: 'file', size: 3, mtime: 0, ...small },
      { path: p('unsized'), type: 'file', size: unsized.bytes, mtime: 0, sha256: unsized.sha256, blob: unsized.blob },
    ])
    const reader = await store.open(record.id)
    expect(sha256(await bytesOf(reader.content(sized.blob)))).toBe(sized.sha256)
    const many = []
    for await (const { blob, bytes } of reader.contents([small.blob, sized.blob, small.blob], 1000)) many.push([blob, bytes.toString()])
    expect(many).toEqual([
      [small.blob, 'abc'],
      [sized.blob, 'too-large'],
      [small.blob, 'abc'],
    ])
    // Two open at once, one left early.
    for await (const first of reader.content(sized.blob)) {
      expect(first.length).toBeGreaterThan(0)
      expect((await bytesOf(reader.content(small.blob))).toString()).toBe('abc')
      break
    }
    expect((await bytesOf(reader.content(small.blob))).toString()).toBe('abc')
    await reader.close()
  })

  it('tells a snapshot as the difference to the one before, and gives back all of it', async () => {
    const store = await newStore()
    const first = await take(store, 0, { 'a/same.txt': '1', 'a/b/c/deep.txt': '2', 'a/turns': '3', 'd/gone.txt': '4', 'e/x.txt': '5' })
    const reader = await store.open(first.record.id)
    const before = await reader.entries()
    const writer = await store.begin()
    const put = async (path: string, text: string): Promise<SnapshotEntry> => {
      const stored = await writer.put(text.length, Buffer.from(text))
      return { path: p(path), type: 'file', size: text.length, mtime: 1, ...stored }
    }
    const dir = (path: string): SnapshotEntry => ({ path: p(path), type: 'dir', size: 0, mtime: 1 })
    const next = new Map(before)
    for (const path of ['a/b/c/deep.txt', 'a/b/c', 'd/gone.txt', 'd', 'a/turns']) next.delete(p(path))
    const moved = { ...(before.get(p('a/b/c/deep.txt')) as SnapshotEntry), path: p('e/deep.txt') }
    // A file becomes a folder, a folder a file; one entry is only equal to what it was; one has other times.
    const equal = { ...(before.get(p('a')) as SnapshotEntry) }
    const touched = { ...(before.get(p('e/x.txt')) as SnapshotEntry), mtime: 7 }
    for (const entry of [dir('a/turns'), await put('a/turns/in.txt', '6'), await put('d', '7'), moved, equal, touched])
      next.set(entry.path, entry)
    const second = await writer.finish(recordAt(60), next.values())
    const again = await openStore({ folder: join(store.dir, '..'), site: SITE })
    const read = await again.open(second.record.id)
    expect(new Map(await read.entries())).toEqual(next)
    expect(await contentsOf(again, second)).toEqual({ 'a/same.txt': '1', 'a/turns/in.txt': '6', d: '7', 'e/deep.txt': '2', 'e/x.txt': '5' })
    expect(await contentsOf(again, first)).toMatchObject({ 'a/turns': '3', 'd/gone.txt': '4', 'a/b/c/deep.txt': '2' })
    expect((await checkStore(again, { readData: true })).faults).toEqual([])
    await Promise.all([reader.close(), read.close()])
  })

  it('keeps tables apart from files, also of an installation that is called as a table', async () => {
    const store = await newStore()
    const writer = await store.begin()
    const dump = await writer.putUnsized(
      (async function* () {
        yield Buffer.from('INSERT')
      })(),
    )
    const table = (name: string) => ({ name, rows: 1, ...dump })
    const database = (installation: string, ...names: string[]) => ({
      installation: p(installation),
      kind: 'mysql' as const,
      by: 'php' as const,
      startedAt: '',
      endedAt: '',
      consistent: true,
      tables: names.map(table),
      omitted: [],
    })
    const databases = [database('', 'a', '%t'), database('a', 'b'), database('a/b', 'c', '../x')]
    const { record } = await writer.finish(recordAt(0, { databases }), [])
    const reader = await store.open(record.id)
    expect(reader.record.databases).toEqual(databases)
    expect((await reader.entries()).size).toBe(0)
  })

  it('lists targets only when asked, and never two under one id', async () => {
    const store = await newStore()
    const target = await take(store, 0, { a: '1' }, { role: 'target' })
    const taken = await take(store, 0, { a: '2' })
    const before = await take(store, 0, { a: '3' }, { role: 'before' })
    expect([target, taken, before].map(({ record }) => record.id)).toEqual(['', '-2', '-3'].map((end) => `${SITE}@20261101T000000Z${end}`))
    expect((await store.list()).map(({ record }) => record.id)).toEqual([taken.record.id, before.record.id])
    expect(await store.list({ targets: true })).toHaveLength(3)
    expect(await contentsOf(store, target)).toEqual({ a: '1' })
  })

  it('lets an entry name a content of an earlier snapshot, and none that was never put', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, { a: 'one', b: 'two' })
    const [entry] = [...(await (await store.open(record.id)).entries()).values()].filter(({ path }) => path === 'a')
    const writer = await store.begin()
    const next = await writer.finish(recordAt(5), [{ ...(entry as SnapshotEntry), path: p('moved') }])
    expect(await contentsOf(store, next)).toEqual({ moved: 'one' })
    const again = await store.begin()
    const blob = 'f'.repeat(40) as NonNullable<SnapshotEntry['blob']>
    await expect(again.finish(recordAt(6), [{ ...(entry as SnapshotEntry), blob }])).rejects.toEqual(code('SG-SNAP-002'))
    expect(await store.list()).toHaveLength(2)
  })

  it('has one writer at a time', async () => {
    const folder = emptyFolder()
    const store = await newStore(folder)
    const writer = await store.begin()
    const second = await openStore({ folder, site: SITE })
    await expect(second.begin()).rejects.toMatchObject({ code: 'SG-SNAP-003', params: { pid: process.pid } })
    await writer.abort()
    await (await second.begin()).abort()
  })

  it('keeps marks, merges them, and holds', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, { a: '1' })
    const { id } = record
    const hold = { reason: 'police', since: '2026-11-01T00:00:00Z' }
    await Promise.all([store.mark(id, { verdict: 'clean', rules: 'r3' }), store.mark(id, { hold }), store.mark(id, { judgedAt: 'now' })])
    expect((await store.list())[0]?.marks).toEqual({ verdict: 'clean', rules: 'r3', judgedAt: 'now', hold })
    await store.mark(id, { verdict: 'infected' })
    await store.unhold(id)
    expect((await store.list())[0]?.marks).toEqual({ verdict: 'infected', rules: 'r3', judgedAt: 'now' })
    await expect(store.mark(`${SITE}@20200101T000000Z` as typeof id, {})).rejects.toEqual(code('SG-SNAP-001'))
    await expect(store.open('other@20261101T000000Z' as typeof id)).rejects.toEqual(code('SG-SNAP-001'))
  })

  it('keeps trees and manifests in packs of their own, and day 2 small', async () => {
    const store = await newStore()
    const plan = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`d${i % 20}/f${i}`, `content ${i} `.repeat(50)]))
    await take(store, 0, plan)
    const before = await listPacks(store)
    expect(before.map(({ kind, objects }) => [kind, objects]).sort()).toEqual([
      ['data', 200],
      ['meta', expect.any(Number)],
    ])
    await take(store, 86_400, { ...plan, 'd3/f3': 'changed' })
    const added = (await listPacks(store)).filter(({ name }) => !before.some((pack) => pack.name === name))
    expect(added.map(({ kind }) => kind).sort()).toEqual(['data', 'meta'])
    expect(added.find(({ kind }) => kind === 'data')?.objects).toBe(1)
    // Commit, record, one manifest, and the trees above it and above the file.
    expect(added.find(({ kind }) => kind === 'meta')?.objects).toBeLessThan(12)
    expect((await store.size()).packs).toBe(4)
  })
})
