import type { RecoveringSite } from '../../core/recovery.ts'
import { explainSites } from './explain-sites.ts'
import { intrusionsIn } from './intrusions-in.ts'
import type { Stage } from './types.ts'

/**
 * Everything that will be changed, as it stands: each site with its database as a snapshot that is held, and what the host keeps only for
 * a while. A site that was taken already is not taken again: the first state is the evidence.
 */
export const keepEvidence: Stage = async (work, deps) => {
  const { account } = work.request
  const { id, sites: before } = work.recovery()
  const known = new Map(before.map((one) => [one.site, one]))
  const found = await work.sites()
  const sites = found.map(({ site, found: undeclared }): RecoveringSite => {
    const own = known.get(site.id)
    return own ?? { site: site.id, root: site.root, ...(undeclared === true ? { found: true } : {}), points: {} }
  })
  await work.update({ sites })
  for (const { site } of found) {
    if (known.get(site.id)?.evidence !== undefined) continue
    const { snapshot, report, hasClean } = await deps.take(account, site, id)
    const own = work.recovery().sites.find((one) => one.site === site.id)
    const { length: intrusions } = intrusionsIn(report)
    const after = await work.updateSite(site.id, {
      // Somebody was in it again since it was brought back: nothing that was done of it stands.
      ...(own?.earlier !== undefined && intrusions > 0 ? { points: {} } : {}),
      evidence: snapshot,
      verdict: report.verdict,
      intrusions,
      ...(hasClean === true ? { hasClean } : {}),
      ...(report.installations.some(({ cms }) => cms !== 'generic') ? { hasRelease: true as const } : {}),
    })
    deps.tell({ type: 'site', stage: 'evidence', site: after })
  }
  // Before the pack is made: it has the timelines.
  await explainSites(new Map(found.map(({ site }) => [site.id, site])), work, deps)
  const incident = await deps.keepEvidence(account, work.recovery().sites)
  if (incident !== undefined) await work.update({ incident })
  return { is: 'done' }
}
