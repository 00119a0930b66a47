import type { SiteId } from './account.ts'
import type { SiteRecord } from './run-record.ts'

/** A site as the newest record that has it tells. */
export interface FleetSite {
  /** That record, and when it was begun. */
  readonly run: string
  readonly at: string
  readonly site: SiteRecord
}

/** The document `siteguard status --fleet --json` prints. Fields are only ever added within one schemaVersion. */
export interface FleetView {
  readonly schemaVersion: 1
  readonly kind: 'fleet'
  /** In the inventory's order. */
  readonly sites: readonly FleetSite[]
  /** Those no record has. */
  readonly unseen: readonly SiteId[]
  readonly exitCode: number
}
