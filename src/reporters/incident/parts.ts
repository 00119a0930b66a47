import type { Finding } from '../../core/finding.ts'
import type { IncidentFacts, LogEntry, SiteOfIncident, WayIn } from '../../core/incident.ts'
import { printable } from '../../core/printable.ts'
import { ruleText, type Texts } from '../../i18n/index.ts'
import { sizeText } from '../text/layout.ts'
import type { Page } from './page.ts'

type Act = Extract<LogEntry, { kind: 'act' }>

/** Everything a part of a paper is written with. */
export interface Writing {
  readonly page: Page
  readonly facts: IncidentFacts
  readonly texts: Texts
}

/** Most lines of a list; what is left out is said. */
const MOST_LINES = 12

export function actsOf({ entries }: Pick<IncidentFacts, 'entries'>): Act[] {
  return entries.filter((entry) => entry.kind === 'act')
}

export function nameOf({ url, site }: Pick<SiteOfIncident, 'url' | 'site'>): string {
  return printable(url === undefined ? site : `${site} (${url})`)
}

/** A page's own title and where it comes from. */
export function writeTitle({ page, facts, texts }: Writing, paper: keyof Texts['incidentPapers']['titles']): void {
  const { incidentPapers: words } = texts
  page.line(words.titles[paper])
  page.line(printable(facts.title))
  page.gap()
  page.line(words.draft({ id: printable(facts.id), at: page.moment(facts.at) }))
  page.line(words.marked)
  const source = words.sources[paper]
  if (source !== undefined) page.line(source)
}

/** How long is left, and what it is counted from. */
export function writeClock({ page, facts, texts }: Writing): void {
  const { clock: words } = texts.incidentPapers
  const { clock, moments } = facts
  page.line(words.from[clock.by]({ at: page.moment(clock.from), by: printable(moments.aware?.by ?? '') }))
  if (clock.by !== 'said') page.blank(words.confirm)
  if (clock.notified !== undefined) page.line(words.done({ ...clock.notified, at: page.moment(clock.notified.at) }))
  else page.line(words.until({ at: page.moment(clock.until), hours: clock.hoursLeft }))
  if (clock.notified === undefined ? clock.hoursLeft < 0 : !clock.notified.inTime) page.blank(words.late)
}

/** When it began, was noticed and ended: stated by a person where one did, else as the files say. */
export function writeBeginning({ page, facts, texts }: Writing): void {
  const { nature: words } = texts.incidentPapers
  const { began, noticed, contained } = facts.moments
  const { firstBad } = facts
  if (began !== undefined) page.line(words.beganSaid({ at: page.moment(began.when), by: printable(began.by) }))
  if (firstBad !== undefined) {
    page.line(words.began({ at: page.moment(firstBad.at), site: printable(firstBad.site), path: printable(firstBad.path) }))
    if (firstBad.by === 'mtime') page.line(words.beganClaim)
  } else if (began === undefined) page.blank(words.beganUnknown)
  if (noticed !== undefined) page.line(words.noticed({ at: page.moment(noticed.when), by: printable(noticed.by) }))
  else page.blank(words.noticedUnknown)
  if (contained !== undefined) page.line(words.ended({ at: page.moment(contained.when) }))
  else page.blank(words.endedUnknown)
}

/** Findings of all sites as one list: where, and what the rule says. */
export function writeFindings({ page, facts, texts }: Writing, pick: (site: SiteOfIncident) => readonly Finding[]): number {
  const all = facts.sites.flatMap((site) => pick(site).map((finding) => ({ site: site.site, finding })))
  for (const { site, finding } of all.slice(0, MOST_LINES)) {
    const where = finding.path === '' ? printable(site) : `${printable(site)}${texts.screen.colon}${printable(finding.path)}`
    page.item(`${where}${texts.screen.colon}${reasonText(finding, texts)}`)
  }
  if (all.length > MOST_LINES) page.item(texts.screen.scan.more({ count: all.length - MOST_LINES }))
  return all.length
}

function reasonText({ reasons }: Finding, texts: Texts): string {
  const [reason] = reasons
  return reason === undefined ? '' : printable(ruleText(texts, reason.rule, reason.params).what)
}

export function writeSites({ page, facts, texts }: Writing, short: boolean): void {
  const { sites: words, verdict, notLooked } = texts.incidentPapers
  for (const site of facts.sites) {
    const { now } = site
    const stands = now === undefined ? notLooked : verdict[now.verdict]
    const changed = now?.changedSince === undefined ? '' : words.changedSince({ at: page.moment(now.changedSince) })
    const cms = printable(cmsName(site.cms))
    if (short) page.item(words.line({ site: printable(site.site), cms, verdict: changed === '' ? stands : changed }))
    else {
      page.item(words.line({ site: nameOf(site), cms, verdict: site.verdict === undefined ? notLooked : verdict[site.verdict] }))
      if (site.verdict === undefined) continue
      const signs = site.signs.certain + site.signs.probable + site.signs.possible
      page.line(words.seen({ at: page.moment(site.seenAt ?? ''), signs }), 4)
      if (site.unread > 0) page.line(words.unread({ count: site.unread }), 4)
      if (site.lastClean !== undefined) page.line(words.lastClean({ snapshot: printable(site.lastClean) }), 4)
      if (changed !== '') page.line(changed, 4)
      else if (now !== undefined && now.at > (site.seenAt ?? '')) page.line(words.now({ at: page.moment(now.at), verdict: stands }), 4)
    }
  }
}

