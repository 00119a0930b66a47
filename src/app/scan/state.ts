import { join } from 'node:path'
import { z } from 'zod'
import type { SiteId } from '../../core/account.ts'
import type { RawFinding } from '../../core/finding.ts'
import type { Standing } from '../../core/standing.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { readGzipJson, writeGzipJson } from '../../disk/json-file.ts'

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
/** By hand, and only what would make the scan fall over: zod, field by field for 60,000 records, would cost more than the scan. */
const pairsOf = (isRecord: (value: Record<string, unknown>) => boolean) =>
  z.custom<[string, never][]>(
    (value) =>
      Array.isArray(value) &&
      value.every(
        (pair) =>
          Array.isArray(pair) &&
          typeof pair[0] === 'string' &&
          typeof pair[1] === 'object' &&
          pair[1] !== null &&
          isStanding(pair[1].t) &&
          isRecord(pair[1]),
      ),
  )
const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'
const isStanding = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 4 && value.every((part) => part === null || typeof part === 'number')
const isFinding = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'rule' in value && typeof value.rule === 'string' && 'path' in value && isText(value.path)
const isFileRecord = ({ h, d, e, k, r }: Record<string, unknown>): boolean =>
  isText(h) && isText(d) && isText(e) && isText(k) && (r === undefined || (Array.isArray(r) && r.every(isFinding)))
const stateSchema = z.object({
  version: z.literal(VERSION),
  site: z.string(),
  scannedAt: z.string().optional(),
  seen: z.array(z.string()),
  files: pairsOf(isFileRecord),
  markers: pairsOf(({ b }) => typeof b === 'string'),
})
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
  const outcome = await readGzipJson(stateFile(dir, site))
  if (!('value' in outcome)) return emptyState()
  const parsed = stateSchema.safeParse(outcome.value)
  if (!parsed.success || parsed.data.site !== site) return emptyState()
  const { files, markers, seen, scannedAt } = parsed.data
  return {
    files: new Map<string, FileRecord>(files),
    markers: new Map<string, MarkerRecord>(markers),
    seen: new Set(seen),
    ...(scannedAt === undefined ? {} : { scannedAt }),
  }
}

export async function saveState(dir: string, site: SiteId, state: SiteState): Promise<void> {
  await writeGzipJson(stateFile(dir, site), {
    version: VERSION,
    site,
    scannedAt: state.scannedAt,
    seen: [...state.seen],
    files: [...state.files],
    markers: [...state.markers],
  })
}

/** The accepted baseline; undefined when there is none. A damaged one throws away nothing: it is told as `damaged`. */
export async function loadBaseline(dir: string, site: SiteId): Promise<Baseline | 'damaged' | undefined> {
  const outcome = await readGzipJson(baselineFile(dir, site))
  if (!('value' in outcome)) return outcome.problem === 'missing' ? undefined : 'damaged'
  const parsed = baselineSchema.safeParse(outcome.value)
  if (!parsed.success) return 'damaged'
  return { acceptedAt: parsed.data.acceptedAt, files: new Map(parsed.data.files), findings: new Set(parsed.data.findings) }
}

export async function saveBaseline(dir: string, site: SiteId, baseline: Baseline): Promise<void> {
  await writeGzipJson(baselineFile(dir, site), {
    version: VERSION,
    acceptedAt: baseline.acceptedAt,
    files: [...baseline.files],
    findings: [...baseline.findings],
  })
}

const stateFile = (dir: string, site: SiteId): string => join(dir, 'scans', `${safeFileName(site)}.json.gz`)
const baselineFile = (dir: string, site: SiteId): string => join(dir, 'baselines', `${safeFileName(site)}.json.gz`)
