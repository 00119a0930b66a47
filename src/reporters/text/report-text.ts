import type { Finding } from '../../core/finding.ts'
import { CONFIDENCES } from '../../core/finding.ts'
import { printable } from '../../core/printable.ts'
import type { AccountReport, ScanReport, SiteReport } from '../../core/scan-report.ts'
import { errorText, ruleText, type Texts } from '../../i18n/index.ts'
import type { Reporter, ReportOptions } from '../types.ts'
import { pad, sizeText, widthOf, wrap } from './layout.ts'
import { nextSteps } from './next-steps.ts'
import { ruleSetLines, trialLines } from './rule-set-text.ts'
import { notRunText, systemOf } from './scan-words.ts'

/** Findings of one site shown in full; the rest are counted. `--json` and `--plain` have all of them. */
const SHOWN = 100
/** Below this many columns a row is laid over two lines. */
const NARROW = 60
/** Columns of the longest verdict, in either language, and one more. */
const VERDICT = 9
/** Fewest columns a row keeps for what was found. */
const SUMMARY = 24

/** Whether anything of the site was judged: listed files are. */
function wasRead(site: SiteReport): boolean {
  return site.counts.files > 0
}

/** The report for people: accounts and verdicts first, then what was found where, then what to do. */
export const reportText: Reporter = (report, options) => {
  const out: string[] = []
  for (const account of report.accounts) out.push(...accountLines(account, report, options))
  for (const site of report.sites) out.push(...siteLines(site, options))
  for (const waiver of report.waiverProblems) {
    out.push('', options.paint.doubt(wrap(options.texts.screen.scan.waiverProblem(waiver), options.width, 0)))
  }
  const read = report.sites.some(wasRead)
  out.push('', wrap(read ? judgedText(report, options.texts) : options.texts.screen.scan.nothingRead, options.width, 0))
  out.push(...ruleSetLines(report, options))
  out.push(...nextSteps(report, options))
  const { exit } = options.texts.screen.scan
  const words = exit[report.exitCode as keyof typeof exit]
  if (words !== undefined) out.push(wrap(words({ failOn: report.failOn }), options.width, 0))
  return `${out.join('\n')}\n`
}

/** Whether databases were judged as well: nobody may take a clean verdict for more than it is. */
function judgedText({ sites }: ScanReport, { screen }: Texts): string {
  const databases = sites.flatMap((site) => site.databases ?? [])
  if (sites.every((site) => site.databases === undefined)) return screen.scan.filesOnly
  const sum = (count: (database: (typeof databases)[number]) => number): number => databases.reduce((total, one) => total + count(one), 0)
  return screen.scan.withDatabase({ tables: sum(({ tables }) => tables), rows: sum(({ rows }) => rows) })
}

function accountLines(account: AccountReport, report: ScanReport, options: ReportOptions): string[] {
  const { texts, paint, width } = options
  const { screen } = texts
  const sites = report.sites.filter((site) => site.account === account.account)
  const files = sites.reduce((sum, site) => sum + site.counts.files, 0)
  const head = `${paint.strong(printable(account.account))}  ${account.transport} ${printable(account.address)}`
  const facts =
    account.error === undefined
      ? screen.scan.account({
          sites: sites.length,
          files,
          size: sizeText(account.bytesIn + account.bytesOut, screen),
          seconds: screen.decimal(account.seconds, 1),
        })
      : paint.bad(screen.scan[sites.some(wasRead) ? 'cutShort' : 'unreachable'])
  const lines = [wrap(`${head}  ${facts}`, width, 2)]
  if (account.error !== undefined) {
    const text = errorText(texts, account.error.code, account.error.params)
    lines.push(`  ${wrap(text === undefined ? account.error.code : escapeLines(text.what), width, 2)}`)
    if (text !== undefined) lines.push(`  ${wrap(`${screen.scan.next}${screen.colon}${escapeLines(text.next)}`, width, 2)}`)
  }
  const names = Math.min(28, Math.max(...sites.map((site) => widthOf(printable(site.site))), 4))
  const systems = Math.min(24, Math.max(...sites.map((site) => widthOf(softwareOf(site, texts))), 4))
  const indent = 2 + names + 2 + systems + 2 + VERDICT + 2
  for (const site of sites) {
    const verdict = paintVerdict(site, options)(screen.verdict[site.verdict])
    const rest = summary(site, options)
    const [name, system] = [printable(site.site), softwareOf(site, texts)]
    const fits = width === 0 || (width >= NARROW && indent + SUMMARY <= width && widthOf(name) <= names && widthOf(system) <= systems)
    if (fits) lines.push(`  ${pad(name, names)}  ${pad(system, systems)}  ${pad(verdict, VERDICT)}  ${wrap(rest, width, indent)}`.trimEnd())
    else {
      const parts = [verdict, system, rest].filter((part) => part !== '')
      lines.push(`  ${wrap(name, width, 2)}`, `    ${wrap(parts.join(' · '), width, 4)}`)
    }
  }
  return lines
}

function softwareOf({ installations, counts }: SiteReport, texts: Texts): string {
  return systemOf({ installations, wasRead: counts.files > 0 }, texts)
}

function paintVerdict(site: SiteReport, options: ReportOptions): (text: string) => string {
  const { paint } = options
  return { clean: paint.good, suspect: paint.doubt, infected: paint.bad, unknown: paint.doubt }[site.verdict]
}

