import type { SiteId } from '../../core/account.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { summaryOf } from '../../recipes/progress.ts'
import type { Ledger } from '../../recipes/types.ts'

/**
 * Snapshots that runs of this machine need: what an unfinished one writes from, and the undo points of all that were not taken
 * back. A run whose files are damaged throws: what it needs is not known, so nothing may be forgotten.
 * @throws SG-RUN-001, SG-RUN-011
 */
export async function snapshotsInUse(ledger: Ledger, site: SiteId): Promise<Set<SnapshotId>> {
  const used = new Set<SnapshotId>()
  for (const id of await ledger.ids()) {
    const run = await ledger.read(id)
    if (run === undefined || run.plan.site !== site) continue
    const { state } = summaryOf(run)
    if (state === 'rolled-back') continue
    used.add(run.plan.before)
    if (state !== 'applied') for (const source of run.plan.sources) used.add(source)
  }
  return used
}
