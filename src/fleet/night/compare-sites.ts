import { diffSites } from '../../core/run-diff.ts'
import type { NightChange, SiteRecord } from '../../core/run-record.ts'
import type { PastSite, SitePast } from './types.ts'

/** A record with how its site stands against earlier ones. Pure. */
export function comparedWith({ last, read }: SitePast, now: SiteRecord): SiteRecord {
  return {
    ...now,
    ...(read === undefined ? {} : { change: changeSince(read, now) }),
    ...(last === undefined ? {} : { last: { run: last.record.id, state: last.site.state, verdict: last.site.verdict } }),
  }
}

function changeSince(before: PastSite, now: SiteRecord): NightChange {
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
