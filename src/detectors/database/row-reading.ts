import type { DatabaseRow } from '../types.ts'
import type { Hit } from './hits.ts'
import type { TextContext } from './text.ts'

/** How the rows of one table are looked at. */
export interface RowReading {
  /** What a row is known by in findings. */
  keyOf(row: DatabaseRow): string
  judge(row: DatabaseRow): Iterable<readonly [column: string, found: Hit]>
  /** How a column of a row is read: what its text is for, and whether PHP's objects are looked for in it. */
  ways(row: DatabaseRow, column: string): { readonly context: TextContext; readonly objects?: 'strict' | 'settings' }
}
