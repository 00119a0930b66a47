import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RemotePath } from '../../../src/core/path.ts'
import type { BlobId, SnapshotEntry, SnapshotInfo } from '../../../src/core/snapshot.ts'
import { diffAllLines, diffLines, diffSnapshots, exportSnapshot } from '../../../src/snapshots/store/index.ts'
import type { SnapshotStore } from '../../../src/snapshots/types.ts'
import { emptyFolder, newStore, recordAt, take } from './samples.ts'

const p = (path: string): RemotePath => path as RemotePath

async function withTable(store: SnapshotStore, second: number, dump: string): Promise<SnapshotInfo> {
  const writer = await store.begin()
  const stored = await writer.put(dump.length, Buffer.from(dump))
  const table = { name: 'spip_articles', ...stored, bytes: dump.length, rows: 1 }
  const database = {
    installation: p(''),
    kind: 'mysql',
    by: 'php',
    startedAt: '',
    endedAt: '',
    consistent: true,
    tables: [table],
    omitted: [],
  } as const
  return await writer.finish(recordAt(second, { databases: [database] }), [])
}

describe('diffSnapshots', () => {
  it('tells what came, went and changed, and how', async () => {
    const store = await newStore()
    const a = await take(store, 0, { same: '1', gone: 'x', text: 'a\nb\nc\n', turned: 'file', l: { link: 'same' } })
    const b = await take(store, 1, { same: '1', new: 'y', text: 'a\nB\nc\n', turned: { link: 'x' }, l: { link: 'text' } })
    const diff = await diffSnapshots(store, a.record.id, b.record.id)
    expect([diff.added.map(({ path }) => path), diff.removed.map(({ path }) => path)]).toEqual([['new'], ['gone']])
    expect(diff.changed.map(({ path, what }) => [path, ...what])).toEqual([
      ['l', 'target'],
      ['text', 'content'],
      ['turned', 'type'],
    ])
    const text = diff.changed.find(({ path }) => path === 'text')
    expect(await diffLines(store, text?.before.blob, text?.after.blob)).toEqual({
      kind: 'lines',
      lines: ['@@ -1,3 +1,3 @@', ' a', '-b', '+B', ' c'],
      cut: false,
    })
    expect(await diffLines(store, undefined, text?.after.blob)).toEqual({
      kind: 'lines',
      lines: ['@@ -0,0 +1,3 @@', '+a', '+B', '+c'],
      cut: false,
    })
    expect(await diffLines(store, text?.after.blob, undefined, { maxLines: 2 })).toEqual({
      kind: 'lines',
      lines: ['@@ -1,2 +0,0 @@', '-a', '-B'],
      cut: true,
    })
  })

  it('tells modes, owners, and what was not read', async () => {
    const store = await newStore()
    const writer = await store.begin()
    const x = await writer.put(1, Buffer.from('x'))
    const file = (path: string, more: Partial<SnapshotEntry>): SnapshotEntry => ({
      path: p(path),
      type: 'file',
      size: 1,
      mtime: 0,
      ...more,
    })
    const a = await writer.finish(recordAt(0), [
      file('m', { mode: 0o604, ...x }),
      file('o', { uid: 1, ...x }),
      file('u', x),
      file('t', { ...x, mode: 0o644 }),
    ])
    const again = await store.begin()
    const b = await again.finish(recordAt(1), [
      file('m', { mode: 0o777, ...x }),
      file('o', { uid: 2, ...x }),
      file('u', {}),
      file('t', { ...x, mtime: 9 }),
    ])
    const { changed } = await diffSnapshots(store, a.record.id, b.record.id)
    expect(changed.map(({ path, what }) => [path, ...what])).toEqual([
      ['m', 'mode'],
      ['o', 'owner'],
      ['u', 'unread'],
    ])
  })

  it('shows lines of tables, says binary and too large, and stops where told', async () => {
    const store = await newStore()
    const rows = (n: number): string =>
      `${Array.from({ length: 60_000 }, (_, i) => `(${i},'row ${i === n ? 'HACKED' : i} with some text')`).join('\n')}\n`
    const a = await withTable(store, 0, rows(-1))
    const b = await withTable(store, 1, rows(40_000))
    const { tables } = await diffSnapshots(store, a.record.id, b.record.id)
    expect(tables).toMatchObject([{ installation: '', table: 'spip_articles' }])
    const blobs = [tables[0]?.before?.blob, tables[0]?.after?.blob] as [BlobId, BlobId]
    const shown = await diffLines(store, ...blobs, { context: 0 })
    expect(shown).toMatchObject({
      kind: 'lines',
      lines: [expect.stringContaining('@@ -40001'), expect.any(String), expect.stringContaining('HACKED')],
    })
    expect(await diffLines(store, ...blobs, { maxBytes: 1000 })).toMatchObject({ kind: 'too-large' })
    expect(await diffLines(store, ...blobs, { maxLines: 1, maxLineBytes: 5 })).toMatchObject({
      lines: [expect.stringMatching(/^.{5}…$/)],
      cut: true,
    })
    const c = await take(store, 2, { x: Buffer.from([0, 1, 2]), y: Buffer.from([0, 1, 3]) })
    const entries = await (await store.open(c.record.id)).entries()
    const blob = (path: string) => entries.get(p(path))?.blob
    expect(await diffLines(store, blob('x'), blob('y'))).toEqual({ kind: 'binary' })
    expect(await diffLines(store, blob('x'), undefined)).toEqual({ kind: 'binary' })
  })

  it('gives the lines of several pairs in their order, contents named twice and too large among them', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, { a: 'one\n', b: 'two\n', large: 'x'.repeat(2000), binary: Buffer.from([0, 1]) })
    const entries = await (await store.open(record.id)).entries()
    const [a, b, large, binary] = ['a', 'b', 'large', 'binary'].map((path) => entries.get(p(path))?.blob) as [
      BlobId,
      BlobId,
      BlobId,
      BlobId,
    ]
    const pairs = [
      { before: a, after: b },
      { before: a, after: large },
      { before: b, after: a },
      { before: undefined, after: a },
      { before: binary, after: a },
    ]
    expect(await diffAllLines(store, pairs, { maxBytes: 1000 })).toEqual([
      { kind: 'lines', lines: ['@@ -1 +1 @@', '-one', '+two'], cut: false },
      { kind: 'too-large', bytes: 2000 },
      { kind: 'lines', lines: ['@@ -1 +1 @@', '-two', '+one'], cut: false },
      { kind: 'lines', lines: ['@@ -0,0 +1,1 @@', '+one'], cut: false },
      { kind: 'binary' },
    ])
    const absent = '0123456789012345678901234567890123456789' as BlobId
    await expect(
      diffAllLines(store, [
        { before: a, after: b },
        { before: a, after: absent },
      ]),
    ).rejects.toMatchObject({ code: 'SG-SNAP-002' })
  })

  it('obeys no attribute a snapshot holds', async () => {
    const store = await newStore()
    const marker = join(emptyFolder(), 'ran')
    const plan = { '.gitattributes': '* diff=evil filter=evil\n', '.gitconfig': `[diff "evil"]\n\ttextconv = touch ${marker}\n` }
    const a = await take(store, 0, { ...plan, f: 'one\n' })
    const b = await take(store, 1, { ...plan, f: 'two\n' })
    const { changed } = await diffSnapshots(store, a.record.id, b.record.id)
    expect(await diffLines(store, changed[0]?.before.blob, changed[0]?.after.blob)).toMatchObject({
      lines: ['@@ -1 +1 @@', '-one', '+two'],
    })
    expect(() => lstatSync(marker)).toThrow()
  })
})

