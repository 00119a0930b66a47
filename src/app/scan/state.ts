import { join } from 'node:path'
import * as z from 'zod'
import type { SiteId } from '../../core/account.ts'
import type { RawFinding } from '../../core/finding.ts'
import type { Standing } from '../../core/standing.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { readGzipJson, readGzipJsonLines, readJson, writeGzipJson, writeGzipJsonLines } from '../../disk/json-file.ts'

/**
 * What is remembered of a file from scan to scan: how it stood in the listing, what was read of it then, and what the rules
 * said. It is used again only while the listing says the file is unchanged and the judgement's key is the same. Short keys:
 * there is one of these for every file.
 */
export interface FileRecord {
  /** Size, mtime, ctime and inode of the listing. */
  readonly t: Standing
  /** SHA-256 of the content. */
  readonly h?: string
  /** MD5 of the content (WordPress publishes nothing better). */
  readonly d?: string
  /** Digest of the manifest entry this content equals but for its line endings. */
  readonly e?: string
  /** What the content rules were asked under: rules version, zone, shape, known state. */
  readonly k?: string
  /** What they said. */
  readonly r?: readonly RawFinding[]
}

/** A small file's bytes kept because facts are made of them (version files, plugin descriptions). */
export interface MarkerRecord {
  readonly t: FileRecord['t']
  readonly b: string
}

export interface SiteState {
  readonly files: Map<string, FileRecord>
  readonly markers: Map<string, MarkerRecord>
  /** Fingerprints of the last scan, for `new` where no baseline was accepted. */
  readonly seen: ReadonlySet<string>
  /** When that scan was, ISO 8601; undefined before the first. */
  readonly scannedAt?: string
}

export interface Baseline {
  readonly acceptedAt: string
  /** Code files of the site's own and their SHA-256. */
  readonly files: ReadonlyMap<string, string>
  readonly findings: ReadonlySet<string>
}

const VERSION = 1
/** Of the state: lines, since 2. */
const STATE_VERSION = 2
const headSchema = z.object({
  version: z.literal(STATE_VERSION),
  site: z.string(),
  scannedAt: z.string().optional(),
  seen: z.array(z.string()),
  /** What files were judged under (`FileRecord.k`), once each. */
  keys: z.array(z.string()),
})

/** Path, standing, which of the keys, everything else. */
type FileRow = readonly [path: string, t: Standing, key: number | null, rest?: Omit<FileRecord, 't' | 'k'>]
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
  isRest(row[3])
const isMarkerRow = (row: unknown): row is MarkerRow =>
  Array.isArray(row) && typeof row[0] === 'string' && isStanding(row[1]) && typeof row[2] === 'string'

const baselineSchema = z.object({
  version: z.literal(VERSION),
  acceptedAt: z.string(),
  files: z.array(z.tuple([z.string(), z.string()])),
  findings: z.array(z.string()),
})

export function emptyState(): SiteState {
  return { files: new Map(), markers: new Map(), seen: new Set() }
}

/** Reads what is remembered. A file that is not there, or is damaged, gives an empty state: the scan is only slower. */
export async function loadState(dir: string, site: SiteId): Promise<SiteState> {
  const files = new Map<string, FileRecord>()
  const markers = new Map<string, MarkerRecord>()
  let head: z.output<typeof headSchema> | undefined
  let wrong = false
  const take = (value: unknown): void => {
    if (wrong) return
    if (head === undefined) {
      head = headSchema.safeParse(value).data
      wrong = head?.site !== site
    } else wrong = !takeRows(value, head.keys, files, markers)
  }
  const problem = await readGzipJsonLines(stateFile(dir, site), take)
  if (problem !== undefined || wrong || head === undefined) return emptyState()
  const { seen, scannedAt } = head
  return { files, markers, seen: new Set(seen), ...(scannedAt === undefined ? {} : { scannedAt }) }
}

