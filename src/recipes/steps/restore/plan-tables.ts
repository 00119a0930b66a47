import { compileGlob, isGlob } from '../../../core/glob.ts'
import type { Sha256 } from '../../../core/manifest.ts'
import type { Op, TableChange } from '../../../core/op.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { PlanNote } from '../../../core/plan.ts'
import type { SnapshotDatabase, SnapshotRecord } from '../../../core/snapshot.ts'

type SqlOp = Extract<Op, { kind: 'sql' }>

export interface TablesPlan {
  readonly ops: readonly SqlOp[]
  readonly notes: readonly PlanNote[]
  /** Names asked for that are in neither database, and those that are there. */
  readonly unmatched: readonly string[]
  readonly known: readonly string[]
}

/**
 * One op per installation whose tables differ, by the digests of their dumps. A table that came later is renamed away, one that went is
 * brought back. A database that was not read on either side is told and left: nothing can say what differs in it.
 * @param way How tables are exchanged there, where no program of the account can.
 */
export function planTables(
  before: SnapshotRecord,
  target: SnapshotRecord,
  names?: readonly string[],
  way: Pick<SqlOp, 'way'> = {},
): TablesPlan {
  const installations = new Set([...mysql(before), ...mysql(target)].map((database) => database.installation))
  for (const path of unreadDatabases(before)) installations.add(path)
  const wanted = (names ?? []).map((name) => ({ name, matches: matcher(name) }))
  const hits = new Set<string>()
  const known = new Set<string>()
  const ops: SqlOp[] = []
  const notes: PlanNote[] = []
  for (const installation of [...installations].sort()) {
    const [now, then] = [find(before, installation), find(target, installation)]
    if (then !== undefined && now === undefined) notes.push({ path: installation, why: 'unread', detail: 'database-now' })
    if (then === undefined && (now !== undefined || unreadDatabases(target).includes(installation))) {
      notes.push({ path: installation, why: 'unread', detail: 'database-then' })
    }
    for (const table of [...(now?.tables ?? []), ...(then?.tables ?? [])]) known.add(table.name)
    if (now === undefined || then === undefined) continue
    const tables = changesOf(now, then).filter(({ table }) => {
      if (names === undefined) return true
      const asked = wanted.filter(({ matches }) => matches(table))
      return asked.length > 0
    })
    if (tables.length > 0) ops.push({ kind: 'sql', database: installation, tables, ...way })
  }
  for (const { name, matches } of wanted) if ([...known].some(matches)) hits.add(name)
  return { ops, notes, unmatched: (names ?? []).filter((name) => !hits.has(name)), known: [...known].sort() }
}

function changesOf(now: SnapshotDatabase, then: SnapshotDatabase): TableChange[] {
  const digests = (database: SnapshotDatabase): Map<string, Sha256> => new Map(database.tables.map((table) => [table.name, table.sha256]))
  const [before, after] = [digests(now), digests(then)]
  const changes: TableChange[] = []
  for (const table of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const change = { table, before: before.get(table) ?? ('absent' as const), after: after.get(table) ?? ('absent' as const) }
    if (change.before !== change.after) changes.push(change)
  }
  return changes
}

function matcher(name: string): (table: string) => boolean {
  const glob = isGlob(name) ? compileGlob(name, { paths: false }) : undefined
  return (table) => table === name || glob?.(table) === true
}

function mysql(record: SnapshotRecord): SnapshotDatabase[] {
  return record.databases.filter((database) => database.kind === 'mysql')
}

function find(record: SnapshotRecord, installation: RemotePath): SnapshotDatabase | undefined {
  return mysql(record).find((database) => database.installation === installation)
}

/** Installations whose database could not be dumped: the gap's path is theirs. */
function unreadDatabases(record: SnapshotRecord): RemotePath[] {
  const gaps = record.gaps.filter(({ reason }) => reason === 'no-way' || reason === 'dump' || reason === 'cut' || reason === 'access')
  return gaps.map(({ path }) => path ?? ('' as RemotePath))
}
