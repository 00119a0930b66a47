import type { SnapshotDatabase, SnapshotTable } from '../../../core/snapshot.ts'
import type { RowCleaner, RowCleaning } from '../../../detectors/database/clean.ts'
import {
  DumpFault,
  editSqliteFile,
  editStoredTable,
  isWholeText,
  MAX_EDITED_FILE,
  openSqliteFile,
  type RowEdit,
  readStoredTable,
  type SqliteTableEdits,
  type StoredRow,
} from '../../../snapshots/database/index.ts'
import type { SnapshotReader, SnapshotWriter } from '../../../snapshots/types.ts'

/** What was done to the rows of one table. */
export interface CleanedTable {
  readonly table: string
  readonly rows: readonly RowCleaning[]
}

/** One database of the snapshot, as far as its rows can be read here. */
export interface Rows {
  readonly tables: readonly string[]
  read(table: string): AsyncIterable<StoredRow> | undefined
  /** Puts every row of a table through a cleaner. */
  clean(table: string, cleaner: RowCleaner): Promise<CleanedTable>
}

/** Rows that are dumped table by table: each table that changes becomes a dump of its own. */
export interface DumpedRows extends Rows {
  /** Tables as they will be, in the store. */
  readonly changed: readonly SnapshotTable[]
}

/** Rows of a file: all tables that change make one file. */
export interface FileRows extends Rows {
  /** The file as it will be; undefined where nothing changes. Tables it could not be done for are `failed`. */
  end(): { readonly bytes: Buffer | undefined; readonly failed: ReadonlyMap<string, string> }
}

export function openDumpedRows(
  database: SnapshotDatabase,
  reader: Pick<SnapshotReader, 'content'>,
  writer: () => Promise<Pick<SnapshotWriter, 'putUnsized'>>,
): DumpedRows {
  const changed: SnapshotTable[] = []
  const find = (table: string): SnapshotTable | undefined => database.tables.find(({ name, engine }) => name === table && engine !== 'view')
  return {
    tables: database.tables.map(({ name }) => name),
    changed,
    read: (table) => {
      const stored = find(table)
      return stored === undefined ? undefined : readStoredTable(reader.content(stored.blob))
    },
    async clean(table, cleaner) {
      const stored = find(table)
      const rows: RowCleaning[] = []
      if (stored === undefined) return { table, rows }
      let removed = 0
      const edit = (row: StoredRow): RowEdit | undefined => {
        const cleaning = wholeOnly(row, cleaner(row))
        if (cleaning === undefined) return undefined
        rows.push(cleaning)
        const found = editOf(cleaning)
        if (found?.is === 'removed') removed += 1
        return found
      }
      const put = await (await writer()).putUnsized(editStoredTable(reader.content(stored.blob), edit))
      if (put.sha256 !== stored.sha256) changed.push({ ...stored, ...put, rows: stored.rows - removed })
      return { table, rows }
    },
  }
}

/** @throws DumpFault where the bytes are no file of SQLite's, or too many. */
export async function openFileRows(bytes: Buffer): Promise<FileRows> {
  if (bytes.length > MAX_EDITED_FILE) throw new DumpFault('failed', 'too large')
  const file = await openSqliteFile(async (offset, length) => bytes.subarray(offset, offset + length), bytes.length)
  const edits: SqliteTableEdits[] = []
  const find = (table: string): (typeof file.tables)[number] | undefined => file.tables.find(({ name }) => name === table)
  return {
    tables: file.tables.map(({ name }) => name),
    read: (table) => find(table)?.rows(),
    async clean(table, cleaner) {
      const rows: RowCleaning[] = []
      const changes = new Map<string, RowEdit>()
      for await (const { id, row } of find(table)?.numbered() ?? []) {
        const cleaning = wholeOnly(row, cleaner(row))
        if (cleaning === undefined) continue
        rows.push(cleaning)
        const edit = editOf(cleaning)
        if (edit !== undefined) changes.set(id, edit)
      }
      if (changes.size > 0) edits.push({ table, rows: changes })
      return { table, rows }
    },
    end() {
      let now = bytes
      const failed = new Map<string, string>()
      for (const edit of edits) {
        try {
          now = editSqliteFile(now, [edit])
        } catch (error) {
          if (!(error instanceof DumpFault)) throw error
          failed.set(edit.table, error.message)
        }
      }
      return { bytes: now === bytes ? undefined : now, failed }
    },
  }
}

function editOf({ removed, values }: RowCleaning): RowEdit | undefined {
  if (removed === true) return { is: 'removed' }
  return Object.keys(values).length === 0 ? undefined : { is: 'changed', values }
}

/** What is no UTF-8 would not come back as it stood: such a value is left. */
function wholeOnly(row: StoredRow, cleaning: RowCleaning | undefined): RowCleaning | undefined {
  if (cleaning === undefined || cleaning.removed === true) return cleaning
  const broken = Object.keys(cleaning.values).filter((column) => !isWholeText(row[column] ?? ''))
  if (broken.length === 0) return cleaning
  return {
    ...cleaning,
    values: Object.fromEntries(Object.entries(cleaning.values).filter(([column]) => !broken.includes(column))),
    done: cleaning.done.filter(({ column }) => !broken.includes(column)),
    left: [...new Set([...cleaning.left, ...broken])],
  }
}
