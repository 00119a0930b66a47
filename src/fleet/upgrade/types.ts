import type { SiteUpgradeEvent, UpgradeDeps, UpgradeWish } from '../../app/upgrade/types.ts'
import type { Account, Site } from '../../core/account.ts'
import type { ErrorKind } from '../../core/error.ts'
import type { SiteUpgrade, UpgradeCaps, UpgradeStop, WaveReport } from '../../core/upgrade-report.ts'

export type { UpgradeCaps, UpgradeReport, UpgradeStop, WaveReport } from '../../core/upgrade-report.ts'

/** One wave, as asked for: the canary, a share of the sites counted from the first, a number of those that come next, or all. */
export type WaveSize =
  | { readonly kind: 'canary' }
  | { readonly kind: 'share'; readonly percent: number }
  | { readonly kind: 'count'; readonly sites: number }
  | { readonly kind: 'all' }

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
