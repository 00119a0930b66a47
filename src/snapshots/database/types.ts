import type { SnapshotDatabase } from '../../core/snapshot.ts'
import type { DatabaseLink } from '../types.ts'
import type { ValueClass } from './row-reader.ts'

export type MysqlLink = Extract<DatabaseLink, { kind: 'mysql' }>
export type SqliteLink = Extract<DatabaseLink, { kind: 'sqlite' }>

/** A column whose values a dump holds (generated ones are made again by the server). */
export interface Column {
  readonly name: string
  readonly class: ValueClass
  /** Bytes of a BIT column, which the server tells as a number. */
  readonly bits?: number
}

export interface TableInfo {
  readonly name: string
  readonly engine: string
  readonly columns: readonly Column[]
  /** Columns the server makes by itself. Some dumpers write their values all the same: they are left out. */
  readonly generated: readonly string[]
  /** INSERT must name the columns: some are generated or invisible. */
  readonly listed: boolean
  /** Columns rows are ordered by: the primary key, else the first key when it is unique. */
  readonly order: readonly string[]
  /** Next number of an AUTO_INCREMENT column, or 0. */
  readonly nextNumber: number
}

/** What a database holds, as one look at its information_schema tells. Names are hostile text. */
export interface Survey {
  readonly server: string
  readonly charset: string
  /** Base tables of the prefix, ordered by name. */
  readonly tables: readonly TableInfo[]
  /** Every name of a table, view or sequence, of any prefix. */
  readonly names: ReadonlySet<string>
  readonly views: readonly string[]
  readonly triggers: readonly { readonly name: string; readonly table: string }[]
  /** `procedure x`, `function x`, `event x`, `sequence x`. */
  readonly others: readonly string[]
  /** Tables on either side of a foreign key. */
  readonly foreignKeys: readonly { readonly table: string; readonly references: string }[]
  /** Tables with a history of their rows (system versioning), which no dump carries. */
  readonly versioned: readonly string[]
}

/** A table to dump, and the name it is written under. */
export interface DumpRequest {
  readonly table: TableInfo
  readonly as: string
  /** Rows as `(…),` without the words around them: to compare contents only. */
  readonly bare?: boolean
}

export type DumpEvent =
  | { readonly type: 'table'; readonly request: DumpRequest; readonly create: string }
  /** Lines of the table, as stored. */
  | { readonly type: 'rows'; readonly bytes: Buffer }
  | { readonly type: 'end'; readonly rows: number }

/** One way to talk to a database on the account: its client programs, or PHP. */
export interface Session {
  readonly by: Extract<SnapshotDatabase['by'], 'mariadb-dump' | 'mysqldump' | 'php'>
  /** Runs statements in one connection, and gives every row of every answer. Values must hold no tab and no newline. */
  query(statements: readonly string[]): Promise<string[][]>
  /** Runs statements in one connection; the first that fails ends it. @throws DumpFault */
  execute(statements: AsyncIterable<Uint8Array>): Promise<void>
  /** Dumps tables in the order given, of one moment where the engine can. @throws DumpFault */
  dump(requests: readonly DumpRequest[]): AsyncIterable<DumpEvent>
}
