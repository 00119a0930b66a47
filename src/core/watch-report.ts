import type { AccountId, SiteId } from './account.ts'
import type { Confidence, Severity } from './finding.ts'
import type { LockKind } from './recovery.ts'
import type { RootCause } from './recovery-origin.ts'
import type { SnapshotId } from './snapshot.ts'
import type { ReportedError } from './upgrade-report.ts'
import type { Verdict } from './verdict.ts'

/**
 * How something that is found now is what was found before the account was brought back. same: in its place, with its bytes · same-place: other
 * bytes where it stood · same-content: its bytes elsewhere · new: neither.
 */
export const BACK_AS = ['same', 'same-place', 'same-content', 'new'] as const
export type BackAs = (typeof BACK_AS)[number]

/** Something of an intruder's, found in an account that was brought back. Paths are relative to the site, rows are `db://table/key/column`. */
export interface CameBack {
  readonly path: string
  readonly rule: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly sha256?: string
  readonly as: BackAs
  /** What it was before: where it stood, the snapshot it was found in, and the run that took it away. */
  readonly before?: { readonly path: string; readonly evidence: SnapshotId; readonly run?: string }
  /** The line of the logs that is held to have brought it. */
  readonly cause?: RootCause
}

export interface WatchedSite {
  readonly site: SiteId
  /** Not in the inventory. */
  readonly found?: true
  /** It was not there when the account was brought back. */
  readonly isNew?: true
  readonly snapshot?: SnapshotId
  readonly verdict: Verdict
  /** Most telling first. */
  readonly back: readonly CameBack[]
  /** Like those, not told one by one. */
  readonly left: number
  /** Logs that were read for where it came from. Absent: nothing came back. */
  readonly logs?: number
  /** What could not be judged, the first of it: it is not known to be clean. */
  readonly unjudged: readonly string[]
  /** It could not be looked at, or its logs could not. */
  readonly error?: ReportedError
}

/** The document `siteguard restore ACCOUNT --watch --json` prints. Fields are only ever added within one schemaVersion. */
export interface WatchReport {
  readonly schemaVersion: 1
  readonly kind: 'recovery-watch'
  readonly account: AccountId
  /** Of the recovery that is watched. */
  readonly recovery: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** Until when it is looked at more often, and whether that is over. */
  readonly until: string
  readonly over: boolean
  readonly lock: LockKind
  readonly words: readonly string[]
  readonly sites: readonly WatchedSite[]
  /** A line for `crontab -e` that does this every six hours. */
  readonly cron: string
  readonly exitCode: number
}
