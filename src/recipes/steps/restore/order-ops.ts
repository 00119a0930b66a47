import type { Op } from '../../../core/op.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { TreeSide } from './tree-side.ts'

/** A SQLite database by its usual endings, and what SQLite keeps beside it. */
const DATABASE = /^(.+\.(?:sqlite3?|db3?|sdb))(-wal|-journal|-shm)?$/i

/** Whether visits alone keep changing a file: a SQLite database itself (its companions are exchanged as planned, or not at all), a log. */
export function isWrittenByVisits(path: string): boolean {
  return isWholeDatabase(path) || /\.log(?:\.\d+)?$|(?:^|\/)error_log$/i.test(path)
}

/** Whether a file is a SQLite database itself, by its name. */
export function isWholeDatabase(path: string): boolean {
  const database = DATABASE.exec(path)
  return database !== null && database[2] === undefined
}

/** Whether a file is a SQLite database or one of its companions. */
export function isDatabaseFile(path: string): boolean {
  return DATABASE.test(path)
}

/** The shared-memory index of a write-ahead log: SQLite makes it from the log, so it is never restored. */
export function isDatabaseIndex(path: string): boolean {
  return DATABASE.exec(path)?.[2]?.toLowerCase() === '-shm'
}

/**
 * Puts ops in an order in which the site works after each of them as well as before: what is new first, so that nothing that is
 * changed asks for what is not there; then changes; then modes; then what is too much. (Caches come
 * after all of them, or a visitor who comes meanwhile would have them made again from what was not yet replaced.) No folder is needed by a later op that an earlier did not make:
 * what lies below a new folder is in that folder's own op.
 *
 * A SQLite database is changed as one: a log left beside another database would be played into it, so companions that are too many
 * go first, with the index of the old log; then the database comes, then its own companions.
 */
export function orderOps(ops: readonly Op[], live: TreeSide): Op[] {
  const databases = new Map<string, Op[]>()
  const rest: Op[] = []
  for (const op of ops) {
    const base = op.kind === 'write' || op.kind === 'remove' ? DATABASE.exec(op.path)?.[1] : undefined
    if (base === undefined) rest.push(op)
    else databases.set(base, [...(databases.get(base) ?? []), op])
  }
  const rank = (op: Op): number => {
    if (op.kind === 'mkdir') return 0
    if (op.kind === 'write') return op.before.is === 'absent' ? 0 : 1
    return op.kind === 'chmod' ? 2 : 3
  }
  const ordered = rest.map((op, i) => ({ op, i })).sort((a, b) => rank(a.op) - rank(b.op) || a.i - b.i)
  const grouped = [...databases].flatMap(([base, group]) => orderDatabase(base as RemotePath, group, live))
  const before = ordered.filter(({ op }) => rank(op) < 2)
  const after = ordered.filter(({ op }) => rank(op) >= 2)
  return [...before.map(({ op }) => op), ...grouped, ...after.map(({ op }) => op)]
}

function orderDatabase(base: RemotePath, group: readonly Op[], live: TreeSide): Op[] {
  const index = `${base}-shm` as RemotePath
  const node = live.nodes.get(index)
  const stale: Op[] = node?.is === 'file' ? [{ kind: 'remove', path: index, before: node }] : []
  const rank = (op: Op): number => (op.kind === 'remove' ? 0 : 'path' in op && op.path === base ? 1 : 2)
  return [...stale, ...group.toSorted((a, b) => rank(a) - rank(b))]
}
