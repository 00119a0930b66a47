import { printable } from '../../core/printable.ts'
import type { AccountReport } from '../../core/scan-report.ts'
import type { SnapshotFacts, SnapshotReport, SnapshotSiteReport } from '../../core/snapshot-report.ts'
import { errorText } from '../../i18n/index.ts'
import { escapeJson } from '../json/escape-json.ts'
import { sizeText, wrap } from '../text/layout.ts'
import { type Step, stepLines } from '../text/next-steps.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'

/** Turns the report of `siteguard snapshot` into text. Pure; hostile text in it comes out escaped. */
export type SnapshotReporter = (report: SnapshotReport, options: Omit<ReportOptions, 'onlyNew'>) => string

/** For people: what was taken, what is missing in it, what is thought of it, and what to do. */
const text: SnapshotReporter = (report, options) => {
  const { texts, width } = options
  const out: string[] = []
  for (const account of report.accounts) {
    const told = new Set<string>()
    out.push(accountLine(account, report, options))
    for (const site of report.sites) if (site.account === account.account) out.push(...siteLines(site, told, options))
  }
  const steps = nextSteps(report, options)
  if (steps.length > 0) out.push('', texts.snapshotReport.next, ...stepLines(steps, options))
  const words = texts.snapshotReport.exit[report.exitCode]
  if (words !== undefined) out.push('', wrap(words, width, 0))
  return `${out.join('\n')}\n`
}

function accountLine(account: AccountReport, report: SnapshotReport, { texts, paint, width }: Omit<ReportOptions, 'onlyNew'>): string {
  const { screen, snapshotReport: words } = texts
  const head = `${paint.strong(printable(account.account))}  ${account.transport} ${printable(account.address)}`
  const facts = words.account({
    sites: report.sites.filter((site) => site.account === account.account).length,
    size: sizeText(account.bytesIn + account.bytesOut, screen),
    time: words.duration(account.seconds),
  })
  return wrap(`${head}  ${account.listings === 0 && account.error !== undefined ? paint.bad(words.unreachable) : facts}`, width, 2)
}

function siteLines(site: SnapshotSiteReport, told: Set<string>, options: Omit<ReportOptions, 'onlyNew'>): string[] {
  const { texts, paint, width } = options
  const { screen, snapshotReport: words } = texts
  const { snapshot, judgement, error } = site
  const name = paint.strong(printable(site.site))
  const lines: string[] = []
  const line = (words: string): void => {
    lines.push(`    ${wrap(words, width, 4)}`)
  }
  if (snapshot === undefined) lines.push(`  ${wrap(`${name}  ${paint.bad(words.none)}`, width, 4)}`)
  else {
    const whole = snapshot.complete ? paint.good(words.complete) : paint.bad(words.incomplete)
    const colour = { clean: paint.good, suspect: paint.doubt, infected: paint.bad, unknown: paint.doubt }
    const verdict = judgement === undefined ? paint.doubt(words.notJudged) : colour[judgement.verdict](screen.verdict[judgement.verdict])
    const counts = judgement === undefined ? '' : screen.scan.counts(judgement.findings)
    lines.push(`  ${wrap([name, printable(snapshot.id), whole, `${verdict}${counts === '' ? '' : ` (${counts})`}`].join('  '), width, 4)}`)
    line(filesText(snapshot, options))
    if (snapshot.readAgain > 0) line(paint.quiet(words.readAgain({ files: snapshot.readAgain })))
    for (const database of snapshot.databases) {
      const { kind, tables, rows, by, consistent, omitted } = database
      const where = database.installation === '' ? '' : `${printable(database.installation)}${screen.colon}`
      line(`${where}${words.database({ kind, tables, rows, by, size: sizeText(database.bytes, screen) })}`)
      if (!consistent) line(paint.doubt(words.notConsistent))
      if (omitted.length > 0) line(paint.quiet(words.omitted({ what: omitted.map(printable).join(', ') })))
    }
    if (snapshot.apartSeconds !== undefined) line(paint.quiet(words.apart({ time: words.duration(snapshot.apartSeconds) })))
    if (snapshot.gaps.length > 0) {
      line(paint.doubt(words.missing))
      for (const gap of snapshot.gaps) {
        const path = gap.path === undefined || gap.path === '' ? '' : `${printable(gap.path)}${screen.colon}`
        const detail = gap.detail === undefined ? '' : ` (${printable(gap.detail)})`
        const more = gap.more === undefined ? '' : `, ${words.more({ count: gap.more })}`
        lines.push(`      ${wrap(`${path}${words.gap[gap.reason]}${detail}${more}`, width, 6)}`)
      }
    }
    if (judgement?.clean === false)
      line(site.lastKnownClean === undefined ? words.noClean : words.lastClean({ id: printable(site.lastKnownClean) }))
  }
  if (error !== undefined) {
    const said = errorText(texts, error.code, error.params)
    line(paint.bad(said === undefined ? error.code : said.what.split('\n').map(printable).join(' ')))
    // What is to be done about the account as a whole is told once.
    const toDo = said === undefined ? undefined : `${screen.scan.next}${screen.colon}${said.next.split('\n').map(printable).join(' ')}`
    if (toDo !== undefined && !told.has(toDo)) line(toDo)
    if (toDo !== undefined) told.add(toDo)
  }
  return lines
}

