import type { Account, AccountId, Site, SiteId } from '../../core/account.ts'
import type { ReleaseState } from '../../core/advisory.ts'
import type { ErrorKind } from '../../core/error.ts'
import type { Sha256 } from '../../core/manifest.ts'
import type { OpKind } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan, PlanCheck, Swap } from '../../core/plan.ts'
import type { RunSummary } from '../../core/run.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import type { Recipe } from '../../recipes/recipe-schema.ts'
import type { PlannedSite } from '../plans/plan-site.ts'

/** What is to be brought to another version, in this order: the core, then extensions, one plan each. */
export interface UpgradeWish {
  readonly core: boolean
  /** Third-party extensions and themes: every one there is, or those of these ids. */
  readonly extensions: 'none' | 'all' | readonly string[]
  /** A version, `latest` or `latest-security`: of the core, or of the extensions where the core stays. Default `latest`. */
  readonly to?: string
  /** Installation of the site, relative to its root. Default: the outermost CMS. */
  readonly installation?: RemotePath
  readonly acceptInfected?: boolean
  readonly down?: boolean
}

/** What one plan of an upgrade is about. */
export type UpgradePart = { readonly kind: 'core' } | { readonly kind: 'extension'; readonly id: string }

/** The versions a plan leads from and to. */
export interface VersionMove {
  /** As in `ReleaseRef.product`. */
  readonly product: string
  /** Absent: the files do not tell. */
  readonly from?: string
  readonly to: string
  /** When `to` came out, ISO 8601: as its feed says, else the newest file of its archive. Absent: nobody says. */
  readonly released?: string
}

/** Why a release waits, or does not although it is young. */
export interface ReleaseAge {
  /**
   * old-enough · waits · urgent: it is young, and fixes a hole anybody can use · unknown: nobody says when it came out: told, and it goes
   */
  readonly is: 'old-enough' | 'waits' | 'urgent' | 'unknown'
  /** Days a release waits. */
  readonly days: number
  /** ISO 8601. */
  readonly released?: string
  /** With `waits`: the moment it no longer does. */
  readonly until?: string
  /** With `urgent`: the holes, worst first. `unknown-version`: what is installed is not known, so nothing says it has none. */
  readonly fixes?: readonly string[]
}

/**
 * How one part of a site stands at the end.
 * current: it is as wanted, nothing was written · unknown: the vendor could not be asked · planned: a dry run · waiting: the release is
 * too young · refused: it cannot be planned as the site is (`error` says why), nothing was touched · applied · rolled-back: it failed,
 * and the site is as it was · kept: cut or stopped in the middle, the run can be resumed or rolled back · failed: it ended before anything
 * was touched · unfinished: a run begun earlier on this account has to be ended first (`run`) · not-begun: stopped before its turn
 */
export type PartState =
  | 'current'
  | 'unknown'
  | 'planned'
  | 'waiting'
  | 'refused'
  | 'applied'
  | 'rolled-back'
  | 'kept'
  | 'failed'
  | 'unfinished'
  | 'not-begun'

/** A plan without its lists, as reports keep it. */
export interface PlanFacts {
  readonly id: Plan['id']
  readonly hash: Sha256
  /** Where it was written. */
  readonly file: string
  readonly createdAt: string
  readonly before: SnapshotId
  /** Number of ops of each kind. */
  readonly ops: Readonly<Partial<Record<OpKind, number>>>
  /** Bytes it writes on the account. */
  readonly bytes: number
  readonly checks: readonly PlanCheck[]
  readonly swap: Swap
}

/** An error as reports keep it. */
export interface ReportedError {
  readonly code: string
  readonly kind: ErrorKind
  readonly params: object
  /** What it comes from (the op that failed, for a run that was rolled back). */
  readonly cause?: { readonly code: string; readonly params: object }
}

export interface PartResult {
  readonly part: UpgradePart
  readonly state: PartState
  readonly move?: VersionMove
  readonly age?: ReleaseAge
  readonly plan?: PlanFacts
  /** The run that did it, or the one that is in the way. */
  readonly run?: Pick<RunSummary, 'id' | 'state' | 'startedAt' | 'endedAt' | 'resumes'>
  /** The run was begun earlier and taken up again now. */
  readonly resumed?: true
  readonly error?: ReportedError
  /** From the first look to the last, seconds. */
  readonly seconds: number
}

/** What became of one site. */
export interface SiteUpgrade {
  readonly site: SiteId
  readonly account: AccountId
  /** In the order they were worked on. Never empty. */
  readonly parts: readonly PartResult[]
}

/** What an upgrade tells while it works, one site. */
export type SiteUpgradeEvent =
  /** A plan with something to do was made and kept. `again`: planned anew right before it is applied. */
  | {
      readonly type: 'planned'
      readonly site: Site
      readonly part: UpgradePart
      readonly planned: PlannedSite
      readonly file: string
      readonly move?: VersionMove
      readonly age?: ReleaseAge
      readonly again: boolean
    }
  /** The run of this plan begins: how to take it back is told now. */
  | { readonly type: 'applying'; readonly site: Site; readonly part: UpgradePart; readonly plan: Plan }
  | { readonly type: 'resuming'; readonly site: Site; readonly run: string }
  | { readonly type: 'part'; readonly site: Site; readonly result: PartResult }

/** What the flow needs of the world. All of it is given, so that it can be tried without any. */
export interface UpgradeDeps {
  /** Plans a recipe for a site, as it stands now (app/plans/plan-site.ts). */
  plan(account: Account, site: Site, recipe: Recipe): Promise<PlannedSite>
  /** Keeps the plan file; gives where. */
  save(plan: Plan): Promise<string>
  /** Applies a plan (app/runs/apply-plan.ts). */
  apply(account: Account, planned: Pick<PlannedSite, 'plan' | 'located'>): Promise<RunSummary>
  /** Goes on with a run that was begun (app/runs/resume-run.ts). */
  resume(account: Account, run: string): Promise<RunSummary>
  /** Runs this machine knows that have not ended. */
  unfinished(): Promise<readonly RunSummary[]>
  /** What the vendor says is newest of a product. Never throws: an unreadable feed is `unknown`. */
  releases(product: string): Promise<ReleaseState>
  /** How old the release is, and whether it waits. */
  age(move: VersionMove): ReleaseAge
  readonly now: () => number
  readonly signal: AbortSignal
  readonly tell: (event: SiteUpgradeEvent) => void
}
