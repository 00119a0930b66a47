import type { Owner } from '../../core/account.ts'
import type { Finding } from '../../core/finding.ts'
import type { IncidentFacts, LogEntry, People, SiteOfIncident } from '../../core/incident.ts'
import type { TimelineReport } from '../../core/timeline-report.ts'
import type { Verdict } from '../../core/verdict.ts'
import { clockOf, type IncidentInfo, momentsOf } from '../../evidence/index.ts'
import type { SiteLook } from './look-at-sites.ts'
import { callersOf, wayInOf } from './timelines.ts'

/** Most findings of a kind that are kept of a site. */
const MOST = 20

/** Puts together what papers are filled in with: the log, and what this machine keeps of the sites. Pure. */
export function factsOf(
  info: IncidentInfo,
  looks: readonly SiteLook[],
  timelines: ReadonlyMap<string, TimelineReport>,
  owners: readonly Owner[],
  now: number,
): IncidentFacts {
  const { entries } = info.check
  const sites = looks.map((look) => {
    const now = standOf(look, entries)
    return { ...siteFacts(look, timelines.get(look.site.id), owners), ...(now === undefined ? {} : { now }) }
  })
  const bad = sites.flatMap(({ site, firstBad }) => (firstBad === undefined ? [] : [{ ...firstBad, site }]))
  const first = bad.sort((a, b) => (a.at < b.at ? -1 : 1))[0]
  return {
    id: info.id,
    title: info.title,
    openedAt: info.openedAt,
    openedBy: entries[0]?.by ?? '',
    ...(info.closedAt === undefined ? {} : { closedAt: info.closedAt }),
    at: new Date(now).toISOString(),
    moments: momentsOf(entries),
    clock: clockOf(entries, now),
    ...(first === undefined ? {} : { firstBad: first }),
    accounts: info.accounts,
    sites,
    entries,
    head: info.check.head,
    ...(info.check.fault === undefined ? {} : { brokenAt: info.check.fault.line }),
  }
}

function siteFacts({ site, kept }: SiteLook, timeline: TimelineReport | undefined, owners: readonly Owner[]): SiteOfIncident {
  const owner = owners.find(({ id }) => id === site.owner)
  const wayIn = timeline && wayInOf(timeline)
  const common = {
    site: site.id,
    account: site.account,
    ...(site.url === undefined ? {} : { url: site.url }),
    ...(owner === undefined ? {} : { owner: owner.name }),
    ...(wayIn === undefined ? {} : { wayIn }),
    callers: timeline === undefined ? [] : callersOf(timeline),
  }
  if (kept === undefined)
    return {
      ...common,
      cms: '',
      signs: { certain: 0, probable: 0, possible: 0 },
      intrusions: [],
      holes: [],
      exposed: [],
      people: [],
      tables: 0,
      unread: 0,
    }
  const { chosen, report, lastClean, firstInfected, firstBad, people } = kept
  const open = report.findings.filter(({ waived, severity }) => waived === undefined && severity !== 'info')
  const of = (kind: Finding['class']): Finding[] => open.filter((finding) => finding.class === kind)
  const intrusions = of('intrusion')
  const count = (grade: Finding['confidence']): number => intrusions.filter(({ confidence }) => confidence === grade).length
  const rows = new Map<People, number>()
  for (const one of people) rows.set(one.people, (rows.get(one.people) ?? 0) + one.rows)
  return {
    ...common,
    cms: report.installations.map(({ cms, version }) => [cms, version].filter(Boolean).join(' ')).join(', '),
    verdict: report.verdict,
    seenAt: chosen.record.startedAt,
    snapshot: chosen.record.id,
    ...(lastClean === undefined ? {} : { lastClean: lastClean.record.id }),
    ...(firstInfected === undefined ? {} : { firstInfected: firstInfected.record.id }),
    ...(firstBad === undefined ? {} : { firstBad }),
    signs: { certain: count('certain'), probable: count('probable'), possible: count('possible') },
    intrusions: intrusions.slice(0, MOST),
    holes: of('vulnerability').slice(0, MOST),
    exposed: of('exposure').slice(0, MOST),
    people: [...rows].map(([who, number]) => ({ people: who, rows: number })),
    tables: chosen.record.databases.reduce((sum, { tables }) => sum + tables.length, 0),
    unread: report.notRun.length,
  }
}

const isVerdict = (word: string): word is Verdict => ['clean', 'suspect', 'infected', 'unknown'].includes(word)

/** How a site was found last. Who cleans it wants no paper to say that it is infected, nor that it is clean before anybody looked. */
function standOf({ site, kept }: SiteLook, entries: readonly LogEntry[]): SiteOfIncident['now'] {
  const acts = entries.filter((entry) => entry.kind === 'act' && entry.site === site.id)
  const seen: { verdict: Verdict; at: string }[] = []
  const { record, marks } = kept?.newest ?? {}
  if (record !== undefined && marks?.verdict !== undefined) seen.push({ verdict: marks.verdict, at: record.startedAt })
  for (const act of acts)
    if (act.kind === 'act' && act.command === 'scan' && isVerdict(act.result)) seen.push({ verdict: act.result, at: act.at })
  const last = seen.sort((a, b) => (a.at < b.at ? 1 : -1))[0]
  if (last === undefined) return undefined
  const changed = acts.findLast((act) => act.kind === 'act' && act.result === 'applied' && act.run !== undefined)
  return { ...last, ...(changed !== undefined && changed.at > last.at ? { changedSince: changed.at } : {}) }
}