function filesText(snapshot: SnapshotFacts, { texts }: Pick<ReportOptions, 'texts'>): string {
  const { screen, snapshotReport: words } = texts
  const time = words.duration(snapshot.seconds)
  const files = words.files({ files: snapshot.files, size: sizeText(snapshot.bytes, screen) })
  const how =
    snapshot.previous === undefined
      ? words.first({ time })
      : words.fetched({ fetched: snapshot.fetched, size: sizeText(snapshot.fetchedBytes, screen), time })
  return `${files}${screen.colon}${how}`
}

/** Commands that help most with what was found; at most four. */
function nextSteps(report: SnapshotReport, { texts }: Pick<ReportOptions, 'texts'>): Step[] {
  const { step } = texts.snapshotReport
  const steps: Step[] = []
  const infected = report.sites.find((site) => site.judgement?.verdict === 'infected')
  const broken = report.sites.find((site) => site.error !== undefined || site.snapshot?.complete === false)
  if (infected !== undefined) {
    const { site } = infected
    steps.push(step.explain({ site: printable(site) }))
    if (infected.lastKnownClean !== undefined) steps.push(step.restore({ site: printable(site) }))
  }
  if (broken !== undefined) {
    steps.push(step.doctor({ account: printable(broken.account) }))
    if (broken.snapshot !== undefined) steps.push(step.show({ id: printable(broken.snapshot.id) }))
  }
  const [first] = report.sites.filter((site) => site.snapshot?.previous !== undefined)
  if (steps.length === 0 && first !== undefined) steps.push(step.list({ site: printable(first.site) }))
  return steps
}

const json: SnapshotReporter = (report) => `${escapeJson(JSON.stringify(report, null, 2))}\n`

/**
 * One record a line, fields parted by tabs, never translated, never reordered:
 * `snapshot ACCOUNT SITE ID complete|incomplete VERDICT FILES FETCHED WIRE-BYTES`, `-` for what there is not; then its
 * `database SITE INSTALLATION KIND BY TABLES ROWS BYTES` and `gap SITE REASON PATH`, and `error SITE CODE`.
 */
const plain: SnapshotReporter = (report, { nul }) => {
  const name = nul ? (raw: string) => raw : printable
  const records: string[][] = []
  for (const { account, site, snapshot, judgement, error } of report.sites) {
    const numbers = [snapshot?.files, snapshot?.fetched, snapshot?.wireBytes].map((value) => String(value ?? '-'))
    const state = snapshot === undefined ? '-' : snapshot.complete ? 'complete' : 'incomplete'
    records.push(['snapshot', account, site, snapshot?.id ?? '-', state, judgement?.verdict ?? '-', ...numbers])
    for (const { installation, kind, by, tables, rows, bytes } of snapshot?.databases ?? [])
      records.push(['database', site, name(installation), kind, by, String(tables), String(rows), String(bytes)])
    for (const { reason, path } of snapshot?.gaps ?? []) records.push(['gap', site, reason, name(path ?? '')])
    if (error !== undefined) records.push(['error', site, error.code])
  }
  return records.map((fields) => fields.join('\t') + (nul ? '\0' : '\n')).join('')
}

export const snapshotReporters = { text, json, plain } satisfies Record<ReportFormat, SnapshotReporter>
