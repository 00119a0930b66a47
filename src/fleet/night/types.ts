import type { ScanDeps, ScanOptions } from '../../app/scan/types.ts'
import type { SnapshotsDeps } from '../../app/snapshot/types.ts'
import type { StatusDeps } from '../../app/status/status-accounts.ts'
import type { PushDeps } from '../../app/store/push.ts'
import type { Account, Site } from '../../core/account.ts'
import type { Listener } from '../../core/events.ts'
import type { Confidence } from '../../core/finding.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import type { NightStep, RunRecord, Shard, SiteRecord } from '../../core/run-record.ts'
import type { SharedConnection } from './share-connection.ts'

/** What an earlier record says of a site. */
export interface PastSite {
  readonly record: Pick<RunRecord, 'id' | 'startedAt'>
  readonly site: SiteRecord
}

/** The last record that has a site, and the last one in which it was read. Absent: none. */
export interface SitePast {
  readonly last?: PastSite
  readonly read?: PastSite
}

/** What a night needs of the world. The desks are those of the single commands; each connects by what it is given here. */
export interface NightDeps {
  /** Logs in with the right to run programs that look. */
  readonly connect: SharedConnection['connect']
  readonly status: Omit<StatusDeps, 'connect'>
  readonly scan: Omit<ScanDeps, 'connect' | 'onNotKept' | 'judge'>
  readonly snapshots: Omit<SnapshotsDeps, 'connect' | 'onJudged'>
  /** Absent: the inventory names no place for copies. */
  readonly copies?: { readonly deps: PushDeps; readonly places: readonly OffsitePlace[] }
  /** How each site stood before. */
  readonly before: (site: Site['id']) => SitePast
  readonly now: () => number
  readonly emit: Listener
  /** An account is done: for who shows how far it is. */
  readonly onAccount?: (sites: readonly SiteRecord[]) => void
  /** Eight hex digits of chance. */
  readonly chance: () => string
  readonly version: string
}

export interface NightRequest {
  readonly accounts: readonly Account[]
  /** Every site of the inventory. */
  readonly allSites: readonly Site[]
  /** Those this night is about, over all its shards. */
  readonly sites: readonly Site[]
  /** SHA-256 of the inventory's bytes. */
  readonly inventory: string
  readonly shard?: Shard
  /** The run whose failed sites these are. */
  readonly again?: string
  readonly steps: ReadonlySet<NightStep>
  readonly settingsOf: ScanOptions['settingsOf']
  readonly failOn: Confidence
  /** Only findings that were not there before count for the exit code. */
  readonly onlyNew: boolean
  /** Accounts worked on at once. */
  readonly parallel: number
  /** Milliseconds one account may take. */
  readonly accountMs: number
  readonly pauseMs: number
  readonly pageMs: number
  readonly waiverProblems: RunRecord['waiverProblems']
  readonly signal: AbortSignal
}
