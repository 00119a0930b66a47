import { createHash } from 'node:crypto'
import type { AlertMessage, AlertRoute } from '../../core/alert.ts'
import { printable } from '../../core/printable.ts'
import type { RunRecord, SiteRecord } from '../../core/run-record.ts'
import { reaches } from '../../core/verdict.ts'
import type { Texts } from '../../i18n/index.ts'
import type { KeptAlert } from './store.ts'

/** Sites named in one message, and new findings named of each. */
const MOST_SITES = 12
const MOST_PATHS = 2
const LONGEST_PATH = 80

/** What is worth telling of one site, and whether it can wait. */
interface News {
  readonly site: SiteRecord
  readonly critical: boolean
  readonly fresh: SiteRecord['findings']
}

/** Worse first. */
const ORDER: readonly SiteRecord['verdict'][] = ['clean', 'suspect', 'unknown', 'infected']

/**
 * The one message a route gets of a night, or nothing: only what is new or worse since the last night that has the site. Of a site nobody has
 * seen before, everything is new. Critical is what was broken into, or shut by its host, since then.
 */
export function composeAlert(
  record: RunRecord,
  route: AlertRoute,
  routes: readonly AlertRoute[],
  texts: Texts,
  job: string | undefined,
): AlertMessage | undefined {
  const sites = sitesOf(record, route, routes)
  const news = sites.flatMap((site) => newsOf(site, record)).sort((a, b) => Number(b.critical) - Number(a.critical))
  if (news.length === 0) return undefined
  const { alerts } = texts
  const critical = news.filter((one) => one.critical)
  const id = createHash('sha256')
    .update([record.id, route.owner ?? '', ...route.channels].join('\0'))
    .digest('hex')
    .slice(0, 8)
  const infected = critical.filter(({ site }) => site.verdict === 'infected').length
  const title = critical.length > 0 ? alerts.critical({ infected, shut: critical.length - infected }) : alerts.news({ count: news.length })
  const lines = news.slice(0, MOST_SITES).flatMap((one) => linesOf(one, texts))
  if (news.length > MOST_SITES) lines.push(alerts.more({ count: news.length - MOST_SITES }))
  if (sites.length > news.length) lines.push(alerts.rest({ same: sites.length - news.length }))
  if (critical.length > 0) lines.push(alerts.next({ id }))
  return {
    id,
    urgency: critical.length > 0 ? 'critical' : 'news',
    title: `siteguard${texts.screen.colon}${title}`,
    lines,
    links: job === undefined ? [] : [{ label: alerts.job, url: job }],
  }
}

/** Of a digest. An SMS shows the beginning. */
const MOST_LINES = 60

/** One message of several that could wait, oldest first. */
export function composeDigest(gathered: readonly KeptAlert[], texts: Texts, job: string | undefined): AlertMessage {
  const { alerts, screen } = texts
  const id = createHash('sha256')
    .update(gathered.map(({ message }) => message.id).join('\0'))
    .digest('hex')
    .slice(0, 8)
  const lines = gathered.flatMap(({ at, message }) => [`${screen.day(at)}${screen.colon}`, ...message.lines.map((line) => `  ${line}`)])
  const left = lines.length - MOST_LINES
  return {
    id,
    urgency: 'news',
    title: `siteguard${screen.colon}${alerts.digest({ count: gathered.length })}`,
    lines: left > 0 ? [...lines.slice(0, MOST_LINES), alerts.more({ count: left })] : lines,
    links: job === undefined ? [] : [{ label: alerts.job, url: job }],
  }
}

/** An owner's own sites; or those of everybody who has no route of his own. */
function sitesOf(record: RunRecord, { owner }: AlertRoute, routes: readonly AlertRoute[]): readonly SiteRecord[] {
  if (owner !== undefined) return record.sites.filter((site) => site.owner === owner)
  const own = new Set(routes.map((route) => route.owner))
  return record.sites.filter((site) => site.owner === undefined || !own.has(site.owner))
}

function newsOf(site: SiteRecord, record: RunRecord): News[] {
  const { change } = site
  const last = site.last ?? change
  const before = [change?.verdict ?? 'clean', last?.verdict ?? 'clean']
  const open = site.findings.filter((finding) => reaches(finding, record.failOn))
  const fresh = change === undefined ? open : open.filter((finding) => change.added.includes(finding.fingerprint))
  const wasInfected = before.includes('infected')
  const intruded = site.verdict === 'infected' && (!wasInfected || fresh.some((finding) => finding.class === 'intrusion'))
  const shut = site.state === 'locked' && last?.state !== 'locked'
  const worse = ORDER.indexOf(site.verdict) > Math.max(...before.map((verdict) => ORDER.indexOf(verdict)))
  const hindered = site.state !== 'done' && site.state !== last?.state
  const critical = intruded || shut
  return critical || worse || hindered || fresh.length > 0 ? [{ site, critical, fresh }] : []
}

function linesOf({ site, fresh }: News, texts: Texts): string[] {
  const head = texts.alerts.line({ site: printable(site.site), verdict: site.verdict, state: site.state, fresh: fresh.length })
  const paths = fresh.slice(0, MOST_PATHS).map(({ path, rule }) => `  ${path === '' ? rule : cut(printable(path))} (${rule})`)
  return [head, ...paths]
}

function cut(text: string): string {
  return text.length <= LONGEST_PATH ? text : `${text.slice(0, LONGEST_PATH - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
