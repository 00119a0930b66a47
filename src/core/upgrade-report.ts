import type { AccountId, SiteId } from './account.ts'
import type { ErrorKind } from './error.ts'
import type { Sha256 } from './manifest.ts'
import type { OpKind } from './op.ts'
import type { Plan, PlanCheck, Swap } from './plan.ts'
import type { RunSummary } from './run.ts'
import type { SnapshotId } from './snapshot.ts'

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
 * current: it is as wanted, nothing was written · unknown: the vendor could not be asked, or lists no such thing (`gap`) · planned: a dry
 * run · waiting: the release is too young, or others come first (`after`) · refused: it cannot be planned as the site is (`error` says why), nothing was touched · applied · rolled-back: it failed,
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
  /**
   * With `unknown`. not-listed: its vendor's list was read and does not have it, so there was nothing to look for · offline: the network was not
   * to be used · no-feed: the list could not be read.
   */
  readonly gap?: 'not-listed' | 'offline' | 'no-feed'
  /** With `current`: something newer is to be had, and why it is not for this site as it stands. */
  readonly stays?: PlanCheck
  /** With `waiting`: extensions, or the core (`spip`), it needs in versions that are planned too. Where they are applied, it is planned anew. */
  readonly after?: readonly string[]
  readonly plan?: PlanFacts
  /** The run that did it, or the one that is in the way. */
  readonly run?: Pick<RunSummary, 'id' | 'state' | 'startedAt' | 'endedAt' | 'resumes' | 'health'>
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
  /** In the order they were worked on. Empty: nothing that was asked for is there. */
  readonly parts: readonly PartResult[]
}

/** What one run may do at most. */
export interface UpgradeCaps {
  /** Sites that are changed. */
  readonly sites?: number
  /** Bytes written on accounts, all sites together. */
  readonly bytes?: number
}

/** Why a run over several sites ended before its end. */
export type UpgradeStop =
  /** A site did not end as wanted: what was under way elsewhere was ended, nothing else begun. */
  | { readonly why: 'failed'; readonly site: SiteId }
  /** Nobody could look whether a site that was changed is well, and more waves were to come: they would go blind. */
  | { readonly why: 'unseen'; readonly site: SiteId }
  | { readonly why: 'stop-file'; readonly file: string }
  | { readonly why: 'interrupted' }
  /** `needs`: with the site that would have passed it. Before the first wave: with all of them, and no `site`. */
  | {
      readonly why: 'cap'
      readonly cap: keyof UpgradeCaps
      readonly limit: number
      readonly needs: number
      readonly site?: SiteId
    }
  /** A person was asked, and said no. */
  | { readonly why: 'declined' }

export interface WaveReport {
  /** `canary`, `25%`, `3`, `all`. */
  readonly name: string
  readonly sites: readonly SiteId[]
  /** done: every site of it ended as wanted. */
  readonly state: 'done' | 'stopped' | 'not-begun'
}

/** The document `siteguard upgrade --json` prints. Fields are only ever added within one schemaVersion. */
export interface UpgradeReport {
  readonly schemaVersion: 1
  readonly kind: 'upgrade'
  readonly startedAt: string
  readonly finishedAt: string
  readonly siteguard: string
  /** False: plans were made, and nothing else. */
  readonly applied: boolean
  /** One for every site asked for, in the order asked for. */
  readonly sites: readonly SiteUpgrade[]
  /** In a dry run: the waves as they would be. Sites with nothing to do are in none. */
  readonly waves: readonly WaveReport[]
  readonly stopped?: UpgradeStop
  readonly exitCode: number
}
