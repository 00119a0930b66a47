import { join } from 'node:path'
import * as z from 'zod'
import type { SiteId } from '../../core/account.ts'
import type { RawFinding } from '../../core/finding.ts'
import { type Standing, sameStanding } from '../../core/standing.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { safeFileName } from '../../disk/file-name.ts'
import {
  appendGzipJsonLines,
  type FileStamp,
  readGzipJson,
  readGzipJsonLines,
  readJson,
  writeGzipJson,
  writeGzipJsonLines,
} from '../../disk/json-file.ts'
import { type Changed, headSchema, isHead, linesOf, STATE_VERSION, takeRows } from './state-lines.ts'

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
  /** There is nothing to say of it while the state's `context` is the same: see `quiet-files.ts`. */
  readonly q?: number
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
  /** What every `FileRecord.q` of it was said under; undefined: none of them counts. */
  readonly context?: string
}

export interface Baseline {
  readonly acceptedAt: string
  /** Code files of the site's own and their SHA-256. */
  readonly files: ReadonlyMap<string, string>
  readonly findings: ReadonlySet<string>
}

const VERSION = 1

const baselineSchema = z.object({
  version: z.literal(VERSION),
  acceptedAt: z.string(),
  files: z.array(z.tuple([z.string(), z.string()])),
  findings: z.array(z.string()),
})

export function emptyState(): SiteState {
  return { files: new Map(), markers: new Map(), seen: new Set() }
}

/** What was read of a file, so that a later save need not write all of it again. */
interface Kept {
  readonly stamp: FileStamp
  /** How often something was added to it, and rows in it. */
  readonly parts: number
  readonly rows: number
}
const kept = new WeakMap<SiteState, Kept>()

/** Reads what is remembered. A file that is not there, or is damaged, gives an empty state: the scan is only slower. */
export async function loadState(dir: string, site: SiteId): Promise<SiteState> {
  const files = new Map<string, FileRecord>()
  const markers = new Map<string, MarkerRecord>()
  let head: z.output<typeof headSchema> | undefined
  let stamp: FileStamp | undefined
  let wrong = false
  let parts = 0
  let rows = 0
  const take = (value: unknown): void => {
    if (wrong) return
    if (head === undefined || isHead(value)) {
      head = headSchema.safeParse(value).data
      wrong = head?.site !== site
      parts += 1
      for (const path of head?.gone ?? []) files.delete(path)
      for (const path of head?.goneMarkers ?? []) markers.delete(path)
      return
    }
    const taken = takeRows(value, head.keys, files, markers)
    wrong = taken === undefined
    rows += taken ?? 0
  }
  const problem = await readGzipJsonLines(stateFile(dir, site), take, {
    onStamp: (given) => {
      stamp = given
    },
  })
  if (problem !== undefined || wrong || head === undefined) return emptyState()
  const { seen, scannedAt, context } = head
  const state = {
    files,
    markers,
    seen: new Set(seen),
    ...(scannedAt === undefined ? {} : { scannedAt }),
    ...(context === undefined ? {} : { context }),
  }
  if (stamp !== undefined) kept.set(state, { stamp, parts, rows })
  return state
}

/** More parts, or more than so many rows for each that counts, and a state is written anew. */
const MOST_PARTS = 40
const MOST_ROWS = 1.25

/**
 * Writes what is remembered. `before`: what was loaded, whose records and markers are in `state` where they stayed as they were. Then only
 * what changed is added to what was read, if that is still what is there: of 20,000 files that did not change, a scan wrote 2 MB each time.
 */
export async function saveState(dir: string, site: SiteId, state: SiteState, before?: SiteState): Promise<void> {
  const file = stateFile(dir, site)
  const { context, seen, scannedAt } = state
  const head = { version: STATE_VERSION, site, scannedAt, seen: [...seen], context } as const
  const last = before && kept.get(before)
  if (before !== undefined && last !== undefined) {
    const { change, rows } = changeOf(before, state)
    const isFew = last.parts < MOST_PARTS && last.rows + rows <= MOST_ROWS * state.files.size
    if (isFew && (await appendGzipJsonLines(file, linesOf(head, change), last.stamp))) return
  }
  await writeGzipJsonLines(file, linesOf(head, state))
}

/** What is other in a state than in the one before it. */
function changeOf(before: SiteState, { files, markers }: SiteState): { readonly change: Changed; readonly rows: number } {
  const isSame = (a: MarkerRecord | undefined, b: MarkerRecord): boolean => a !== undefined && a.b === b.b && sameStanding(a.t, b.t)
  const changed = new Map<string, FileRecord>()
  for (const [path, record] of files) if (before.files.get(path) !== record) changed.set(path, record)
  const gone: string[] = []
  for (const path of before.files.keys()) if (!files.has(path)) gone.push(path)
  const change = {
    files: changed,
    markers: new Map([...markers].filter(([path, record]) => !isSame(before.markers.get(path), record))),
    gone,
    goneMarkers: [...before.markers.keys()].filter((path) => !markers.has(path)),
  }
  return { change, rows: changed.size }
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
