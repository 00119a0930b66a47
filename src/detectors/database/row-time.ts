import type { DatabaseRow } from '../types.ts'

/** Columns that say when a row was written last, the surest first. */
const COLUMNS = ['maj', 'post_modified_gmt', 'comment_date_gmt', 'date_modif', 'date_heure', 'date', 'user_registered']

/** When a row says it was written (SPIP 3.2 on SQLite puts it in quotes), milliseconds since 1970. Its clock is the database server's, taken for UTC as our dumps ask it to be. */
export function timeOf(row: DatabaseRow): number | undefined {
  for (const column of COLUMNS) {
    const match = /^'?(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(row[column] ?? '')
    if (match === null) continue
    const time = Date.UTC(...(match.slice(1, 7).map((part, i) => Number(part) - (i === 1 ? 1 : 0)) as [number, number]))
    // `0000-00-00 00:00:00`, and what nobody wrote before there was a web.
    if (time > Date.UTC(1995, 0, 1)) return time
  }
  return undefined
}
