import type { Finding } from '../../core/finding.ts'
import { printable } from '../../core/printable.ts'
import type { Texts } from '../../i18n/index.ts'
import { escapeJson } from '../json/escape-json.ts'
import { errorWords, findingWords, hindrance, isFresh, isPartial, shownFindings } from '../shared/findings.ts'
import { siteUri } from '../shared/site-uri.ts'
import { notRunText } from '../text/scan-words.ts'
import type { DocumentReporter, Reported, ReportedSite } from '../types.ts'

/** GitHub takes no run with more results (docs.github.com, "SARIF support for code scanning"). */
const MOST_RESULTS = 25_000

const LEVEL = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const
/** GitHub's scale: above 9.0 critical, from 7.0 high, from 4.0 medium. */
const SECURITY_SEVERITY = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0', info: '0.0' } as const
const RANK = { certain: 100, probable: 70, possible: 30 } as const

interface Shown {
  readonly site: ReportedSite
  readonly finding: Finding
}

/**
 * SARIF 2.1.0 (OASIS). Paths are below the virtual root `sites/<site>/`, fingerprints are ours, what is waived is suppressed with its
 * reason. What was not read is a notification of the tool, and `executionSuccessful` is then false: not run is never clean.
 */
export const reportSarif: DocumentReporter = (report, { texts, onlyNew }) => {
  const shown: Shown[] = report.sites.flatMap((site) => shownFindings(site, onlyNew).map((finding) => ({ site, finding })))
  const kept = shown.slice(0, MOST_RESULTS)
  const rules = [...new Set(kept.map(({ finding }) => finding.rule))].sort()
  const left = shown.length - kept.length
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'siteguard',
            semanticVersion: report.siteguard,
            rules: rules.map((rule) => ruleOf(rule, kept, texts)),
            notifications: ['not-run', 'waiver', 'failed', 'left-out'].map((id) => ({ id })),
          },
        },
        language: texts.lang,
        columnKind: 'utf16CodeUnits',
        automationDetails: { id: `siteguard/${report.kind}/` },
        invocations: [invocation(report, left, texts)],
        results: kept.map(({ site, finding }) => result(site, finding, rules.indexOf(finding.rule), texts)),
        properties: { rules: report.rules, failOn: report.failOn, ...(report.id === undefined ? {} : { id: report.id }) },
      },
    ],
  }
  return `${escapeJson(JSON.stringify(log, null, 2))}\n`
}

/** Plain text of a message: its brackets would make a link, its braces a place for an argument (SARIF 3.11.5, 3.11.6). */
function message(text: string): { readonly text: string } {
  return { text: text.replace(/[\\[\]]/g, (sign) => `\\${sign}`).replace(/[{}]/g, (sign) => sign + sign) }
}

function ruleOf(id: Finding['rule'], shown: readonly Shown[], texts: Texts): object {
  const of = shown.filter(({ finding }) => finding.rule === id).map(({ finding }) => finding)
  const severities = ['critical', 'high', 'medium', 'low', 'info'] as const
  const worst = severities.find((severity) => of.some((finding) => finding.severity === severity)) ?? 'info'
  const { next } = findingWords(of[0] as Finding, texts)
  return {
    id,
    name: id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: id },
    ...(next === '' ? {} : { help: { text: `siteguard explain ${id}` } }),
    properties: { 'security-severity': SECURITY_SEVERITY[worst], tags: ['security', ...new Set(of.map((finding) => finding.class))] },
  }
}

function result(site: ReportedSite, finding: Finding, ruleIndex: number, texts: Texts): object {
  const { what, next } = findingWords(finding, texts)
  const evidence = finding.reasons[0]?.evidence
  const snippet = evidence?.excerpt === undefined ? {} : { snippet: { text: printable(evidence.excerpt) } }
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVEL[finding.severity],
    rank: RANK[finding.confidence],
    message: message([what, next].filter((part) => part !== '').join(' ')),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: siteUri(site.site, finding.path) },
          // A region must have a line for GitHub to show the result at all.
          region: { startLine: evidence?.line ?? 1, ...snippet },
        },
      },
    ],
    partialFingerprints: { 'siteguard/v1': finding.fingerprint, primaryLocationLineHash: `${finding.fingerprint.slice('v1:'.length)}:1` },
    ...(site.change === undefined && site.baseline === undefined ? {} : { baselineState: isFresh(site, finding) ? 'new' : 'unchanged' }),
    suppressions:
      finding.waived === undefined ? [] : [{ kind: 'external', status: 'accepted', justification: printable(finding.waived.reason) }],
    properties: {
      site: site.site,
      account: site.account,
      severity: finding.severity,
      confidence: finding.confidence,
      class: finding.class,
      ...(finding.sha256 === undefined ? {} : { sha256: finding.sha256 }),
      ...(finding.waived === undefined ? {} : { waivedBy: finding.waived.owner, waivedUntil: finding.waived.expires }),
    },
  }
}

function invocation(report: Reported, left: number, texts: Texts): object {
  const notifications = report.sites.flatMap((site) => {
    const at = [{ physicalLocation: { artifactLocation: { uri: siteUri(site.site, '') } } }]
    const held = hindrance(site, texts)
    return [
      ...site.notRun.map((line) => notice('not-run', 'warning', `${site.site}${texts.screen.colon}${notRunText(line, texts)}`, at)),
      ...(held === undefined ? [] : [notice('not-run', 'warning', `${site.site}${texts.screen.colon}${held}`, at)]),
    ]
  })
  if (left > 0) notifications.push(notice('left-out', 'error', texts.report.leftOut({ count: left })))
  for (const shard of report.missing ?? []) notifications.push(notice('not-run', 'error', texts.report.missingShard({ shard })))
  for (const { account, error } of report.accounts)
    if (error !== undefined) notifications.push(notice('failed', 'error', `${account}${texts.screen.colon}${errorWords(error, texts)}`))
  if (report.failure !== undefined) notifications.push(notice('failed', 'error', errorWords(report.failure, texts)))
  return {
    executionSuccessful: !isPartial(report) && left === 0,
    exitCode: report.exitCode,
    startTimeUtc: report.startedAt,
    endTimeUtc: report.finishedAt,
    toolExecutionNotifications: notifications,
    toolConfigurationNotifications: report.waiverProblems.map((problem) =>
      notice('waiver', 'warning', texts.screen.scan.waiverProblem(problem)),
    ),
  }
}

function notice(id: string, level: 'warning' | 'error', text: string, locations?: readonly object[]): object {
  return { descriptor: { id }, level, message: message(printable(text)), ...(locations === undefined ? {} : { locations }) }
}
