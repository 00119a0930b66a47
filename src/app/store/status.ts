import type { SiteId } from '../../core/account.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import { type CopyStatus, storeStatus } from '../../snapshots/offsite/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { type CopyDeps, type CopyOutcome, eachCopy } from './each-copy.ts'

export interface StatusDeps extends CopyDeps {
  /** Undefined where this machine has none. */
  findStore(site: SiteId): Promise<SnapshotStore | undefined>
}

/** What every copy of these sites holds, and whether it is whole. */
export function storeStatuses(
  sites: readonly SiteId[],
  places: readonly OffsitePlace[],
  deps: StatusDeps,
  readData: boolean,
): Promise<CopyOutcome<CopyStatus>[]> {
  return eachCopy(sites, places, deps, async (site, options) => storeStatus(await deps.findStore(site), { ...options, readData }))
}
