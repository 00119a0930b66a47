import { printable } from '../../core/printable.ts'
import type { Diagnosis, NotAsked, StatusReport } from '../../core/status-report.ts'

/**
 * One record a line, fields parted by tabs, never translated, never reordered, `-` for what there is not:
 * `account ACCOUNT STATE CERTAINTY REASON,… MEASURE,… MODE`, `site SITE ACCOUNT STATE CERTAINTY REASON,… HTTP-STATUS CERTIFICATE-ENDS`, each
 * with its `witness|doubt ACCOUNT-OR-SITE KIND ID` and `not-asked ACCOUNT-OR-SITE WHAT WHY`. With `nul`, records end with NUL.
 */
export function statusPlain({ accounts }: StatusReport, nul: boolean): string {
  const name = nul ? (raw: string) => raw : printable
  const records: string[][] = []
  const list = (values: readonly string[] | undefined): string => (values === undefined || values.length === 0 ? '-' : values.join(','))
  const beside = (of: string, { witnesses, doubts }: Diagnosis, notAsked: readonly NotAsked[]): void => {
    for (const { kind, id } of witnesses) records.push(['witness', of, kind, id])
    for (const { kind, id } of doubts) records.push(['doubt', of, kind, id])
    for (const { what, why } of notAsked) records.push(['not-asked', of, what, why])
  }
  for (const { account, diagnosis, homeMode, sites, notAsked } of accounts) {
    const { state, certainty, reasons, measures } = diagnosis
    const mode = homeMode === undefined ? '-' : homeMode.toString(8).padStart(3, '0')
    records.push(['account', name(account), state, certainty, list(reasons), list(measures), mode])
    beside(name(account), diagnosis, notAsked)
    for (const site of sites) {
      const own = site.diagnosis
      const rest = [site.page === undefined ? '-' : String(site.page.status), site.certificateEnds ?? '-']
      records.push(['site', name(site.site), name(account), own.state, own.certainty, list(own.reasons), ...rest])
      beside(name(site.site), own, site.notAsked)
    }
  }
  return records.map((fields) => fields.join('\t') + (nul ? '\0' : '\n')).join('')
}
