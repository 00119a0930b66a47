import type { SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import { isCopied, type PullResult, type PullWhat, pullStore } from '../../snapshots/offsite/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { type CopyDeps, type CopyOutcome, eachCopy } from './each-copy.ts'
import { createJudgementBox } from './judgement.ts'

export interface PullDeps extends CopyDeps {
  /** Makes the store where there is none. */
  openStore(site: SiteId): Promise<SnapshotStore>
}

/** Brings snapshots of these sites here, from the first place that has them: the next one is asked only when one fails. */
export async function pullStores(
  sites: readonly SiteId[],
  places: readonly OffsitePlace[],
  what: PullWhat,
  deps: PullDeps,
): Promise<CopyOutcome<PullResult>[]> {
  const outcomes: CopyOutcome<PullResult>[] = []
  let left = sites
  for (const place of places) {
    if (left.length === 0) break
    const tried = await eachCopy(left, [place], deps, async (site, options) => {
      // No empty store is made here for a site that was never pushed.
      if (await isCopied(options)) {
        const store = await deps.openStore(site)
        return await pullStore(store, what, { ...options, judgement: createJudgementBox(store, deps.judgedDir) })
      }
      throw new SiteguardError({ code: 'SG-STORE-010', kind: 'not-found', params: { address: options.target.address, site } })
    })
    outcomes.push(...tried)
    left = tried.flatMap((outcome) => (outcome.error === undefined ? [] : [outcome.site]))
  }
  return outcomes
}
