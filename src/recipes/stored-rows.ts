import type { TableRows } from '../cms/upgrade-types.ts'
import type { RemotePath } from '../core/path.ts'
import { readStoredTable } from '../snapshots/database/index.ts'
import type { SnapshotReader } from '../snapshots/types.ts'

/** Rows of the databases a snapshot holds, by the installation they belong to. Undefined: that one was not dumped. */
export function storedRows(reader: Pick<SnapshotReader, 'record' | 'content'>): (database: RemotePath) => TableRows | undefined {
  return (database) => {
    const dumped = reader.record.databases.find(({ installation }) => installation === database)
    // Its file alone was read: no table of it can be looked at.
    if (dumped === undefined || dumped.tables.length === 0) return undefined
    return (table) => {
      const stored = dumped.tables.find(({ name }) => name === table)
      return stored === undefined ? undefined : readStoredTable(reader.content(stored.blob))
    }
  }
}
