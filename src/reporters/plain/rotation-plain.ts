import { printable } from '../../core/printable.ts'
import type { RotationReport } from '../../core/rotation-report.ts'

/**
 * One record a line, fields parted by tabs, never translated, never reordered, `-` for what there is not:
 * `part SITE ACCOUNT all|contain|accounts STATE PLAN RUN CODE`, each with its `check SITE ROUND CHECK STATE REASON`; then `slot SITE SLOT`,
 * `notice OWNER FILE PEOPLE SITE…` and `stopped WHY`. With `nul`, records end with NUL.
 */
export function rotationPlain(report: RotationReport, nul: boolean): string {
  const name = nul ? (raw: string) => raw : printable
  const records: string[][] = []
  for (const { site, account, parts, slots = [] } of report.sites) {
    for (const { round, state, plan, run, error } of parts) {
      const rest = [plan?.id, run?.id, error?.code].map((value) => (value === undefined ? '-' : name(value)))
      records.push(['part', site, account, round, state, ...rest])
      for (const { check, state: found, params } of plan?.checks ?? [])
        records.push(['check', site, round, check, found, name(String(params.reason ?? '-'))])
    }
    for (const slot of slots) records.push(['slot', site, name(slot)])
  }
  for (const { owner, file, people, sites } of report.notices) records.push(['notice', owner ?? '-', name(file), String(people), ...sites])
  if (report.stopped !== undefined) records.push(['stopped', report.stopped.why])
  return records.map((fields) => fields.join('\t') + (nul ? '\0' : '\n')).join('')
}
