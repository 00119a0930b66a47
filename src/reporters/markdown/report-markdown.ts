import { errorWords, findingPath, findingWords, hindrance, isFresh, isOpen, shownFindings } from '../shared/findings.ts'
import { worstFirst } from '../shared/order.ts'
import { notRunText, systemOf } from '../text/scan-words.ts'
import type { DocumentOptions, DocumentReporter, Reported, ReportedSite } from '../types.ts'
import { markdownCode as code, escapeMarkdown as md } from './escape-markdown.ts'

const MARK = { infected: '🔴', suspect: '🟠', unknown: '⚪', clean: '🟢' } as const
/** Findings of one site that are written out. */
const SHOWN = 20
/** GitHub shows no summary above 1 MiB; sites after this are counted. Characters. */
const ROOM = 600_000

/** A summary for the page of a CI job (GitHub, Forgejo, GitLab): what must be known first, then site by site. The worst stand first. */
export const reportMarkdown: DocumentReporter = (report, options) => {
  const { texts } = options
  const words = texts.report
  const sites = worstFirst(report.sites)
  const out = [`# ${md(words.title({ date: texts.screen.day(report.startedAt) }))}`, '', `**${md(words.headline(report.sites))}**`, '']
  for (const line of wholeLines(report, options)) out.push(`> ⚠️ ${md(line)}`, '>')
  if (sites.length > 0) {
    out.push(
      '',
      `| | ${words.column.site} | ${words.column.system} | ${words.column.found} | ${words.column.fresh} |`,
      '|---|---|---|---|---|',
    )
    for (const site of sites) out.push(rowOf(site, options))
  }
  let room = ROOM - out.join('\n').length
  let left = 0
  for (const site of sites) {
    const part = siteLines(site, options).join('\n')
    if (part.length > room) left += 1
    else {
      room -= part.length
      out.push(part)
    }
  }
  if (left > 0) out.push('', md(words.sitesLeft({ count: left })))
  out.push('', `<sub>siteguard ${md(report.siteguard)} · ${md(texts.screen.moment(report.finishedAt))}</sub>`)
  return `${out.join('\n')}\n`
}

function wholeLines(report: Reported, { texts }: DocumentOptions): string[] {
  const { colon } = texts.screen
  return [
    ...(report.failure === undefined ? [] : [`${texts.report.failed}${colon}${errorWords(report.failure, texts)}`]),
    ...(report.missing ?? []).map((shard) => texts.report.missingShard({ shard })),
    ...report.accounts.flatMap(({ account, error }) => (error === undefined ? [] : [`${account}${colon}${errorWords(error, texts)}`])),
    ...report.waiverProblems.map((problem) => texts.screen.scan.waiverProblem(problem)),
  ]
}

function rowOf(site: ReportedSite, { texts }: DocumentOptions): string {
  const open = site.findings.filter(isOpen)
  const count = (confidence: string): number => open.filter((finding) => finding.confidence === confidence).length
  const found = texts.screen.scan.counts({ certain: count('certain'), probable: count('probable'), possible: count('possible') })
  const fresh = open.filter((finding) => isFresh(site, finding)).length
  const held = hindrance(site, texts)
  const verdict = `${MARK[site.verdict]} ${texts.screen.verdict[site.verdict]}`
  const system = systemOf({ installations: site.installations, wasRead: (site.counts?.files ?? 0) > 0 }, texts)
  const cells = [
    verdict,
    md(site.site),
    md(system),
    md(held ?? (site.notRun.length > 0 ? texts.report.unread({ count: site.notRun.length }) : found)),
    String(fresh),
  ]
  return `| ${cells.join(' | ')} |`
}

function siteLines(site: ReportedSite, { texts, onlyNew }: DocumentOptions): string[] {
  const findings = shownFindings(site, onlyNew).filter(isOpen)
  if (findings.length + site.notRun.length === 0) return []
  const out = ['', '<details>', `<summary>${MARK[site.verdict]} ${md(site.site)}</summary>`, '']
  for (const finding of findings.slice(0, SHOWN)) {
    const { what, next } = findingWords(finding, texts)
    const line = finding.reasons[0]?.evidence?.line
    const where = line === undefined ? '' : ` · ${md(texts.screen.scan.line({ line }))}`
    const fresh = isFresh(site, finding) ? ` · **${texts.report.isNew}**` : ''
    out.push(`- ${code(findingPath(finding, texts))} · ${texts.screen.confidence[finding.confidence]}${where}${fresh}<br>${md(what)}`)
    if (next !== '') out.push(`  <br>${texts.screen.scan.next}${texts.screen.colon}${md(next)}`)
  }
  if (findings.length > SHOWN) out.push(`- ${md(texts.screen.scan.more({ count: findings.length - SHOWN }))}`)
  for (const line of site.notRun) out.push(`- ⚪ ${md(notRunText(line, texts))}`)
  return [...out, '', '</details>']
}
