import { databasePath, MANY_ROWS } from '../../../core/database-path.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { PlanNote } from '../../../core/plan.ts'
import type { RowCleaning } from '../../../detectors/database/clean.ts'
import type { TableTargets } from './find-targets.ts'
import type { CleanedTable } from './open-rows.ts'

/** Places of one table that are told one by one; the others as one. */
const NAMED = 200
/** Shown of what is taken out. Characters. */
const SHOWN = 100

/** What becomes of each row: told by table, row and column. `failed`: tables whose rows stay as they are, and why. */
export function rowNotes(
  installation: RemotePath,
  tables: readonly CleanedTable[],
  failed: ReadonlyMap<string, string> = new Map(),
): PlanNote[] {
  return tables.flatMap(({ table, rows }) => {
    const why = failed.get(table)
    const all = rows.flatMap((row) =>
      why === undefined ? notesOf(installation, table, row) : leftIn(installation, table, row.key, columnsOf(row), why),
    )
    if (all.length <= NAMED) return all
    const rest = new Map<string, PlanNote>()
    for (const note of all.slice(NAMED)) rest.set(note.why, { path: databasePath({ installation, table, key: MANY_ROWS }), why: note.why })
    return [...all.slice(0, NAMED), ...rest.values()]
  })
}

/** Findings that no row was met of: in tables nobody knows how to clean, or of rows that could not be read. */
export function unmetNotes(installation: RemotePath, targets: readonly TableTargets[], cleaned: readonly CleanedTable[]): PlanNote[] {
  const unmet = targets.map((one): TableTargets => {
    const rows = cleaned.find(({ table }) => table === one.table)?.rows ?? []
    const known = new Set<string>(rows.map(({ key }) => databasePath({ installation, table: one.table, key })))
    if (rows.length > 0) known.add(databasePath({ installation, table: one.table, key: MANY_ROWS }))
    const isMet = (path: string): boolean => known.has(path) || known.has(path.slice(0, path.lastIndexOf('/')))
    return { ...one, paths: new Set([...one.paths].filter((path) => !isMet(path))) }
  })
  return leftNotes(installation, unmet)
}

/** Findings nothing can be done about, as a whole. */
export function leftNotes(installation: RemotePath, tables: readonly TableTargets[], detail?: string): PlanNote[] {
  const rest = detail === undefined ? {} : { detail }
  return tables.flatMap(({ table, paths }) =>
    paths.size > NAMED
      ? [{ path: databasePath({ installation, table }), why: 'row-left' as const, ...rest }]
      : [...paths].map((path): PlanNote => ({ path, why: 'row-left', ...rest })),
  )
}

function notesOf(installation: RemotePath, table: string, row: RowCleaning): PlanNote[] {
  const { key, removed, done, left, disarmed } = row
  const notes: PlanNote[] = leftIn(installation, table, key, left)
  if (removed === true) {
    const detail = shown(done[0]?.pieces ?? [])
    return [{ path: databasePath({ installation, table, key }), why: 'row-removed', ...(detail === '' ? {} : { detail }) }, ...notes]
  }
  if (disarmed === true) notes.push({ path: databasePath({ installation, table, key }), why: 'row-disarmed' })
  for (const { column, pieces } of done) {
    const isOfPerson = disarmed === true && pieces.length === 0
    if (isOfPerson) continue
    const path = databasePath({ installation, table, key, column })
    const detail = shown(pieces)
    notes.push({ path, why: row.values[column] === '' ? 'row-emptied' : 'row-cut', ...(detail === '' ? {} : { detail }) })
  }
  return notes
}

function leftIn(installation: RemotePath, table: string, key: string, columns: readonly string[], detail?: string): PlanNote[] {
  return columns.map((column) => ({
    path: databasePath({ installation, table, key, column }),
    why: 'row-left',
    ...(detail === undefined ? {} : { detail }),
  }))
}

function columnsOf({ done, left }: RowCleaning): string[] {
  return [...new Set([...done.map(({ column }) => column), ...left])]
}

/** The beginning of what was taken out, on one line. */
function shown(pieces: readonly string[]): string {
  const line = (pieces[0] ?? '')
    .slice(0, 4 * SHOWN)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line
}
