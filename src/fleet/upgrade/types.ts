import type { SiteUpgrade, SiteUpgradeEvent, UpgradeDeps, UpgradeWish } from '../../app/upgrade/types.ts'
import type { Account, Site, SiteId } from '../../core/account.ts'
import type { ErrorKind } from '../../core/error.ts'

/** One wave, as asked for: the canary, a share or a number of the sites counted from the first, or all. */
export type WaveSize =
  | { readonly kind: 'canary' }
  | { readonly kind: 'share'; readonly percent: number }
  | { readonly kind: 'count'; readonly sites: number }
  | { readonly kind: 'all' }

/** What one run may do at most. */
export interface UpgradeCaps {
  /** Sites that are changed. */
  readonly sites?: number
  /** Bytes written on accounts, all sites together. */
  readonly bytes?: number
}

export interface UpgradeRequest {
  /** In the order of the inventory, which is the order they are worked in. */
  readonly sites: readonly Site[]
  readonly accounts: readonly Account[]
  readonly wish: UpgradeWish
  /** Act. Otherwise plans are made for all, and nothing else. */
  readonly apply: boolean
  readonly waves: readonly WaveSize[]
  readonly caps: UpgradeCaps
  /** Accounts worked on at once. */
  readonly parallel: number
  /** Pause between waves, milliseconds. Default 0. */
  readonly pauseMs?: number
}

/** Why a run over several sites ended before its end. */
export type UpgradeStop =
  /** A site did not end as wanted: what was under way elsewhere was ended, nothing else begun. */
  | { readonly why: 'failed'; readonly site: SiteId }
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

export type UpgradeEvent =
  | SiteUpgradeEvent
  /** Every site was looked at. Told before anybody is asked, and before the first wave. */
  | { readonly type: 'surveyed'; readonly sites: readonly SiteUpgrade[]; readonly waves: readonly WaveReport[] }
  | { readonly type: 'wave'; readonly wave: WaveReport; readonly index: number; readonly of: number }
  | { readonly type: 'wave-done'; readonly wave: WaveReport; readonly index: number; readonly of: number }
  | { readonly type: 'pause'; readonly ms: number }
  | { readonly type: 'stopped'; readonly stop: UpgradeStop }

export interface FleetUpgradeDeps extends Omit<UpgradeDeps, 'tell'> {
  /** Whether a person agrees to what was planned. Asked once, after all sites were planned and before anything is changed. */
  agree(surveyed: { readonly sites: readonly SiteUpgrade[]; readonly waves: readonly WaveReport[] }): Promise<boolean>
  /** The stop file where it is there, undefined where not. Looked at before every site and between waves. */
  stopAsked(): Promise<string | undefined>
  /** The command contract's exit code of an error (cli/exit-codes.ts). */
  exitCodeOf(kind: ErrorKind): number
  /** Waits, and ends early when the signal says so. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  readonly version: string
  readonly tell: (event: UpgradeEvent) => void
}
