import { createHash } from 'node:crypto'
import type { Verdict } from '../../core/verdict.ts'
import { errorWords, isOpen } from '../shared/findings.ts'
import { worstFirst } from '../shared/order.ts'
import { systemOf } from '../text/scan-words.ts'
import type { DocumentOptions, DocumentReporter, Reported, ReportedSite } from '../types.ts'
import { escapeWords as e } from './escape-html.ts'
import { type Night, nightsOf, nightsPicture, nightsTable } from './nights-picture.ts'
import { REPORT_STYLE } from './report-style.ts'
import { siteHtml, whyUnknown } from './site-html.ts'
import { verdictMark } from './verdict-mark.ts'

/** Sites named under what is asked; the rest is counted. */
const MOST_ASKED = 7
const VERDICTS: readonly Verdict[] = ['infected', 'unknown', 'suspect', 'clean']
/** Nothing of it is loaded from anywhere, no program runs, no form is sent; of styles only this very one counts. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The page: one file that needs nothing else. What must be known stands first, all sites at a glance after it, then each site in three depths. */
export const reportHtml: DocumentReporter = (report, options) => {
  const { texts } = options
  const { page } = texts.report
  const title = e(texts.report.title({ date: texts.screen.day(report.startedAt) }))
  const sites = worstFirst(report.sites)
  const ids = new Map(sites.map(({ site }, index) => [site, `site-${index + 1}`]))
  const nights = nightsOf(report, options.past ?? [])
  const main = [
    section('asked', page.asked, `<div class="asked">${list(asked(sites, report, options))}</div>`),
    sites.length === 0 ? '' : section('glance', page.glance, glance(sites, ids, options)),
    nights.length < 2 ? '' : section('nights', page.nights({ count: nights.length }), picture(nights, options)),
    sites.length === 0
      ? ''
      : section('sites', page.sites, sites.map((site) => siteHtml(site, ids.get(site.site) ?? '', nights, options)).join('\n')),
  ].filter((part) => part !== '')
  return `<!doctype html>
<html lang="${texts.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${sites.length === 0 ? '' : `<a class="skip" href="#glance">${e(page.skip)}</a>\n`}<header>
<h1>${title}</h1>
<p class="lead">${e(texts.report.headline(report.sites))}</p>
</header>
<main>
${main.join('\n')}
</main>
<footer>
<h2>${e(page.words)}</h2>
<dl>${VERDICTS.map((verdict) => `<dt>${verdictMark(verdict, texts)}</dt><dd>${e(page.means[verdict])}</dd>`).join('\n')}</dl>
<p class="quiet">${e(page.made({ version: report.siteguard, at: texts.screen.moment(report.finishedAt) }))}${report.id === undefined ? '' : ` ${e(report.id)}`}</p>
</footer>
</body>
</html>
`
}

function section(id: string, title: string, inside: string): string {
  return `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${e(title)}</h2>\n${inside}\n</section>`
}

/** What an elected official must know: at most a handful of lines, or that there is nothing. */
function asked(sites: readonly ReportedSite[], report: Reported, { texts }: DocumentOptions): string[] {
  const { page } = texts.report
  const { colon } = texts.screen
  const whole = [
    ...(report.failure === undefined ? [] : [`${texts.report.failed}${colon}${errorWords(report.failure, texts)}`]),
    ...(report.missing ?? []).map((shard) => texts.report.missingShard({ shard })),
    ...report.waiverProblems.map((problem) => texts.screen.scan.waiverProblem(problem)),
  ]
  const lines = sites.flatMap((site) => {
    if (site.verdict === 'infected') return [page.askedInfected({ site: site.site })]
    if (site.verdict === 'unknown') return [page.askedUnknown({ site: site.site, why: whyUnknown(site, texts) })]
    const count = site.findings.filter(isOpen).length
    return count === 0 ? [] : [page.askedSuspect({ site: site.site, count })]
  })
  const shown = [...whole, ...lines.slice(0, MOST_ASKED)]
  if (lines.length > MOST_ASKED) shown.push(page.askedMore({ count: lines.length - MOST_ASKED }))
  return shown.length === 0 ? [page.askedNothing] : shown
}

function glance(sites: readonly ReportedSite[], ids: ReadonlyMap<string, string>, { texts }: DocumentOptions): string {
  const items = sites.map((site) => {
    const system = systemOf({ installations: site.installations, wasRead: (site.counts?.files ?? 0) > 0 }, texts)
    const open = site.findings.filter(isOpen)
    const count = (confidence: string): number => open.filter((finding) => finding.confidence === confidence).length
    const found = texts.screen.scan.counts({ certain: count('certain'), probable: count('probable'), possible: count('possible') })
    const words = site.verdict === 'unknown' ? whyUnknown(site, texts) : found
    const rest = [system, words].filter((part) => part !== '').join(' · ')
    return `<li><a class="${site.verdict}" href="#${ids.get(site.site)}"><b>${e(site.site)}</b>${verdictMark(site.verdict, texts)}<span class="quiet">${e(rest)}</span></a></li>`
  })
  return `<ul class="glance">${items.join('\n')}</ul>`
}

function picture(nights: readonly Night[], { texts }: DocumentOptions): string {
  const { page } = texts.report
  const legend = VERDICTS.map((verdict) => `<li>${verdictMark(verdict, texts)}</li>`).join('')
  return `${nightsPicture(nights, texts)}
<ul class="legend">${legend}</ul>
<p class="quiet">${e(page.nightsNote)}</p>
<details class="nights-table"><summary>${e(page.nightsTable)}</summary>
${nightsTable(nights, texts)}</details>`
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${e(item)}</li>`).join('\n')}</ul>`
}
