import type { HardenReport } from '../../core/harden-report.ts'
import { printable } from '../../core/printable.ts'

/**
 * One record a line, fields parted by tabs, never translated, never reordered, `-` for what there is not: `site SITE ACCOUNT STATE PLAN RUN
 * CODE`, each with its `check SITE CHECK STATE REASON` and `proof SITE WHAT FOLDER OUTCOME URL`; then `stopped WHY`. With `nul`, records end
 * with NUL.
 */
export function hardenPlain(report: HardenReport, nul: boolean): string {
  const name = nul ? (raw: string) => raw : printable
  const records: string[][] = []
  for (const { site, account, state, plan, run, error } of report.sites) {
    records.push([
      'site',
      site,
      account,
      state,
      ...[plan?.id, run?.id, error?.code].map((value) => (value === undefined ? '-' : name(value))),
    ])
    for (const { check, state: found, params } of plan?.checks ?? [])
      records.push(['check', site, check, found, name(String(params.reason ?? '-'))])
    for (const { of, folder, outcome, url } of run?.proofs ?? [])
      records.push(['proof', site, of, name(folder === '' ? '.' : folder), outcome, name(url)])
  }
  if (report.stopped !== undefined) records.push(['stopped', report.stopped.why])
  return records.map((fields) => fields.join('\t') + (nul ? '\0' : '\n')).join('')
}
