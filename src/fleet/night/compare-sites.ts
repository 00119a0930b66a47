import { diffSites } from '../../core/run-diff.ts'
import type { NightChange, RunRecord, SiteRecord } from '../../core/run-record.ts'

/** How a site stands against an earlier record of it. Pure. */
export function changeSince(
  before: { readonly record: Pick<RunRecord, 'id' | 'startedAt'>; readonly site: SiteRecord },
  now: SiteRecord,
): NightChange {
  const { record, site } = before
  const { added = [], gone = [] } = diffSites(site, now) ?? {}
  return {
    since: record.id,
    at: record.startedAt,
    state: site.state,
    verdict: site.verdict,
    added: added.map(({ fingerprint }) => fingerprint),
    gone,
  }
}
