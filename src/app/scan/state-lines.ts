import * as z from 'zod'
import type { SiteId } from '../../core/account.ts'
import type { Standing } from '../../core/standing.ts'
import type { FileRecord, MarkerRecord, SiteState } from './state.ts'

/*
 * How what is remembered is written: a head, then rows of files and of markers, a thousand a line. What a later scan learned is added behind
 * it as a head and rows of its own, which take the place of earlier ones: the last head counts, and of each path its last row.
 */

/** Lines, since 2; further heads, since 3. */
export const STATE_VERSION = 3
export const headSchema = z.object({
  version: z.union([z.literal(2), z.literal(STATE_VERSION)]),
  site: z.string(),
  scannedAt: z.string().optional(),
  seen: z.array(z.string()),
  context: z.string().optional(),
  /** What the files of the lines up to the next head were judged under (`FileRecord.k`), once each. */
  keys: z.array(z.string()),
  /** Paths of which earlier lines tell, and of which nothing is remembered any more. */
  gone: z.array(z.string()).optional(),
  goneMarkers: z.array(z.string()).optional(),
})

/** What a head says of the site. */
interface HeadFacts {
  readonly version: typeof STATE_VERSION
  readonly site: SiteId
  readonly scannedAt: string | undefined
  readonly seen: readonly string[]
  readonly context: string | undefined
}

/** Rows to be written, and what is gone of those that are. */
export interface Changed extends Pick<SiteState, 'files' | 'markers'> {
  readonly gone?: readonly string[]
  readonly goneMarkers?: readonly string[]
}

/** Path, standing, which of the keys, everything else, `q`. */
type FileRow = readonly [path: string, t: Standing, key: number | null, rest?: Omit<FileRecord, 't' | 'k' | 'q'>, q?: number]
type MarkerRow = readonly [path: string, t: Standing, b: string]

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'
const isStanding = (value: unknown): value is Standing =>
  Array.isArray(value) && value.length === 4 && value.every((part) => part === null || typeof part === 'number')
const isFinding = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'rule' in value && typeof value.rule === 'string' && 'path' in value && isText(value.path)
const isRest = (value: unknown): boolean => {
  if (value === undefined) return true
  if (typeof value !== 'object' || value === null) return false
  const { h, d, e, r } = value as Record<string, unknown>
  return isText(h) && isText(d) && isText(e) && (r === undefined || (Array.isArray(r) && r.every(isFinding)))
}
/** By hand, and only what would make the scan fall over: zod, field by field for 60,000 records, would cost more than the scan. */
const isFileRow = (row: unknown, keys: readonly string[]): row is FileRow =>
  Array.isArray(row) &&
  typeof row[0] === 'string' &&
  isStanding(row[1]) &&
  (row[2] === null || keys[row[2]] !== undefined) &&
  isRest(row[3]) &&
  (row[4] === undefined || typeof row[4] === 'number')
const isMarkerRow = (row: unknown): row is MarkerRow =>
  Array.isArray(row) && typeof row[0] === 'string' && isStanding(row[1]) && typeof row[2] === 'string'

/** Whether a line begins another part. */
export function isHead(line: unknown): boolean {
  return typeof line === 'object' && line !== null && 'version' in line
}

/** Rows of files that a line had. Undefined: it is none of rows. */
export function takeRows(
  line: unknown,
  keys: readonly string[],
  files: Map<string, FileRecord>,
  markers: Map<string, MarkerRecord>,
): number | undefined {
  if (typeof line !== 'object' || line === null) return undefined
  const { files: fileRows = [], markers: markerRows = [] } = line as Record<string, unknown>
  if (!Array.isArray(fileRows) || !Array.isArray(markerRows)) return undefined
  for (const row of fileRows) {
    if (!isFileRow(row, keys)) return undefined
    files.set(row[0], recordOf(row, keys))
  }
  for (const row of markerRows) {
    if (!isMarkerRow(row)) return undefined
    markers.set(row[0], { t: row[1], b: row[2] })
  }
  return fileRows.length
}

/** Field by field: spread, each record would be of a kind of its own to V8. */
function recordOf([, t, key, rest, q]: FileRow, keys: readonly string[]): FileRecord {
  const record: { -readonly [Field in keyof FileRecord]: FileRecord[Field] } = { t }
  if (key !== null) record.k = keys[key] as string
  if (rest?.h !== undefined) record.h = rest.h
  if (rest?.d !== undefined) record.d = rest.d
  if (rest?.e !== undefined) record.e = rest.e
  if (rest?.r !== undefined) record.r = rest.r
  if (q !== undefined) record.q = q
  return record
}

/** Rows of one line. */
const ROWS = 1000

/** One part: a head and its rows. */
export function* linesOf(head: HeadFacts, { files, markers, gone, goneMarkers }: Changed): Generator<unknown> {
  const keys = new Map<string, number>()
  for (const { k } of files.values()) if (k !== undefined && !keys.has(k)) keys.set(k, keys.size)
  yield { ...head, keys: [...keys.keys()], gone, goneMarkers }
  let rows: FileRow[] = []
  for (const [path, { t, k, h, d, e, r, q }] of files) {
    const key = k === undefined ? null : (keys.get(k) as number)
    // JSON leaves out what is undefined.
    const rest = { h, d, e, r } as NonNullable<FileRow[3]>
    const isBare = h === undefined && d === undefined && e === undefined && r === undefined
    rows.push(q !== undefined ? [path, t, key, rest, q] : isBare ? [path, t, key] : [path, t, key, rest])
    if (rows.length < ROWS) continue
    yield { files: rows }
    rows = []
  }
  yield { files: rows, markers: [...markers].map(([path, { t, b }]): MarkerRow => [path, t, b]) }
}
