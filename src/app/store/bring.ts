import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import { type FetchResult, fetchBlobs } from '../../snapshots/offsite/index.ts'
import type { BlobId, SnapshotStore } from '../../snapshots/types.ts'
import { type CopyDeps, eachCopy } from './each-copy.ts'

/**
 * Brings single contents into a store from the first places that have them; what one lacks, the next is asked for.
 * @throws what the last place threw, when some are still missing.
 */
export async function bringContents(
  store: SnapshotStore,
  blobs: readonly BlobId[],
  places: readonly OffsitePlace[],
  deps: CopyDeps,
): Promise<FetchResult> {
  let sum: FetchResult = { fetched: 0, fetchedBytes: 0 }
  let failed: SiteguardError | undefined
  for (const place of places) {
    const [outcome] = await eachCopy([store.site], [place], deps, (_, options) => fetchBlobs(store, blobs, options))
    if (outcome?.result !== undefined) {
      sum = { fetched: sum.fetched + outcome.result.fetched, fetchedBytes: sum.fetchedBytes + outcome.result.fetchedBytes }
      return sum
    }
    // A place that lacks them says less than one that does not answer.
    if (outcome?.error !== undefined && (failed === undefined || outcome.error.code !== 'SG-SNAP-002')) failed = outcome.error
  }
  if (failed !== undefined && isSiteguardError(failed)) throw failed
  return sum
}
