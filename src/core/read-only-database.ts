import type { ReportedError } from './upgrade-report.ts'

/**
 * Words of servers for a database that may be read and not written: a right was taken away (1142), as OVH does over the quota; the server or the
 * transaction is read-only (1290, 1792, 1836); SQLite's own for a file or a disk.
 */
const WORDS =
  /\b(?:INSERT|UPDATE|REPLACE|CREATE|ALTER|INDEX|DROP|DELETE)(?:, ?\w+){0,9} command denied|read-only option|READ ONLY transaction|in read-only mode|readonly database|database or disk is full|The table '[^']{0,200}' is full/i

/** Whether something could not be done because a database takes nothing in: that is made room for, and nothing else is wrong. */
export function isReadOnlyDatabase(error: Pick<ReportedError, 'params' | 'cause'>): boolean {
  const said = [error, error.cause].flatMap((one) => (one === undefined ? [] : [JSON.stringify(one.params)]))
  return said.some((text) => WORDS.test(text))
}
