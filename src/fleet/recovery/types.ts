import type { Account, Site } from '../../core/account.ts'
import type {
  AccessState,
  ChosenWay,
  CleanCopy,
  GatePoint,
  HostWord,
  LockKind,
  PersonStep,
  PointState,
  RecoveringSite,
  Recovery,
  RecoveryException,
  RecoveryStage,
} from '../../core/recovery.ts'
import type { SiteOrigin } from '../../core/recovery-origin.ts'
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
  /** What the host's messages say of it, where something is shut. */
  readonly host?: HostWord
  /** Our address, or our way of asking, is turned away: what visitors see cannot be told from here. */
  readonly banned?: true
}

/**
 * What came of asking a host to lift its measures. lifted: nothing is shut any more, or it is at it and nothing of it fails · found: its own scan
 * still finds something · refused: it says that this cannot be asked for · slow: it is still at it
 */
export type HostAnswer =
  | { readonly is: 'lifted' }
  | { readonly is: 'found'; readonly files: readonly string[] }
  | { readonly is: 'refused'; readonly why: string; readonly support?: boolean }
  | { readonly is: 'slow'; readonly why: string }

/** What becomes of an exception somebody asked for. */
export type Vouching =
  | { readonly is: 'good'; readonly exception: RecoveryException }
  /** The owner has to sign this text, which lies in a file of this machine. `why`: what is wrong with the signature beside it. */
  | { readonly is: 'to-sign'; readonly text: string; readonly file: string; readonly why?: string }

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
export type OutsideView = NonNullable<RecoveringSite['outside']> & {
  /** It was the host's filter that answered: asked on, it turns us away for longer. */
  readonly banned?: true
}

export type RecoveryEvent =
  | { readonly type: 'stage'; readonly stage: RecoveryStage; readonly state: 'begun' | 'done' | 'waiting' | 'already' }
  | { readonly type: 'site'; readonly stage: RecoveryStage; readonly site: RecoveringSite; readonly point?: PointState }
  | { readonly type: 'origin'; readonly site: RecoveringSite }
  | { readonly type: 'outside'; readonly site: RecoveringSite; readonly nextLookMs?: number }

/** Where recoveries are kept: written whole before anything goes on. */
export interface RecoveryRecords {
  /** The one of this account that has not ended, or undefined. @throws SG-REC-001 when it cannot be read */
  open(account: Account['id']): Promise<Recovery | undefined>
  /** One process at a time. @throws SG-REC-002 */
  lock(account: Account['id'], now: () => number): Promise<{ release(): Promise<void> }>
  save(recovery: Recovery): Promise<void>
}

/** How a visitor is answered at a door. unseen: nobody could ask there. `detail`: for people; hostile text made safe to print. */
export interface DoorView {
  readonly is: 'shut' | 'open' | 'unseen'
  readonly detail: string
}

/** What keeping sites shut by doors of ours needs of the world. */
export interface DoorDesk {
  /** Whether the account's PHP can be run without its web server. */
  runsPhp(account: Account): Promise<boolean>
  /** From now on whoever asks pages, or has scripts run, shows this recovery's pass. Gives its digest, always the same. */
  pass(recovery: Recovery['id']): Promise<string>
  /** Takes away what scripts of an earlier command, which was cut, left on the account. */
  sweep(account: Account, recovery: Recovery['id']): Promise<void>
  /** Asks without the pass. */
  ask(site: Site): Promise<DoorView>
  /** Rights 700 on the account's root: nobody comes in. */
  lock(account: Account): Promise<void>
}

/** What a recovery needs of the world. All of it is given, so that it can be tried without any. */
export interface RecoveryDeps {
  readonly records: RecoveryRecords
  /** How it stands. `quiet`: no page is asked, where our address is turned away. */
  look(account: Account, quiet?: boolean): Promise<AccountLook>
  /** Every site of the account: those of the inventory, and installations nobody declared. */
  find(account: Account, sites: readonly Site[]): Promise<readonly FoundSite[]>
  /** Takes a site as it stands and holds it as evidence. */
  take(account: Account, site: Site, reason: string): Promise<TakenEvidence>
  /**
   * How an intruder came into a site, by what was taken of it and the logs there are. @throws what reading them throws: it is told, and stops
   * nothing
   */
  explain(account: Account, site: Site, evidence: SnapshotId): Promise<Omit<SiteOrigin, 'evidence'>>
  /** The newest of the host's own copies of a site in which nothing is found, taken into its store; undefined where there is none. */
  hostCopy(account: Account, site: Site): Promise<CleanCopy | undefined>
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
  /** Replaces what lets into the account itself; what of it an earlier command began is ended first. */
  renewAccess(account: Account): Promise<Omit<AccessState, 'state' | 'at' | 'error'>>
  /**
   * Opens the account in the way its lock asks for; what was asked of the host by a command that was cut is waited for first.
   * @throws SG-REC-003 when it cannot be opened from here
   */
  reopen(account: Account, lock: 'customer' | 'measures', patienceMs: number): Promise<HostAnswer>
  /** Those of these files (from the home folder) that are still there. */
  there(account: Account, files: readonly string[]): Promise<readonly string[]>
  /**
   * Whether somebody who may has taken a point on himself: signs it, finds his signature, or has the text to be signed written down.
   * @throws SG-REC-005 when the key that signs is not the owner's
   */
  vouch(account: Account, recovery: Recovery, exception: RecoveryException): Promise<Vouching>
  readonly doors: DoorDesk
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
  /** How sites are to be made clean, where a person has chosen. */
  readonly ways: ReadonlyMap<Site['id'], ChosenWay>
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
  updateSite(site: Site['id'], change: { readonly [K in keyof RecoveringSite]?: RecoveringSite[K] | undefined }): Promise<RecoveringSite>
  setPoint(site: Site['id'], point: GatePoint, state: Omit<PointState, 'at'>): Promise<void>
  /** The sites as the inventory or the search has them. */
  sites(): Promise<readonly FoundSite[]>
}

/** How a stage ends: done, with what a person has to do first, or with earlier stages to be gone through again. */
export type StageEnd =
  | { readonly is: 'done' }
  | { readonly is: 'again' }
  | { readonly is: 'waiting'; readonly steps: readonly PersonStep[] }

export type Stage = (work: RecoveryWork, deps: RecoveryDeps) => Promise<StageEnd>
