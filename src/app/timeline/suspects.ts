import { isDatabasePath } from '../../core/database-path.ts'
import type { Confidence, Finding, Severity } from '../../core/finding.ts'
import { baseName, type RemotePath, relativeTo } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import type { MomentBy } from '../../core/timeline-report.ts'

/** A file or row that wants an explanation. Moments are milliseconds since 1970. */
export interface Suspect {
  readonly path: RemotePath
  readonly is: 'file' | 'row'
  readonly how: 'added' | 'changed'
  readonly rule: string
  readonly severity: Severity
  readonly confidence: Confidence
  /** A server runs it when it is asked for. */
  readonly isCode: boolean
  readonly entry?: SnapshotEntry
  /** Best first. */
  readonly moments: readonly { readonly at: number; readonly by: MomentBy }[]
  readonly forged: boolean
  readonly seen: { readonly after?: number; readonly by: number; readonly where: 'snapshot' | 'provider' }
  readonly quarantined?: string
  /** Address the row itself names. */
  readonly address?: string
}

/** What was there before, as far as the search for it came. */
export interface FirstSeen {
  readonly after?: number
  readonly by: number
  readonly where: 'snapshot' | 'provider'
  /** Something else stood at its path before. */
  readonly changed: boolean
}

/** Rules that tell of a change of what was there, not of something new. */
const CHANGES: ReadonlySet<string> = new Set(['core-changed', 'extension-changed', 'baseline-changed', 'core-line-endings'])

const CODE = /\.(?:ph(?:p\d?|tml|ar|ps|t)|cgi|pl|py|sh|html?)(?:\.[^/]*)?$|^\.(?:htaccess|user\.ini)$/i
/** Of a folder that is wrong as a whole, files that are followed one by one. */
const MOST_BELOW = 100

/** One file to follow, with the finding that names it or a folder above it. */
export interface Suspected {
  readonly path: RemotePath
  readonly finding: Pick<Finding, 'rule' | 'severity' | 'confidence'>
}

/**
 * The files that findings of an intrusion are about, strongest finding first. A folder stands for the files below it, those that run
 * first. Waived findings and such of the database are left out.
 */
export function suspectedFiles(findings: readonly Finding[], entries: ReadonlyMap<RemotePath, SnapshotEntry>): Suspected[] {
  const chosen = new Map<RemotePath, Suspected>()
  for (const finding of findings) {
    if (finding.class !== 'intrusion' || finding.waived !== undefined || finding.path === '' || isDatabasePath(finding.path)) continue
    const entry = entries.get(finding.path)
    const paths = entry?.type === 'dir' ? below(finding.path, entries) : [finding.path]
    for (const path of paths) if (!chosen.has(path)) chosen.set(path, { path, finding })
  }
  return [...chosen.values()]
}

function below(folder: RemotePath, entries: ReadonlyMap<RemotePath, SnapshotEntry>): RemotePath[] {
  const files = [...entries.values()].filter(({ path, type }) => type !== 'dir' && relativeTo(folder, path) !== undefined)
  const code = (path: RemotePath): number => (CODE.test(baseName(path)) ? 0 : 1)
  return files
    .sort((a, b) => code(a.path) - code(b.path))
    .slice(0, MOST_BELOW)
    .map(({ path }) => path)
}

/** Whether a server runs it, or shows it as a page. */
export function runs(path: RemotePath): boolean {
  return CODE.test(baseName(path))
}

export interface MakeSuspect {
  readonly suspected: Suspected
  readonly entry: SnapshotEntry | undefined
  readonly seen: FirstSeen
  readonly quarantined?: string
  /** Whether so many files share a moment that it tells of none of them. */
  readonly isMass: (by: 'mtime' | 'ctime', at: number) => boolean
}

/** Two seconds: what file systems and archives round times to. */
const SAME = 2000

/** A suspect, with what its own times tell of when it was written. */
export function makeSuspect({ suspected: { path, finding }, entry, seen, quarantined, isMass }: MakeSuspect): Suspect {
  const { rule, severity, confidence } = finding
  const moments: { at: number; by: MomentBy }[] = []
  const { ctime, mtime } = entry ?? {}
  const inSpan = (at: number): boolean => at <= seen.by + SAME && (seen.after === undefined || at >= seen.after - SAME)
  if (ctime !== undefined && !isMass('ctime', ctime) && inSpan(ctime)) moments.push({ at: ctime, by: 'ctime' })
  // Its owner sets mtime at will: it counts where nothing speaks against it.
  const apart = ctime === undefined || Math.abs(ctime - (mtime ?? 0)) > SAME
  if (mtime !== undefined && apart && inSpan(mtime) && !isMass('mtime', mtime)) moments.push({ at: mtime, by: 'mtime' })
  const forged = mtime !== undefined && seen.after !== undefined && mtime < seen.after - SAME
  return {
    path,
    is: 'file',
    how: CHANGES.has(rule) || seen.changed ? 'changed' : 'added',
    rule,
    severity,
    confidence,
    isCode: runs(path),
    ...(entry === undefined ? {} : { entry }),
    moments,
    forged,
    seen: { ...(seen.after === undefined ? {} : { after: seen.after }), by: seen.by, where: seen.where },
    ...(quarantined === undefined ? {} : { quarantined }),
  }
}

/** So many other files within three seconds make a moment tell nothing of one: a copy, an upgrade, a change of all modes. */
const MASS = { files: 100, share: 0.02 } as const

/**
 * Of a whole site: at which moments so much else was changed that they say nothing about one file. What is suspect does not count: a kit
 * of three hundred files comes in a second, too.
 */
export function massMoments(entries: Iterable<SnapshotEntry>, suspected: ReadonlySet<RemotePath>): MakeSuspect['isMass'] {
  const counts = { mtime: new Map<number, number>(), ctime: new Map<number, number>() }
  let files = 0
  for (const { path, type, mtime, ctime } of entries) {
    if (type === 'dir' || suspected.has(path)) continue
    files += 1
    const count = (by: 'mtime' | 'ctime', at: number | undefined): void => {
      if (at === undefined) return
      const second = Math.floor(at / 1000)
      counts[by].set(second, (counts[by].get(second) ?? 0) + 1)
    }
    count('mtime', mtime)
    count('ctime', ctime)
  }
  const enough = Math.max(MASS.files, files * MASS.share)
  return (by, at) => {
    const second = Math.floor(at / 1000)
    return [second - 1, second, second + 1].reduce((sum, each) => sum + (counts[by].get(each) ?? 0), 0) >= enough
  }
}
