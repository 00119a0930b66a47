import { printable } from '../../core/printable.ts'
import type { Reporter } from '../types.ts'

/**
 * One record a line, fields parted by tabs, never wrapped, never translated, never reordered:
 * `site ACCOUNT SITE VERDICT FINDINGS NOT-RUN`, then its `finding SITE CONFIDENCE SEVERITY RULE FINGERPRINT STATE PATH`
 * and `not-run SITE CHECK REASON SUBJECT`. Names are escaped; with -0 they are raw and records end with NUL.
 */
export const reportPlain: Reporter = (report, options) => {
  const name = options.nul ? (text: string) => text : printable
  const records: string[][] = []
  for (const site of report.sites) {
    const findings = site.findings.filter((f) => !options.onlyNew || f.isNew)
    records.push(['site', site.account, site.site, site.verdict, String(findings.length), String(site.notRun.length)])
    for (const f of findings) {
      const state = f.waived === undefined ? (f.isNew ? 'new' : 'known') : 'waived'
      records.push(['finding', site.site, f.confidence, f.severity, f.rule, f.fingerprint, state, name(f.path)])
    }
    for (const line of site.notRun) records.push(['not-run', site.site, line.check, line.reason, name(line.subject)])
  }
  return records.map((fields) => fields.join('\t') + (options.nul ? '\0' : '\n')).join('')
}
