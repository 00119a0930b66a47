import { escapeJson } from '../json/escape-json.ts'
import { isFresh, shownFindings } from '../shared/findings.ts'
import type { DocumentReporter } from '../types.ts'

/**
 * JSON Lines: one object a line, told apart by `type`: `run` first, then each `account`, each `site` with its `finding` and `not-run` lines
 * after it, and `end` with the exit code. A file without its `end` was cut. Fields are those of the report's own schema.
 */
export const reportJsonl: DocumentReporter = (report, options) => {
  const { accounts, sites, exitCode, ...run } = report
  const lines: object[] = [{ type: 'run', schemaVersion: 1, ...run }]
  for (const account of accounts) lines.push({ type: 'account', ...account })
  for (const { findings: _, notRun, ...site } of sites) {
    lines.push({ type: 'site', ...site })
    const whole = sites.find((one) => one.site === site.site) as (typeof sites)[number]
    for (const finding of shownFindings(whole, options.onlyNew)) lines.push({ type: 'finding', fresh: isFresh(whole, finding), ...finding })
    for (const line of notRun) lines.push({ type: 'not-run', site: site.site, ...line })
  }
  lines.push({ type: 'end', exitCode })
  return lines.map((line) => `${escapeJson(JSON.stringify(line))}\n`).join('')
}
