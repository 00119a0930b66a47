import { expect, it } from 'vitest'
import type { RemotePath } from '../../core/path.ts'
import type { SnapshotDatabase, SnapshotEntry, SnapshotId, SnapshotTable } from '../../core/snapshot.ts'
import type { SnapshotStore } from '../types.ts'
import { diffSnapshots } from './diff.ts'

const p = (path: string): RemotePath => path as RemotePath
type Entry = Partial<Omit<SnapshotEntry, 'path'>>
interface Side {
  readonly entries?: Readonly<Record<string, Entry>>
  readonly databases?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Two snapshots by what they say of themselves: nothing else is asked of a store. */
async function between(before: Side, after: Side) {
  let closed = 0
  const open = async (id: SnapshotId): Promise<unknown> => {
    const { entries = {}, databases = {} } = (id as string) === 'before' ? before : after
    const tablesOf = (tables: Readonly<Record<string, string>>) =>
      Object.entries(tables).map(([name, sha256]) => ({ name, sha256 }) as SnapshotTable)
    return {
      record: {
        id,
        databases: Object.entries(databases).map(
          ([root, { by, ...tables }]) => ({ installation: root, by, tables: tablesOf(tables) }) as unknown as SnapshotDatabase,
        ),
      },
      entries: async () =>
        new Map(Object.entries(entries).map(([path, one]) => [path, { path, type: 'file', size: 1, mtime: 0, sha256: 'a', ...one }])),
      close: async () => {
        closed += 1
      },
    }
  }
  const diff = await diffSnapshots({ open } as unknown as SnapshotStore, 'before' as SnapshotId, 'after' as SnapshotId)
  expect(closed).toBe(2)
  return diff
}
const what = async (before: Entry, after: Entry) =>
  (await between({ entries: { f: before } }, { entries: { f: after } })).changed.map((one) => one.what)

it('tells what came and what went, in the order of their names', async () => {
  const diff = await between({ entries: { d: {}, same: {}, b: {} } }, { entries: { z: {}, same: { mtime: 9, ctime: 9, inode: 9 }, a: {} } })
  expect([diff.added, diff.removed].map((list) => list.map(({ path }) => path))).toEqual([
    ['a', 'z'],
    ['b', 'd'],
  ])
  expect(diff.changed).toEqual([])
  expect([diff.before.id, diff.after.id]).toEqual(['before', 'after'])
  const changed = await between({ entries: { b: {}, a: {}, c: {} } }, { entries: { c: { size: 2 }, b: { size: 2 }, a: { size: 2 } } })
  expect(changed.changed.map(({ path, before, after }) => [path, before.size, after.size])).toEqual([
    ['a', 1, 2],
    ['b', 1, 2],
    ['c', 1, 2],
  ])
})

it('tells in what a path differs, and says of nothing unread that it is the same', async () => {
  expect(await what({ sha256: 'a' as never }, { sha256: 'b' as never })).toEqual([['content']])
  expect(await what({ size: 1 }, { size: 2, sha256: undefined as never })).toEqual([['content']])
  expect(await what({}, { sha256: undefined as never })).toEqual([['unread']])
  expect(await what({ sha256: undefined as never }, {})).toEqual([['unread']])
  expect(await what({}, { type: 'dir', mode: 1, uid: 1 })).toEqual([['type']])
  expect(await what({ type: 'symlink', target: 'x', mode: 0o777 }, { type: 'symlink', target: 'y', mode: 0o755, size: 9 })).toEqual([
    ['target'],
  ])
  expect(await what({ type: 'dir', sha256: undefined as never, size: 1 }, { type: 'dir', sha256: undefined as never, size: 2 })).toEqual([])
  expect(await what({ mode: 1 }, { mode: 2 })).toEqual([['mode']])
  expect(await what({ uid: 1, gid: 1 }, { uid: 2, gid: 1 })).toEqual([['owner']])
  expect(await what({ uid: 1, gid: 1 }, { uid: 1, gid: 2 })).toEqual([['owner']])
  expect(await what({ sha256: 'b' as never, mode: 1, uid: 1 }, { mode: 2, uid: 2 })).toEqual([['content', 'mode', 'owner']])
  for (const bare of ['mode', 'uid', 'gid'] as const) {
    expect(await what({ [bare]: 1 }, {})).toEqual([])
    expect(await what({}, { [bare]: 1 })).toEqual([])
  }
})

it('tells tables only where both hold the database', async () => {
  const diff = await between(
    { databases: { '': { same: 'a', gone: 'a', other: 'a' }, old: { x: 'a' }, both: { y: 'a' } } },
    { databases: { '': { other: 'b', same: 'a', came: 'a' }, new: { x: 'a' }, both: { y: 'a' } } },
  )
  expect(diff.tables).toEqual([
    { installation: '', table: 'came', after: { name: 'came', sha256: 'a' } },
    { installation: '', table: 'gone', before: { name: 'gone', sha256: 'a' } },
    { installation: '', table: 'other', before: { name: 'other', sha256: 'a' }, after: { name: 'other', sha256: 'b' } },
  ])
  expect(diff.databases).toEqual({ added: [p('new')], removed: [p('old')], unread: [] })
})

it('knows nothing of tables where a database could only be copied as a file', async () => {
  const file = { by: 'file' }
  const tables = { blog: { spip_articles: 'a' } }
  for (const [before, after] of [
    [tables, { blog: file }],
    [{ blog: file }, tables],
  ] as const) {
    const diff = await between({ databases: before as never }, { databases: after as never })
    expect(diff).toMatchObject({ tables: [], databases: { added: [], removed: [], unread: [p('blog')] } })
  }
  expect(await between({ databases: { blog: file } as never }, { databases: { blog: file } as never })).toMatchObject({
    tables: [],
    databases: { unread: [] },
  })
})