/** Whether a line was one of rows. */
function takeRows(line: unknown, keys: readonly string[], files: Map<string, FileRecord>, markers: Map<string, MarkerRecord>): boolean {
  if (typeof line !== 'object' || line === null) return false
  const { files: fileRows = [], markers: markerRows = [] } = line as Record<string, unknown>
  if (!Array.isArray(fileRows) || !Array.isArray(markerRows)) return false
  for (const row of fileRows) {
    if (!isFileRow(row, keys)) return false
    const [path, t, key, rest] = row
    files.set(path, key === null ? { t, ...rest } : { t, k: keys[key] as string, ...rest })
  }
  for (const row of markerRows) {
    if (!isMarkerRow(row)) return false
    markers.set(row[0], { t: row[1], b: row[2] })
  }
  return true
}

export async function saveState(dir: string, site: SiteId, state: SiteState): Promise<void> {
  await writeGzipJsonLines(stateFile(dir, site), linesOf(site, state))
}

/** Rows of one line. */
const ROWS = 1000

function* linesOf(site: SiteId, { files, markers, seen, scannedAt }: SiteState): Generator<unknown> {
  const keys = new Map<string, number>()
  for (const { k } of files.values()) if (k !== undefined && !keys.has(k)) keys.set(k, keys.size)
  yield { version: STATE_VERSION, site, scannedAt, seen: [...seen], keys: [...keys.keys()] } satisfies z.input<typeof headSchema>
  let rows: FileRow[] = []
  for (const [path, { t, k, ...rest }] of files) {
    const key = k === undefined ? null : (keys.get(k) as number)
    rows.push(Object.keys(rest).length === 0 ? [path, t, key] : [path, t, key, rest])
    if (rows.length < ROWS) continue
    yield { files: rows }
    rows = []
  }
  yield { files: rows, markers: [...markers].map(([path, { t, b }]): MarkerRow => [path, t, b]) }
}

/** The accepted baseline; undefined when there is none. A damaged one throws away nothing: it is told as `damaged`. */
export async function loadBaseline(dir: string, site: SiteId): Promise<Baseline | 'damaged' | undefined> {
  const text = await readJson(baselineText(dir, site))
  const outcome = 'value' in text || text.problem !== 'missing' ? text : await readGzipJson(baselineFile(dir, site))
  if (!('value' in outcome)) return outcome.problem === 'missing' ? undefined : 'damaged'
  const parsed = baselineSchema.safeParse(outcome.value)
  if (!parsed.success) return 'damaged'
  return { acceptedAt: parsed.data.acceptedAt, files: new Map(parsed.data.files), findings: new Set(parsed.data.findings) }
}

export async function saveBaseline(dir: string, site: SiteId, baseline: Baseline, asText = false): Promise<void> {
  const { acceptedAt } = baseline
  const files = [...baseline.files].sort(([a], [b]) => (a < b ? -1 : 1))
  const findings = [...baseline.findings].sort()
  if (!asText) return await writeGzipJson(baselineFile(dir, site), { version: VERSION, acceptedAt, files, findings })
  const lines = (values: readonly unknown[]): string => values.map((value) => `\n  ${JSON.stringify(value)}`).join(',')
  const head = `{\n "version": ${VERSION},\n "acceptedAt": ${JSON.stringify(acceptedAt)}`
  await writeFileAtomic(baselineText(dir, site), `${head},\n "files": [${lines(files)}\n ],\n "findings": [${lines(findings)}\n ]\n}\n`)
}

/** An accepted state as text. */
export const baselineText = (dir: string, site: SiteId): string => join(dir, 'baselines', `${safeFileName(site)}.json`)

const stateFile = (dir: string, site: SiteId): string => join(dir, 'scans', `${safeFileName(site)}.json.gz`)
const baselineFile = (dir: string, site: SiteId): string => join(dir, 'baselines', `${safeFileName(site)}.json.gz`)
