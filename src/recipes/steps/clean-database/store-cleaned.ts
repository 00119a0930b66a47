import type { Op } from '../../../core/op.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { SnapshotDatabase, SnapshotEntry, SnapshotId, SnapshotTable } from '../../../core/snapshot.ts'
import type { SnapshotWriter } from '../../../snapshots/types.ts'
import type { StepContext } from '../../types.ts'
import { finishTarget, withFolders } from '../finish-target.ts'
import { tablesByWeb } from '../tables-by-web.ts'

export type SqlOp = Extract<Op, { kind: 'sql' }>

/** Keeps in the site's store what is to stand in the database, so that what is written comes from nowhere else. */
export interface CleanedStore {
  writer(): Promise<SnapshotWriter>
  /** Takes note of tables as they will be. The op that puts them in place; undefined where there are none. */
  tables(database: SnapshotDatabase, changed: readonly SnapshotTable[]): SqlOp | undefined
  /** Keeps a file as it will be. */
  file(entry: SnapshotEntry, bytes: Buffer): Promise<SnapshotEntry>
  /** Writes it down as a snapshot of its own. */
  finish(): Promise<SnapshotId>
  /** Without `finish`: nothing of it is kept. */
  close(): Promise<void>
}

export function createCleanedStore(context: StepContext): CleanedStore {
  let opened: Promise<SnapshotWriter> | undefined
  let isFinished = false
  const databases: SnapshotDatabase[] = []
  const entries = new Map<RemotePath, SnapshotEntry>()
  const writer = (): Promise<SnapshotWriter> => (opened ??= context.store.begin({ signal: context.signal }))
  return {
    writer,
    tables(database, changed) {
      if (changed.length === 0) return undefined
      databases.push({ ...database, tables: changed })
      const before = new Map(database.tables.map(({ name, sha256 }) => [name, sha256]))
      return {
        kind: 'sql',
        database: database.installation,
        tables: changed.map(({ name, sha256 }) => ({ table: name, before: before.get(name) ?? 'absent', after: sha256 })),
        ...tablesByWeb(context),
      }
    },
    async file(entry, bytes) {
      const { blob, sha256 } = await (await writer()).put(bytes.length, bytes)
      const after = { ...entry, size: bytes.length, sha256, blob }
      entries.set(entry.path, after)
      return after
    },
    async finish() {
      const id = await finishTarget(await writer(), withFolders(entries), context, { databases })
      isFinished = true
      return id
    },
    async close() {
      if (!isFinished) await (await opened)?.abort()
    },
  }
}
