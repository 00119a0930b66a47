import type { AccountId, OwnerId, SiteId } from './account.ts'
import type { RunSummary } from './run.ts'
import type { PlanFacts, ReportedError } from './upgrade-report.ts'

/**
 * One plan of a site. all: everything that was asked for · contain: what lets somebody in now (keys, sessions, passwords, jobs) ·
 * accounts: the passwords of its databases, which nobody but the site uses.
 */
export type RotationRound = 'all' | 'contain' | 'accounts'

/**
 * How one plan of a site stands at the end.
 * nothing: there is nothing of what was asked for · planned: a dry run · refused: it cannot be planned as the site is (`error` says why) ·
 * applied: replaced, and the old ones proved to be worth nothing · rolled-back: it failed, and the site is as it was · kept: cut or stopped
 * in the middle, the run can be resumed · failed: it ended before anything was touched · unfinished: a run begun earlier on this account
 * has to be ended first (`run`) · not-begun: stopped before its turn
 */
export type RotationState = 'nothing' | 'planned' | 'refused' | 'applied' | 'rolled-back' | 'kept' | 'failed' | 'unfinished' | 'not-begun'

export interface RotationPart {
  readonly round: RotationRound
  readonly state: RotationState
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
export interface SiteRotation {
  readonly site: SiteId
  readonly account: AccountId
  /** In the order they were worked on. */
  readonly parts: readonly RotationPart[]
  /** With an applied part: places in the vault of the passwords that were replaced. */
  readonly slots?: readonly string[]
}

/** A printable text for one owner: whom to warn, and of what. It holds no password. */
export interface RotationNotice {
  /** Absent: the inventory names none for these sites. */
  readonly owner?: OwnerId
  /** Where it was written, for this login alone (0600). */
  readonly file: string
  readonly sites: readonly SiteId[]
  /** People named in it. */
  readonly people: number
}

/** The document `siteguard rotate --json` prints. Fields are only ever added within one schemaVersion. */
export interface RotationReport {
  readonly schemaVersion: 1
  readonly kind: 'rotation'
  readonly startedAt: string
  readonly finishedAt: string
  readonly siteguard: string
  /** False: plans were made, and nothing else. */
  readonly applied: boolean
  /** One for every site asked for, in the order asked for. */
  readonly sites: readonly SiteRotation[]
  readonly notices: readonly RotationNotice[]
  /** declined: a person was asked, and said no. */
  readonly stopped?: { readonly why: 'interrupted' | 'declined' }
  readonly exitCode: number
}
