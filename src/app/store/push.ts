import type { SiteId } from '../../core/account.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { type PushResult, pushStore } from '../../snapshots/offsite/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { type CopyDeps, type CopyOutcome, eachCopy } from './each-copy.ts'
import { createJudgementBox } from './judgement.ts'

export interface PushDeps extends CopyDeps {
  openStore(site: SiteId): Promise<SnapshotStore>
}

/** Brings the off-site copies of these sites up to their stores. */
export function pushStores(
  sites: readonly SiteId[],
  places: readonly OffsitePlace[],
  deps: PushDeps,
  forget: readonly SnapshotId[] = [],
): Promise<CopyOutcome<PushResult>[]> {
  return eachCopy(sites, places, deps, async (site, options) => {
    const store = await deps.openStore(site)
    const judgement = createJudgementBox(store, deps.judgedDir)
    return await pushStore(store, { ...options, judgement, forget: forget.filter((id) => id.startsWith(`${site}@`)) })
  })
}
