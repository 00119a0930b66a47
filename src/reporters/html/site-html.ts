import type { Finding } from '../../core/finding.ts'
import { ruleText, type Texts } from '../../i18n/index.ts'
import { errorWords, findingPath, isFresh, isOpen, shownFindings } from '../shared/findings.ts'
import { notRunText, systemOf } from '../text/scan-words.ts'
import type { DocumentOptions, ReportedSite } from '../types.ts'
import { escapeWords as e } from './escape-html.ts'
import { type Night, siteStrip } from './nights-picture.ts'
import { verdictMark } from './verdict-mark.ts'

/** Findings of one site that are written out; the JSON has all of them. */
const SHOWN = 50

/** One site in three depths: in plain words always, for its keeper and for an expert to be opened. */
export function siteHtml(site: ReportedSite, id: string, nights: readonly Night[], options: DocumentOptions): string {
  const { texts } = options
  const { page } = texts.report
  const open = shownFindings(site, options.onlyNew).filter(isOpen)
  const system = systemOf({ installations: site.installations, wasRead: (site.counts?.files ?? 0) > 0 }, texts)
  const facts = [system, site.account, site.owner ?? ''].filter((part) => part !== '').map(e)
  return [
    `<article id="${id}" class="${site.verdict}" aria-labelledby="${id}-name">`,
    `<h3 id="${id}-name">${e(site.site)}</h3>`,
    `<p>${verdictMark(site.verdict, texts)} <span class="quiet">${facts.join(' · ')}</span></p>`,
    `<p>${e(page.means[site.verdict])}${heldBy(site, texts)}</p>`,
    siteStrip(site.site, nights, texts),
    `<h4>${e(page.changed)}</h4>`,
    list(changes(site, texts).map(e)),
    `<h4>${e(page.todo)}</h4>`,
    list(todos(site, open, texts)),
    keeperPart(site, open, texts),
    expertPart(site, open, texts),
    `<a class="back" href="#sites">${e(page.back)}</a>`,
    '</article>',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** What kept a site from being done: in plain words, and behind them what went wrong. */
function heldBy({ state, error }: ReportedSite, texts: Texts): string {
  if (state === undefined || state === 'done') return ''
  const words = ` <strong>${e(sentence(texts.report.state[state]))}</strong>`
  return error === undefined ? words : `${words} ${e(errorWords(error, texts))}`
}

/** Why a site could not be judged, in a few words. */
export function whyUnknown(site: ReportedSite, texts: Texts): string {
  const [first] = site.notRun
  // Of these the state alone tells nobody anything.
  if ((site.state === 'failed' || site.state === 'partial') && first !== undefined) return notRunText(first, texts)
  if (site.state !== undefined && site.state !== 'done') return texts.report.state[site.state]
  if (site.error !== undefined) return errorWords(site.error, texts)
  return texts.report.unread({ count: Math.max(1, site.notRun.length) })
}

function changes(site: ReportedSite, texts: Texts): string[] {
  const { page } = texts.report
  const { change, baseline } = site
  if (change === undefined) {
    if (baseline === undefined) return [page.changedNot]
    const date = texts.screen.day(baseline)
    const count = site.findings.filter((finding) => isOpen(finding) && finding.isNew).length
    return [count === 0 ? page.changedNothing({ date }) : page.changedAdded({ count, date })]
  }
  const date = texts.screen.day(change.at)
  const lines = [
    ...(change.verdict === site.verdict ? [] : [page.changedVerdict({ before: texts.screen.verdict[change.verdict], date })]),
    ...(change.added.length === 0 ? [] : [page.changedAdded({ count: change.added.length, date })]),
    ...(change.gone.length === 0 ? [] : [page.changedGone({ count: change.gone.length, date })]),
  ]
  return lines.length === 0 ? [page.changedNothing({ date })] : lines
}

/** What to do, with the command to type; each item is HTML. */
function todos(site: ReportedSite, open: readonly Finding[], texts: Texts): string[] {
  const { page } = texts.report
  const item = (words: string, command: string): string => `${e(words)} <code class="cmd">${e(command)}</code>`
  const items: string[] = []
  if (site.verdict === 'infected') {
    const back = site.lastKnownClean === undefined ? page.todoRestoreAny : page.todoRestore({ id: site.lastKnownClean })
    items.push(e(page.todoKeep), item(page.todoSnapshot, `siteguard snapshot ${site.site}`))
    items.push(item(back, `siteguard restore ${site.site} --last-clean`))
  } else if (open.length > 0) items.push(item(page.todoLook, `siteguard scan ${site.site}`))
  if (site.notRun.length > 0 || site.verdict === 'unknown') items.push(item(page.todoDoctor, `siteguard doctor ${site.account}`))
  return items.length === 0 ? [e(page.todoNothing)] : items
}

function keeperPart(site: ReportedSite, open: readonly Finding[], texts: Texts): string {
  const { page } = texts.report
  const { screen } = texts
  const items = open.slice(0, SHOWN).map((finding) => {
    const reasons = finding.reasons.map((reason) => ruleText(texts, reason.rule, reason.params))
    const fresh = isFresh(site, finding) ? ` · <strong>${e(texts.report.isNew)}</strong>` : ''
    const next = reasons[0]?.next ?? ''
    return [
      `<code>${e(findingPath(finding, texts))}</code><br><span class="quiet">${e(screen.confidence[finding.confidence])} · ${e(screen.severity[finding.severity])}</span>${fresh}`,
      ...reasons.map(({ what }) => `<br>${e(what)}`),
      ...(next === '' ? [] : [`<br><strong>${e(screen.scan.next)}</strong>${e(screen.colon)}${e(next)}`]),
    ].join('')
  })
  if (open.length > SHOWN) items.push(`${e(screen.scan.more({ count: open.length - SHOWN }))} (--json)`)
  const waived = site.findings.filter((finding) => finding.waived !== undefined)
  return [
    items.length === 0 ? '' : details(page.keeper({ count: open.length }), list(items), 'keeper'),
    site.notRun.length === 0
      ? ''
      : details(page.keeperNotRun({ count: site.notRun.length }), list(site.notRun.map((line) => e(notRunText(line, texts)))), 'keeper'),
    waived.length === 0 ? '' : details(page.waived({ count: waived.length }), list(waived.map((one) => waivedHtml(one, texts))), 'keeper'),
  ].join('')
}

function waivedHtml(finding: Finding, texts: Texts): string {
  const words = finding.waived === undefined ? '' : texts.screen.scan.waivedAs(finding.waived)
  return `<code>${e(findingPath(finding, texts))}</code>${e(texts.screen.colon)}${e(words)}`
}

function expertPart(site: ReportedSite, open: readonly Finding[], texts: Texts): string {
  const { page } = texts.report
  const { counts, snapshot, offsite = [] } = site
  const sums = [
    ...(counts === undefined
      ? []
      : [page.expertCounts({ files: counts.files, known: counts.knownGood, rules: counts.rulesOnly, fetched: counts.fetched })]),
    ...(snapshot === undefined ? [] : [page.expertSnapshot({ id: snapshot.id })]),
    ...offsite.map(({ place, pushed }) => page.expertPushed({ place, count: pushed })),
    ...(site.error === undefined ? [] : [errorWords(site.error, texts)]),
  ].map((line) => `<p>${e(line)}</p>`)
  const items = open.slice(0, SHOWN).map((finding) => {
    const places = finding.reasons.flatMap(({ rule, evidence }) => {
      const line = evidence?.line === undefined ? '' : ` · ${e(texts.screen.scan.line({ line: evidence.line }))}`
      const excerpt = evidence?.excerpt === undefined ? '' : `<br><code>${e(evidence.excerpt)}</code>`
      return [`${e(rule)}${line}${excerpt}`]
    })
    return [
      `<code>${e(findingPath(finding, texts))}</code>`,
      ...places,
      `<code>${e(finding.fingerprint)}</code>`,
      ...(finding.sha256 === undefined ? [] : [`SHA-256 <code>${e(finding.sha256)}</code>`]),
      ...(finding.modified === undefined ? [] : [e(texts.screen.scan.written({ date: texts.screen.moment(finding.modified) }))]),
    ].join('<br>')
  })
  if (sums.length + items.length === 0) return ''
  return details(page.expert, `${sums.join('')}${items.length === 0 ? '' : list(items)}`, 'expert')
}

function details(summary: string, inside: string, kind: 'keeper' | 'expert'): string {
  return `<details class="${kind}"><summary>${e(summary)}</summary>\n${inside}</details>`
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${item}</li>`).join('\n')}</ul>`
}

/** With its first letter as sentences have it. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
