import { printable } from '../../core/printable.ts'
import type { RunRecord, SiteRecord } from '../../core/run-record.ts'
import type { Texts } from '../../i18n/index.ts'
import type { Paint } from '../types.ts'
import { pad, widthOf, wrap } from './layout.ts'
import { type Step, stepLines } from './next-steps.ts'

export interface NightTextOptions {
  readonly texts: Texts
  readonly width: number
  readonly paint: Paint
}

/** Names of sites stand in a column up to this wide. */
const WIDEST = 28
/** Commands that are named at the end. */
const MOST_STEPS = 4

/** A night for people: what wants somebody first, one line a site; what is well is counted. */
export function nightText(record: RunRecord, options: NightTextOptions): string {
  const { texts, width, paint } = options
  const { fleet } = texts
  const lines = [paint.strong(wrap(headOf(record, texts), width, 2))]
  if (record.missing !== undefined) lines.push(paint.bad(wrap(fleet.missing({ shards: record.missing.join(', ') }), width, 2)))
  const told = record.sites.filter((site) => !isWell(site)).sort((a, b) => rank(a) - rank(b))
  lines.push('', ...nightSiteLines(told, options))
  const well = record.sites.length - told.length
  if (well > 0) lines.push(paint.good(wrap(fleet.well({ count: well }), width, 2)))
  lines.push('', paint.strong(wrap(nightCounts(record.sites, texts), width, 0)))
  const steps = stepsOf(record, texts)
  if (steps.length > 0) lines.push('', texts.plans.next, ...stepLines(steps, options))
  return `${lines.join('\n')}\n`
}

/** How many sites are what. */
export function nightCounts(sites: readonly SiteRecord[], { fleet }: Texts): string {
  const count = (verdict: SiteRecord['verdict']): number => sites.filter((site) => site.verdict === verdict).length
  return fleet.counts({ infected: count('infected'), suspect: count('suspect'), unknown: count('unknown'), clean: count('clean') })
}

function headOf(record: RunRecord, { fleet, screen }: Texts): string {
  const seconds = Math.round((Date.parse(record.finishedAt) - Date.parse(record.startedAt)) / 1000)
  const { id, shard, parts } = record
  const head = fleet.head({
    id,
    at: screen.moment(record.startedAt),
    accounts: record.accounts.length,
    sites: record.sites.length,
    time: `${Math.floor(seconds / 60)} min ${seconds % 60} s`,
  })
  return [
    head,
    ...(shard === undefined ? [] : [fleet.part(shard)]),
    ...(parts === undefined ? [] : [fleet.merged({ parts: parts.length })]),
  ].join(', ')
}

/** Everything was done, nothing was found, and nothing came or went. */
function isWell({ state, verdict, change }: SiteRecord): boolean {
  return state === 'done' && verdict === 'clean' && (change === undefined || (change.gone.length === 0 && change.verdict === 'clean'))
}

function rank({ verdict, state }: SiteRecord): number {
  if (verdict === 'infected') return 0
  if (state === 'locked') return 1
  if (state !== 'done') return 2
  return verdict === 'unknown' ? 3 : verdict === 'suspect' ? 4 : 5
}

/** One line a site, and below it what a person should know of it. */
export function nightSiteLines(sites: readonly SiteRecord[], options: NightTextOptions): string[] {
  const column = Math.min(WIDEST, Math.max(0, ...sites.map(({ site }) => widthOf(printable(site)))))
  return sites.flatMap((site) => {
    const at = column + 4
    const label = printable(site.site)
    const words = inColour(site, options.paint)(wrap(said(site, options.texts), options.width, at))
    return widthOf(label) > column ? [`  ${label}`, `  ${pad('', column)}  ${words}`] : [`  ${pad(label, column)}  ${words}`]
  })
}

function inColour({ verdict, state }: SiteRecord, paint: Paint): (text: string) => string {
  if (verdict === 'infected' || state === 'locked') return paint.bad
  return verdict === 'clean' && state === 'done' ? paint.good : paint.doubt
}

function said(site: SiteRecord, { fleet, status }: Texts): string {
  const { state, verdict, findings, change, offsite = [], error } = site
  const open = findings.filter((one) => one.waived === undefined && one.severity !== 'info')
  const count = (confidence: string): number => open.filter((one) => one.confidence === confidence).length
  const found = fleet.found({ certain: count('certain'), probable: count('probable'), possible: count('possible') })
  const changed = change === undefined ? '' : fleet.changed({ added: change.added.length, gone: change.gone.length })
  const was =
    change !== undefined && (change.verdict !== verdict || change.state !== state)
      ? fleet.wasState({
          state: [fleet.verdict[change.verdict], ...(change.state === 'done' ? [] : [fleet.state[change.state]])].join(', '),
        })
      : ''
  const lock = site.status?.diagnosis.state
  const parts = [
    ...(state === 'done' ? [] : [fleet.state[state]]),
    ...(state === 'locked' && lock !== undefined && lock !== 'locked' ? [status.state[lock]] : []),
    ...(state === 'done' || site.counts !== undefined ? [fleet.verdict[verdict]] : []),
    found,
    changed,
    was,
    ...offsite.filter((one) => one.error !== undefined).map(({ place }) => fleet.notCopied({ place })),
    ...(error === undefined || state === 'done' ? [] : [error.code]),
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

function stepsOf({ sites, id }: RunRecord, { fleet }: Texts): Step[] {
  const first = (is: (site: SiteRecord) => boolean): SiteRecord | undefined => sites.find(is)
  const infected = first(({ verdict }) => verdict === 'infected')
  const locked = first(({ state }) => state === 'locked')
  const wrongKey = first(({ state }) => state === 'wrong-key')
  const failed = first(({ state }) => state !== 'done' && state !== 'locked' && state !== 'wrong-key')
  return [
    ...(infected === undefined ? [] : [{ command: fleet.nextSite({ site: printable(infected.site) }), why: fleet.whySite }]),
    ...(locked === undefined ? [] : [{ command: fleet.nextStatus({ account: printable(locked.account) }), why: fleet.whyStatus }]),
    ...(wrongKey === undefined ? [] : [{ command: fleet.nextTrust({ account: printable(wrongKey.account) }), why: fleet.whyTrust }]),
    ...(failed === undefined ? [] : [{ command: fleet.nextAgain({ run: id }), why: fleet.whyAgain }]),
  ].slice(0, MOST_STEPS)
}