describe('exportSnapshot', () => {
  it('writes files, folders, links and dumps, and nothing outside', async () => {
    const store = await newStore()
    const dump = 'INSERT'
    const { record } = await take(store, 0, {
      'a/b': 'hello',
      '.git/config': '[core] fsmonitor = touch /tmp/x',
      'caf\udce9': 'latin',
      big: Buffer.alloc(2_000_000, 3),
      'a/up': { link: '../big' },
      'a/out': { link: '../../etc/passwd' },
      abs: { link: '/etc' },
      loop: { link: '.' },
      sly: { link: 'loop/..' },
      empty: { dir: true },
    })
    const into = join(emptyFolder(), 'out')
    const reader = await store.open(record.id)
    const result = await exportSnapshot(reader, into)
    expect(result).toMatchObject({ files: 4, databases: [] })
    expect(result.left.map(({ path, why }) => `${path} ${why}`).sort()).toEqual([
      'a/out link-outside',
      'abs link-outside',
      'sly link-outside',
    ])
    const files = join(into, 'files')
    expect(readFileSync(join(files, 'a/b'), 'utf8')).toBe('hello')
    expect(readFileSync(join(files, '.git/config'), 'utf8')).toContain('fsmonitor')
    expect(readlinkSync(join(files, 'a/up'))).toBe('../big')
    expect(lstatSync(join(files, 'a/b')).mode & 0o7777).toBe(0o604)
    expect(lstatSync(join(files, 'empty')).mode & 0o7777).toBe(0o705)
    expect(readdirSync(Buffer.from(files) as never, 'buffer').map(String)).toHaveLength(6)
    await expect(exportSnapshot(reader, into)).rejects.toMatchObject({ code: 'SG-SNAP-007', params: { why: 'not-empty' } })
    const table = await withTable(store, 5, dump)
    const second = join(emptyFolder(), 'out')
    const { databases } = await exportSnapshot(await store.open(table.record.id), second)
    expect(databases).toEqual(['databases/_/database.sql'])
    expect(readFileSync(join(second, databases[0] as string), 'utf8')).toBe(dump)
    const file = join(emptyFolder(), 'file')
    writeFileSync(file, '')
    await expect(exportSnapshot(reader, file)).rejects.toMatchObject({ code: expect.stringMatching(/^SG-(?:SNAP-007|DISK-002)$/) })
    mkdirSync(join(second, 'x'))
    await reader.close()
  })
})
