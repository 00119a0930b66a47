import type { VersionKnowledge } from '../../cms/types.ts'
import type { Site } from '../../core/account.ts'
import type { Entry, Problem } from '../../core/entry.ts'
import type { RawFinding } from '../../core/finding.ts'
import type { Installation } from '../../core/installation.ts'
import type { ManifestFile } from '../../core/manifest.ts'
import { joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import type { NotRun, SiteReport } from '../../core/scan-report.ts'
import type { Standing } from '../../core/standing.ts'
import type { Tree } from '../../core/tree.ts'
import type { EngineProblem, KnownState, ManifestUse } from '../../detectors/types.ts'
import type { Baseline, FileRecord, MarkerRecord, SiteState } from './state.ts'

/** A file some manifest lists. */
export interface Listed {
  readonly use: ManifestUse
  readonly file: ManifestFile
  readonly bundled: boolean
  /** The release owns the place: another content is a finding. Else the file may be the site's own. */
  readonly owned: boolean
}

/** Everything known of one site while it is being scanned. Filled stage by stage, in the order of the fields. */
export interface SiteWork {
  readonly site: Site
  /** Absolute document root on the account. */
  root: RemotePath
  /** The root's own entry; absent when it was not there. */
  rootEntry?: Entry
  tree: Tree
  /** How an entry stands, to compare with what is remembered of it. */
  readonly standingOf: (entry: Entry) => Standing
  readonly before: SiteState
  readonly baseline?: Baseline
  readonly notRun: NotRun[]
  installations: Installation[]
  /** Root of an installation in the site, to it. */
  byRoot: Map<string, Installation>
  /** Files an installation uses although they lie outside its root (a wp-config.php one folder up). */
  outside: ReadonlyMap<string, { readonly installation: Installation; readonly inner: RemotePath }>
  manifests: ManifestUse[]
  listed: Map<string, Listed>
  versions: VersionKnowledge
  /** What the manifests and the listing are read with, once it is known: see `quiet-files.ts`. */
  context?: string
  /** What there may be something to say of: all but the files that are as quiet as they were. */
  readonly loud: Entry[]
  /** Paths on which a detector failed. */
  readonly failed: Set<string>
  /** Manifest verdict of a listed or owned path; absent means nothing covers it. */
  readonly known: Map<string, KnownState>
  /** What the next scan may use again. */
  readonly records: Map<string, FileRecord>
  readonly markers: Map<string, MarkerRecord>
  readonly raw: RawFinding[]
  /** By the path of a finding in a database: digests of what it is about, and when its row was written. */
  readonly judgedRows: Map<string, { readonly digests: Set<string>; modified?: number }>
  /** Databases whose rows were judged. */
  databases?: NonNullable<SiteReport['databases']>[number][]
  readonly counts: { knownGood: number; unchanged: number; hashed: number; fetched: number; rulesOnly: number }
}

/** The accepted state is kept on this machine, and can no longer be read: what changed since is unknown. */
export const DAMAGED_BASELINE: NotRun = { check: 'content', subject: 'baseline', reason: 'corrupt' }

/** Keeps at most this many lines of one kind; the rest are counted on the last. A report names examples, not 200,000 paths. */
const NOT_RUN_LINES = 20

/** Notes something that was not read. A file that vanished meanwhile leaves nothing to judge, and is not noted. */
export function noteProblem(work: Pick<SiteWork, 'notRun'>, check: NotRun['check'], subject: string, problem: Problem): void {
  if (problem.reason === 'vanished') return
  noteNotRun(work, { check, subject, reason: problem.reason, ...(problem.detail === undefined ? {} : { detail: problem.detail }) })
}

export function noteNotRun(work: Pick<SiteWork, 'notRun'>, line: NotRun): void {
  const same = work.notRun.filter((n) => n.check === line.check && n.reason === line.reason)
  if (same.some((n) => n.subject === line.subject)) return
  if (same.length < NOT_RUN_LINES) {
    work.notRun.push(line)
    return
  }
  const last = same[same.length - 1] as NotRun
  work.notRun[work.notRun.indexOf(last)] = { ...last, more: (last.more ?? 0) + 1 }
}

/** Path of a site's file on the account. */
export function onAccount(work: Pick<SiteWork, 'root'>, path: string): RemotePath {
  return joinPath(work.root, path)
}

/** The installation a path of the site belongs to: the innermost one above it. */
export function ownerOf(work: Pick<SiteWork, 'byRoot' | 'outside'>, path: string): { installation: Installation; inner: RemotePath } {
  const outside = work.outside.get(path)
  if (outside !== undefined) return outside
  const installation = work.byRoot.get(path) ?? ownerOfFolder(work, parentPath(path))
  const { root } = installation
  return { installation, inner: (root === '' ? path : path.slice(root.length + 1)) as RemotePath }
}

/** Whose each folder is: asked for every file in it, several times. */
const owners = new WeakMap<SiteWork['byRoot'], Map<string, Installation>>()

/** The installation whose files lie directly in this folder of the site, but for those that another uses from there. */
export function ownerOfFolder(work: Pick<SiteWork, 'byRoot'>, dir: string): Installation {
  const known = owners.get(work.byRoot) ?? new Map<string, Installation>()
  owners.set(work.byRoot, known)
  const kept = known.get(dir)
  if (kept !== undefined) return kept
  const own = work.byRoot.get(dir)
  if (own === undefined && dir === '') throw new Error('a site always has an installation at its root')
  const owner = own ?? ownerOfFolder(work, parentPath(dir))
  known.set(dir, owner)
  return owner
}

/** Where a detector that failed on something is noted: what it would have said is not known. */
export function noteFailure(work: Pick<SiteWork, 'notRun' | 'failed'>): (problem: EngineProblem) => void {
  return ({ detector, path, detail, reason = 'detector-failed' }) => {
    work.failed.add(path)
    noteNotRun(work, { check: 'content', subject: path, reason, detail: `${detector}: ${detail}` })
  }
}
