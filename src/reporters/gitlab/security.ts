import { escapeJson } from '../json/escape-json.ts'
import { errorWords, findingPath, findingWords, hindrance, isOpen, isPartial, shownFindings } from '../shared/findings.ts'
import { siteUri } from '../shared/site-uri.ts'
import { notRunText } from '../text/scan-words.ts'
import type { DocumentReporter, Reported } from '../types.ts'

/** Of GitLab's security report schemas, category SAST. */
const SCHEMA = '15.2.1'
const SEVERITY = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low', info: 'Info' } as const
/** What its schema allows in a name. */
const LONGEST_NAME = 255

/**
 * GitLab's security report, as a SAST scanner's. What was not read makes `scan.status` a failure and stands in `scan.messages`. Waived
 * findings are left out: GitLab keeps its own dismissals.
 */
export const reportGitlabSecurity: DocumentReporter = (report, { texts, onlyNew }) => {
  const tool = { id: 'siteguard', name: 'siteguard', version: report.siteguard, vendor: { name: 'siteguard' } }
  const vulnerabilities = report.sites.flatMap((site) =>
    shownFindings(site, onlyNew)
      .filter(isOpen)
      .map((finding) => {
        const { what, next } = findingWords(finding, texts)
        return {
          id: uuidOf(finding.fingerprint),
          name: `${finding.rule}: ${findingPath(finding, texts)}`.slice(0, LONGEST_NAME),
          description: what,
          severity: SEVERITY[finding.severity],
          ...(next === '' ? {} : { solution: next }),
          identifiers: [{ type: 'siteguard_rule', name: finding.rule, value: finding.rule }],
          location: { file: siteUri(site.site, finding.path), start_line: finding.reasons[0]?.evidence?.line ?? 1 },
          details: {
            confidence: { type: 'text', name: texts.screen.explain.confidence, value: texts.screen.confidence[finding.confidence] },
          },
        }
      }),
  )
  const document = {
    version: SCHEMA,
    scan: {
      analyzer: tool,
      scanner: tool,
      type: 'sast',
      // Its schema knows no zone and no fraction; the times are UTC.
      start_time: report.startedAt.slice(0, 19),
      end_time: report.finishedAt.slice(0, 19),
      status: isPartial(report) ? 'failure' : 'success',
      messages: messagesOf(report, texts),
    },
    vulnerabilities,
  }
  return `${escapeJson(JSON.stringify(document, null, 2))}\n`
}

function messagesOf(report: Reported, texts: Parameters<DocumentReporter>[1]['texts']): object[] {
  const { colon } = texts.screen
  const told = report.sites.flatMap((site) => {
    const held = hindrance(site, texts)
    return [...site.notRun.map((line) => notRunText(line, texts)), ...(held === undefined ? [] : [held])].map((text) => ({
      level: 'warn',
      value: `${site.site}${colon}${text}`,
    }))
  })
  const failed = [
    ...(report.missing ?? []).map((shard) => texts.report.missingShard({ shard })),
    ...report.accounts.flatMap(({ account, error }) => (error === undefined ? [] : [`${account}${colon}${errorWords(error, texts)}`])),
    ...(report.failure === undefined ? [] : [errorWords(report.failure, texts)]),
  ].map((value) => ({ level: 'fatal', value }))
  return [...told, ...failed]
}

/** The fingerprint's digits in the shape of a UUID, which is what GitLab compares from run to run. */
function uuidOf(fingerprint: string): string {
  return fingerprint.slice('v1:'.length).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
