import { isCancelled, reported } from '../../app/upgrade/plan-part.ts'
import type { Account, Site } from '../../core/account.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { SiteOrigin } from '../../core/recovery-origin.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import type { RecoveryDeps, RecoveryWork } from './types.ts'

/**
 * Finds out how it began at each site an intruder was in, before anything of it is changed: what was red is closed later by name, and owners ask.
 * What was explained is not explained again, but where it was taken anew. What cannot be explained stops nothing.
 */
export async function explainSites(found: ReadonlyMap<Site['id'], Site>, work: RecoveryWork, deps: RecoveryDeps): Promise<void> {
  for (const { site: id, evidence, intrusions = 0, origin } of work.recovery().sites) {
    const site = found.get(id)
    if (site === undefined || evidence === undefined || intrusions === 0 || origin?.evidence === evidence) continue
    if (deps.signal.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
    const after = await work.updateSite(id, { origin: { ...(await explain(work.request.account, site, evidence, deps)), evidence } })
    deps.tell({ type: 'origin', site: after })
  }
}

async function explain(account: Account, site: Site, evidence: SnapshotId, deps: RecoveryDeps): Promise<Omit<SiteOrigin, 'evidence'>> {
  try {
    return await deps.explain(account, site, evidence)
  } catch (error) {
    if (!isSiteguardError(error) || isCancelled(error, deps.signal)) throw error
    return { state: 'untold', traces: 0, explained: 0, logs: 0, addresses: [], error: reported(error) }
  }
}
