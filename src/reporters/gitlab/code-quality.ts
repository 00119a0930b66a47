import { createHash } from 'node:crypto'
import { escapeJson } from '../json/escape-json.ts'
import { errorWords, findingWords, hindrance, isOpen, shownFindings } from '../shared/findings.ts'
import { siteUri } from '../shared/site-uri.ts'
import { notRunText } from '../text/scan-words.ts'
import type { DocumentReporter } from '../types.ts'

const SEVERITY = { critical: 'blocker', high: 'critical', medium: 'major', low: 'minor', info: 'info' } as const

interface Issue {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker'
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

/**
 * GitLab's code quality report (docs.gitlab.com, "Code Quality": a subset of Code Climate's). It has no place for what was not checked, so
 * that stands in it as issues of the check `not-run`. Waived findings are left out.
 */
export const reportCodeQuality: DocumentReporter = (report, { texts, onlyNew }) => {
  const issues: Issue[] = report.sites.flatMap((site) => {
    const found = shownFindings(site, onlyNew)
      .filter(isOpen)
      .map((finding) => ({
        description: findingWords(finding, texts).what,
        check_name: finding.rule,
        fingerprint: finding.fingerprint.slice('v1:'.length),
        severity: SEVERITY[finding.severity],
        location: { path: siteUri(site.site, finding.path), lines: { begin: finding.reasons[0]?.evidence?.line ?? 1 } },
      }))
    const held = hindrance(site, texts)
    const unread = [...site.notRun.map((line) => notRunText(line, texts)), ...(held === undefined ? [] : [held])]
    return [...found, ...unread.map((text) => notRun(text, siteUri(site.site, '')))]
  })
  for (const { account, error } of report.accounts)
    if (error !== undefined) issues.push(notRun(`${account}${texts.screen.colon}${errorWords(error, texts)}`, 'siteguard.yml'))
  for (const shard of report.missing ?? []) issues.push(notRun(texts.report.missingShard({ shard }), 'siteguard.yml'))
  if (report.failure !== undefined) issues.push(notRun(errorWords(report.failure, texts), 'siteguard.yml'))
  return `${escapeJson(JSON.stringify(issues, null, 2))}\n`
}

function notRun(description: string, path: string): Issue {
  const fingerprint = createHash('sha256').update(`not-run\0${path}\0${description}`).digest('hex').slice(0, 32)
  return { description, check_name: 'not-run', fingerprint, severity: 'major', location: { path, lines: { begin: 1 } } }
}