function cmsName(cms: string): string {
  return cms.replace(/^spip\b/, 'SPIP').replace(/^wordpress\b/, 'WordPress')
}

/** Records about people, counted in the dumps; what was not counted is said. */
export function writePeople({ page, facts, texts }: Writing): void {
  const { data: words, people: who } = texts.incidentPapers
  let any = false
  for (const site of facts.sites) {
    if (site.people.length === 0) continue
    any = true
    page.line(`${printable(site.site)}${texts.screen.colon.trimEnd()}`)
    for (const { people, rows } of site.people) page.item(words.line({ rows, who: who[people] }))
  }
  page.line(any ? words.counted : words.none)
  const unkept = facts.sites.filter(({ tables }) => tables === 0)
  if (unkept.length > 0) page.line(words.notKept({ sites: unkept.map((site) => printable(site.site)).join(', ') }))
}

/** What was done, in the order it was: of each site and command the last result. */
export function writeActs({ page, facts, texts }: Writing, most: number, since = ''): number {
  const last = new Map<string, Act>()
  for (const act of actsOf(facts)) {
    if (act.at <= since) continue
    const key = `${act.command}\0${act.site ?? ''}\0${act.account ?? ''}`
    last.delete(key)
    last.set(key, act)
  }
  const acts = [...last.values()]
  for (const act of acts.slice(0, most)) page.item(`${page.moment(act.at)}${texts.screen.colon}${actText(act, texts)}`)
  if (acts.length > most) page.item(texts.incidentPapers.mayor.more({ count: acts.length - most }))
  return acts.length
}

export function actText({ command, site, account, result, run }: Act, { incidentPapers: words, status }: Texts): string {
  const of = printable(site ?? account ?? '')
  const known = command === 'status' ? status.state : words.result
  const said = (Object.hasOwn(known, result) ? (known as Readonly<Record<string, string>>)[result] : undefined) ?? printable(result)
  // What the recovery of an account enters is no run of its own: it says in its own words how far it is.
  const verb = command === 'restore' && run === undefined && !/^SG-/.test(result) ? 'recovery' : command
  if (verb !== 'other' && Object.hasOwn(words.act, verb))
    return words.act[verb as Exclude<keyof typeof words.act, 'other'>]({ of, result: said })
  return words.act.other({ command: printable(command), of, result: said })
}

export function writeEvidence({ page, facts, texts }: Writing): void {
  const { evidence: words } = texts.incidentPapers
  const packs = facts.entries.filter((entry) => entry.kind === 'pack')
  for (const { pack, files, bytes, seal } of packs) page.item(words.pack({ pack, files, seal, size: sizeText(bytes, texts.screen) }))
  page.line(packs.length === 0 ? words.none : words.verify)
}

/** The earliest way in of all sites: others may have been entered from there. */
export function firstWayIn({ sites }: Pick<IncidentFacts, 'sites'>): WayIn | undefined {
  return sites.flatMap(({ wayIn }) => (wayIn === undefined ? [] : [wayIn])).sort((a, b) => (a.at < b.at ? -1 : 1))[0]
}

/** Which request wrote the first bad thing of each site, as timelines have it. */
export function writeWaysIn({ page, facts, texts }: Writing): number {
  const { nature: words } = texts.incidentPapers
  let count = 0
  for (const { site, wayIn } of facts.sites) {
    if (wayIn === undefined) continue
    count += 1
    const { at, path, way, confidence, address = '', holes, shape } = wayIn
    const shapes: Readonly<Record<string, string>> = texts.timeline.shape
    const kind = shape !== undefined && Object.hasOwn(shapes, shape) ? [shapes[shape]] : []
    const said = {
      way: texts.timeline.way[way],
      confidence: texts.timeline.confidence[confidence],
      holes: printable([...kind, ...holes].join(', ')),
    }
    page.line(words.wayIn({ ...said, site: printable(site), at: page.moment(at), address: printable(address), path: printable(path) }))
  }
  return count
}

/** Addresses, for investigators. */
export function writeCallers({ page, facts, texts }: Writing): number {
  const { complaint: words } = texts.incidentPapers
  const callers = new Map(facts.sites.flatMap((site) => site.callers.map((caller) => [caller.address, caller] as const)))
  if (callers.size === 0) return 0
  page.line(words.callersHead)
  for (const { address, first, last, requests, sent, sites } of callers.values()) {
    const when = { first: page.moment(first), last: page.moment(last) }
    page.item(words.caller({ ...when, address: printable(address), requests, sent, sites: printable(sites.join(', ')) }))
  }
  page.line(words.shared)
  return callers.size
}
