import type { RemotePath } from '../../core/path.ts'
import type { NotRun } from '../../core/scan-report.ts'
import type { DatabaseFinding, DatabaseOwner, DatabaseRow } from '../../detectors/types.ts'

/** A table as it was dumped. */
export interface DumpedTable {
  readonly name: string
  /** Rows the dump says it has. Absent: it does not say. */
  readonly rows?: number
  /** SHA-256 of the dump, where it is known: the same rows are judged once. */
  readonly sha256?: string
  /** May be read more than once. */
  read(): AsyncIterable<DatabaseRow>
}

/** One installation's database as it was dumped. */
export interface DumpedDatabase {
  /** As `DatabaseLink.installation`. */
  readonly installation: RemotePath
  readonly tables: readonly DumpedTable[]
  /** `NAME on TABLE`; of what the server does by the clock, `event NAME`. */
  readonly triggers: readonly string[]
}

/** What was said of tables that were judged, by their contents and all it depends on. */
export type JudgedTables = Map<string, { readonly rows: number; readonly findings: readonly DatabaseFinding[] }>

/** Owners of one database as earlier snapshots have them. */
export interface OwnerHistory {
  /** When the site was last known to be clean, before what is judged. */
  former(installation: RemotePath): Promise<{ readonly since: string; readonly owners: readonly DatabaseOwner[] } | undefined>
  /** When the first snapshot was taken that has somebody, ISO 8601; undefined where none is without him. */
  firstSeen(installation: RemotePath, owner: DatabaseOwner): Promise<string | undefined>
}

/** Databases of one site that can be judged, and why others cannot. */
export interface DumpedDatabases {
  readonly databases: readonly DumpedDatabase[]
  readonly notRun: readonly NotRun[]
  readonly history?: OwnerHistory
  close(): Promise<void>
}
