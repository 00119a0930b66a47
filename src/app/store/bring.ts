import type { SiteguardError } from '../../core/error.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import { type FetchResult, fetchBlobs, lieOffsite } from '../../snapshots/offsite/index.ts'
import type { BlobId, SnapshotStore } from '../../snapshots/types.ts'
import { type CopyDeps, type CopyOutcome, eachCopy } from './each-copy.ts'

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
  if (failed !== undefined) throw failed
  return sum
}

/** Contents some place holds, and what became of asking each. */
export interface FoundOffsite {
  readonly found: ReadonlySet<BlobId>
  readonly outcomes: readonly CopyOutcome<unknown>[]
}

/** Of these contents, those some place holds. */
export async function contentsOffsite(
  store: SnapshotStore,
  blobs: readonly BlobId[],
  places: readonly OffsitePlace[],
  deps: CopyDeps,
): Promise<FoundOffsite> {
  const found = new Set<BlobId>()
  const outcomes: CopyOutcome<unknown>[] = []
  for (const place of places) {
    const left = blobs.filter((blob) => !found.has(blob))
    if (left.length === 0) break
    const [outcome] = await eachCopy([store.site], [place], deps, (_, options) => lieOffsite(store, left, options))
    for (const blob of outcome?.result ?? []) found.add(blob)
    if (outcome !== undefined) outcomes.push(outcome)
  }
  return { found, outcomes }
}
