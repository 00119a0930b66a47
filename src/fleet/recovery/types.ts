import type { Account, Site } from '../../core/account.ts'
import type {
  GatePoint,
  LockKind,
  PersonStep,
  PointState,
  RecoveringSite,
  Recovery,
  RecoveryException,
  RecoveryStage,
} from '../../core/recovery.ts'
import type { RunSummary } from '../../core/run.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import type { Recipe } from '../../recipes/recipe-schema.ts'
import type { RotationReport } from '../rotate/types.ts'
import type { UpgradeReport } from '../upgrade/types.ts'

/** How an account stands with its host. */
export interface AccountLook {
  readonly lock: LockKind
  /** What says so, for people; hostile text made safe to print. */
  readonly words: readonly string[]
}

/** A site of the account that is to be brought back. */
export interface FoundSite {
  readonly site: Site
  /** Not in the inventory. */
  readonly found?: true
}

/** A site as it was taken before anything was changed. */
export interface TakenEvidence {
  readonly snapshot: SnapshotId
  readonly report: SiteReport
  /** A clean state of it is kept. */
  readonly hasClean?: true
}

/** How a site answers from outside. */
export type OutsideView = NonNullable<RecoveringSite['outside']>

export type RecoveryEvent =
  | { readonly type: 'stage'; readonly stage: RecoveryStage; readonly state: 'begun' | 'done' | 'waiting' | 'already' }
  | { readonly type: 'site'; readonly stage: RecoveryStage; readonly site: RecoveringSite; readonly point?: PointState }
  | { readonly type: 'outside'; readonly site: RecoveringSite; readonly nextLookMs?: number }

/** Where recoveries are kept: written whole before anything goes on. */
export interface RecoveryRecords {
  /** The one of this account that has not ended, or undefined. @throws SG-REC-001 when it cannot be read */
  open(account: Account['id']): Promise<Recovery | undefined>
  /** One process at a time. @throws SG-REC-002 */
  lock(account: Account['id'], now: () => number): Promise<{ release(): Promise<void> }>
  save(recovery: Recovery): Promise<void>
}

/** What a recovery needs of the world. All of it is given, so that it can be tried without any. */
export interface RecoveryDeps {
  readonly records: RecoveryRecords
  look(account: Account): Promise<AccountLook>
  /** Every site of the account: those of the inventory, and installations nobody declared. */
  find(account: Account, sites: readonly Site[]): Promise<readonly FoundSite[]>
  /** Takes a site as it stands and holds it as evidence. */
  take(account: Account, site: Site, reason: string): Promise<TakenEvidence>
  /** Takes a site and judges it with today's rules. */
  judge(account: Account, site: Site): Promise<SiteReport>
  /** Everything else that is to be kept before it is touched: logs, notices, the host's own copies, pages. Gives where. */
  keepEvidence(account: Account, sites: readonly RecoveringSite[]): Promise<string | undefined>
  /** Plans a recipe for a site and applies it; a run of the same recipe that was begun is ended first. No ops: undefined. */
  apply(account: Account, site: Site, recipe: Recipe): Promise<RunSummary | undefined>
  /** Whether a recipe would change something. */
  wouldChange(account: Account, site: Site, recipe: Recipe): Promise<boolean>
  upgrade(account: Account, sites: readonly Site[], apply: boolean): Promise<UpgradeReport>
  rotate(account: Account, sites: readonly Site[]): Promise<RotationReport>
  /** Opens the account in the way its lock asks for. @throws SG-REC-004 when the host says no */
  reopen(account: Account, lock: LockKind): Promise<void>
  /** Asks a site from outside, as its visitors would. */
  outside(site: Site): Promise<OutsideView>
  /** What a person sends to the host's support. */
  ticket(account: Account, recovery: Recovery): string
  /** A line in the incident's log. */
  note(account: Account, line: string): Promise<void>
  sleep(ms: number, signal: AbortSignal): Promise<void>
  readonly tell: (event: RecoveryEvent) => void
  readonly now: () => number
  readonly newId: () => string
  readonly version: string
  readonly signal: AbortSignal
}

export interface RecoveryRequest {
  readonly account: Account
  /** Of the inventory. */
  readonly sites: readonly Site[]
  /** Points an owner takes on himself. */
  readonly exceptions: readonly RecoveryException[]
  /** How long it is looked from outside before the host's robots are waited for by a person, milliseconds. */
  readonly patienceMs: number
  /** Days it is looked at more often afterwards. */
  readonly watchDays: number
}

/** `undefined` takes a field away. */
export type RecoveryChange = { readonly [K in Exclude<keyof Recovery, 'format' | 'version' | 'id'>]?: Recovery[K] | undefined }

/** One recovery while it is worked on. */
export interface RecoveryWork {
  readonly request: RecoveryRequest
  readonly recovery: () => Recovery
  /** Changes it and writes it down, before anything goes on. */
  update(change: RecoveryChange): Promise<void>
  updateSite(site: Site['id'], change: Partial<RecoveringSite>): Promise<RecoveringSite>
  setPoint(site: Site['id'], point: GatePoint, state: Omit<PointState, 'at'>): Promise<void>
  /** The sites as the inventory or the search has them. */
  sites(): Promise<readonly FoundSite[]>
}

/** How a stage ends: done, or with what a person has to do first. */
export type StageEnd = { readonly is: 'done' } | { readonly is: 'waiting'; readonly steps: readonly PersonStep[] }

export type Stage = (work: RecoveryWork, deps: RecoveryDeps) => Promise<StageEnd>
