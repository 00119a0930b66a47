import { printable } from '../../core/printable.ts'
import type { UpgradeReport } from '../../core/upgrade-report.ts'

/**
 * One record a line, fields parted by tabs, never translated, never reordered, `-` for what there is not:
 * `part SITE ACCOUNT core|EXTENSION STATE FROM TO PLAN RUN CODE`, each with its `check SITE core|EXTENSION CHECK STATE REASON`; then
 * `wave NAME STATE SITE…` and `stopped WHY`. With `nul`, records end with NUL.
 */
export function upgradePlain(report: UpgradeReport, nul: boolean): string {
  const name = nul ? (raw: string) => raw : printable
  const records: string[][] = []
  for (const { site, account, parts } of report.sites) {
    for (const { part, state, move, plan, run, error } of parts) {
      const which = part.kind === 'core' ? 'core' : name(part.id)
      const rest = [move?.from, move?.to, plan?.id, run?.id, error?.code].map((value) => (value === undefined ? '-' : name(value)))
      records.push(['part', site, account, which, state, ...rest])
      for (const { check, state: found, params } of plan?.checks ?? [])
        records.push(['check', site, which, check, found, name(String(params.reason ?? '-'))])
    }
  }
  for (const wave of report.waves) records.push(['wave', wave.name, wave.state, ...wave.sites])
  if (report.stopped !== undefined) records.push(['stopped', report.stopped.why])
  return records.map((fields) => fields.join('\t') + (nul ? '\0' : '\n')).join('')
}
