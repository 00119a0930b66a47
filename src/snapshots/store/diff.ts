import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry, SnapshotId, SnapshotRecord, SnapshotTable } from '../../core/snapshot.ts'
import type { SignalOption, SnapshotStore } from '../types.ts'

/** In what a path differs. Times and inodes alone are no difference: every restore changes them. */
export type PathChange = 'content' | 'mode' | 'type' | 'target' | 'owner' | 'unread'

export interface ChangedPath {
  readonly path: RemotePath
  readonly before: SnapshotEntry
  readonly after: SnapshotEntry
  /** unread: one of the two was not read, so nobody knows. */
  readonly what: readonly PathChange[]
}

export interface ChangedTable {
  readonly installation: RemotePath
  readonly table: string
  /** Undefined: not there. */
  readonly before?: SnapshotTable
  readonly after?: SnapshotTable
}

export interface SnapshotDiff {
  readonly before: SnapshotRecord
  readonly after: SnapshotRecord
  readonly added: readonly SnapshotEntry[]
  readonly removed: readonly SnapshotEntry[]
  readonly changed: readonly ChangedPath[]
  /** Tables whose dump differs, or that only one of the two has. */
  readonly tables: readonly ChangedTable[]
  /** Installations whose database only one of the two holds: nothing is known of the tables of the other. */
  readonly databases: {
    readonly added: readonly RemotePath[]
    readonly removed: readonly RemotePath[]
    /** Both hold it, and of one only the file could be copied: its tables are not known. */
    readonly unread: readonly RemotePath[]
  }
}

/** What differs between two snapshots, by what they say of themselves: no content is read. @throws SG-SNAP-001, SG-SNAP-002 */
export async function diffSnapshots(
  store: SnapshotStore,
  before: SnapshotId,
  after: SnapshotId,
  options: SignalOption = {},
): Promise<SnapshotDiff> {
  const [a, b] = [await store.open(before, options), await store.open(after, options)]
  try {
    const [old, now] = await Promise.all([a.entries(), b.entries()])
    const added: SnapshotEntry[] = []
    const removed: SnapshotEntry[] = []
    const changed: ChangedPath[] = []
    for (const [path, entry] of now) {
      const was = old.get(path)
      if (was === undefined) added.push(entry)
      else {
        const what = changesOf(was, entry)
        if (what.length > 0) changed.push({ path, before: was, after: entry, what })
      }
    }
    for (const [path, entry] of old) if (!now.has(path)) removed.push(entry)
    added.sort(byPath)
    removed.sort(byPath)
    changed.sort(byPath)
    return { before: a.record, after: b.record, added, removed, changed, ...diffTables(a.record, b.record) }
  } finally {
    await a.close()
    await b.close()
  }
}

function changesOf(before: SnapshotEntry, after: SnapshotEntry): PathChange[] {
  if (before.type !== after.type) return ['type']
  const what: PathChange[] = []
  if (before.type === 'file') {
    if (before.size !== after.size) what.push('content')
    else if (before.sha256 === undefined || after.sha256 === undefined) what.push('unread')
    else if (before.sha256 !== after.sha256) what.push('content')
  }
  if (before.target !== after.target) what.push('target')
  // Links have no mode of their own, and transports differ in what they say of it. A side that does not tell differs in nothing.
  if (before.type !== 'symlink' && differs(before.mode, after.mode)) what.push('mode')
  if (differs(before.uid, after.uid) || differs(before.gid, after.gid)) what.push('owner')
  return what
}

function differs(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b
}

function diffTables(before: SnapshotRecord, after: SnapshotRecord): Pick<SnapshotDiff, 'tables' | 'databases'> {
  const installations = (record: SnapshotRecord): Set<RemotePath> => new Set(record.databases.map(({ installation }) => installation))
  const [old, now] = [installations(before), installations(after)]
  const tables: ChangedTable[] = []
  const unread: RemotePath[] = []
  for (const installation of new Set([...old, ...now])) {
    if (!old.has(installation) || !now.has(installation)) continue
    const [was, is] = [tablesOf(before, installation), tablesOf(after, installation)]
    const files = [before, after].map((record) => isFileAlone(record, installation))
    if (files.includes(true)) {
      if (files.includes(false)) unread.push(installation)
      continue
    }
    for (const name of [...new Set([...was.keys(), ...is.keys()])].sort()) {
      const [a, b] = [was.get(name), is.get(name)]
      if (a?.sha256 === b?.sha256) continue
      tables.push({ installation, table: name, ...(a && { before: a }), ...(b && { after: b }) })
    }
  }
  return { tables, databases: { added: [...now].filter((x) => !old.has(x)), removed: [...old].filter((x) => !now.has(x)), unread } }
}

/** Of a database that is a file nothing but that could be had (`dump-sqlite.ts`): no tables, for no program there could read them. */
function isFileAlone(record: SnapshotRecord, installation: RemotePath): boolean {
  return record.databases.some(
    (database) => database.installation === installation && database.by === 'file' && database.tables.length === 0,
  )
}

function tablesOf(record: SnapshotRecord, installation: RemotePath): Map<string, SnapshotTable> {
  const databases = record.databases.filter((database) => database.installation === installation)
  return new Map(databases.flatMap(({ tables }) => tables.map((table) => [table.name, table] as const)))
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}
