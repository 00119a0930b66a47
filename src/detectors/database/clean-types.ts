import type { RuleId } from '../../core/rule-catalog.ts'
import type { DatabaseRow } from '../types.ts'
import type { Hit } from './hits.ts'

/** Which findings are to be cleaned: those of one table. */
export interface RowTargets {
  /** Whether a finding names this place of the table under this rule. Without a column: the row as a whole. */
  names(rule: RuleId, key: string, column?: string): boolean
  /** Whether what a value shows is what a finding of this place is about. */
  wants(found: Hit, key: string, column: string): boolean
}

/** What becomes of one row. */
export interface RowCleaning {
  /** What the row is known by, as findings name it. */
  readonly key: string
  /** The row goes. Otherwise `values`: columns with what they hold afterwards. */
  readonly removed?: true
  /** Somebody who may not log in any more, and do nothing if he could. */
  readonly disarmed?: true
  readonly values: Readonly<Record<string, string>>
  readonly done: readonly { readonly column: string; readonly pieces: readonly string[] }[]
  /** Columns in which something is still there, since where it begins or ends is not beyond doubt. */
  readonly left: readonly string[]
}

/** Cleans the rows of one table, one after the other. Undefined: the row stays as it is. */
export type RowCleaner = (row: DatabaseRow) => RowCleaning | undefined

/** What was learned of rows already cleaned, for tables that belong to them. */
export interface CleanedRows {
  /** Numbers of documents, jobs and posts that went. */
  readonly removed: Set<string>
  /** Numbers and logins of those who may do nothing any more. */
  readonly disarmed: Map<string, string>
}