function shownFindings(site: SiteReport, options: ReportOptions): readonly Finding[] {
  return site.findings.filter((finding) => finding.waived === undefined && (finding.isNew || !options.onlyNew))
}

function summary(site: SiteReport, options: ReportOptions): string {
  const { screen } = options.texts
  const open = shownFindings(site, options).filter((f) => f.severity !== 'info')
  const count = (confidence: Finding['confidence']): number => open.filter((f) => f.confidence === confidence).length
  const parts: string[] = []
  if (open.length > 0)
    parts.push(screen.scan.counts({ certain: count('certain'), probable: count('probable'), possible: count('possible') }))
  else if (site.counts.files > 0) parts.push(screen.scan.nothing({ files: site.counts.files }))
  const fresh = open.filter((f) => f.isNew).length
  if (fresh > 0 && fresh < open.length) parts.push(screen.scan.isNew({ count: fresh }))
  // Told also where it is none; of what nobody could read it would say nothing.
  if (site.counts.files + site.counts.waived > 0) parts.push(screen.scan.waived({ count: site.counts.waived }))
  if (site.baseline !== undefined) parts.push(screen.scan.baseline({ date: screen.day(site.baseline) }))
  const first = site.notRun[0]
  if (first !== undefined) parts.push(notRunText(first, options.texts))
  return parts.join(' · ')
}

function siteLines(site: SiteReport, options: ReportOptions): string[] {
  const { texts, paint, width } = options
  const findings = shownFindings(site, options)
  const waived = site.findings.filter((finding) => finding.waived !== undefined)
  if (findings.length + waived.length + site.notRun.length + (site.onTrial?.length ?? 0) === 0 && site.accepted === undefined) return []
  const lines = ['', paint.strong(wrap(printable(site.site), width, 0))]
  let next = ''
  for (const finding of findings.slice(0, SHOWN)) {
    lines.push(...findingLines(finding, options, next))
    next = nextOf(finding, texts)
  }
  if (findings.length > SHOWN) lines.push(`  ${texts.screen.scan.more({ count: findings.length - SHOWN })} (--json)`)
  for (const finding of waived) {
    const words = finding.waived === undefined ? '' : printable(texts.screen.scan.waivedAs(finding.waived))
    const path = finding.path === '' ? texts.screen.scan.site : printable(finding.path)
    lines.push(`  ${paint.quiet(wrap(`${path}${texts.screen.colon}${words}`, width, 2))}`)
  }
  lines.push(...trialLines(site, options))
  if (site.notRun.length > 0) {
    lines.push(`  ${paint.doubt(wrap(texts.screen.scan.notRead, width, 2))}`)
    for (const line of site.notRun) lines.push(`    ${wrap(notRunText(line, texts), width, 4)}`)
  }
  if (site.counts.files > 0) {
    const { knownGood, rulesOnly, unchanged } = site.counts
    lines.push(`  ${paint.quiet(wrap(texts.screen.scan.judged({ known: knownGood, rules: rulesOnly, unchanged }), width, 2))}`)
  }
  if (site.accepted !== undefined)
    lines.push(`  ${wrap(texts.screen.scan[site.accepted ? 'acceptedYes' : 'acceptedNo']({ site: site.site }), width, 2)}`)
  return lines
}

function nextOf(finding: Finding, texts: Texts): string {
  const reason = finding.reasons[0]
  return reason === undefined ? '' : ruleText(texts, reason.rule, reason.params).next
}

function findingLines(finding: Finding, options: ReportOptions, nextBefore: string): string[] {
  const { texts, paint, width } = options
  const { screen } = texts
  const column = width !== 0 && width < NARROW ? 4 : 4 + Math.max(...CONFIDENCES.map((c) => widthOf(screen.confidence[c])))
  const grade = finding.class === 'intrusion' ? paint.bad : paint.doubt
  const label = finding.severity === 'info' ? screen.severity.info : screen.confidence[finding.confidence]
  const path = finding.path === '' ? screen.scan.site : printable(finding.path)
  const lines: string[] = []
  if (column === 4) lines.push(`  ${grade(label)}`, `    ${paint.name(wrap(path, width, 4))}`)
  else lines.push(`  ${grade(pad(label, column - 4))}  ${paint.name(wrap(path, width, column))}`)
  const indent = ' '.repeat(column)
  for (const reason of finding.reasons) {
    const where = reason.evidence?.line === undefined ? '' : ` · ${screen.scan.line({ line: reason.evidence.line })}`
    const excerpt = reason.evidence?.excerpt === undefined ? '' : `\n${printable(reason.evidence.excerpt)}`
    lines.push(indent + wrap(`${escapeLines(ruleText(texts, reason.rule, reason.params).what)}${where}${excerpt}`, width, column))
  }
  if (finding.modified !== undefined && finding.class === 'intrusion')
    lines.push(indent + paint.quiet(wrap(screen.scan.written({ date: screen.moment(finding.modified) }), width, column)))
  const next = nextOf(finding, texts)
  if (next !== '' && next !== nextBefore) lines.push(indent + wrap(`${screen.scan.next}${screen.colon}${escapeLines(next)}`, width, column))
  return lines
}

/** Escapes each line of a text of ours that holds hostile parameters, keeping our own line breaks. */
function escapeLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}
