import type { Finding } from '../../core/finding.ts'
import type { SiteReport } from '../../core/scan-report.ts'

/** Open findings that somebody put or changed something, as far as a verdict counts them. */
export function intrusionsIn({ findings }: Pick<SiteReport, 'findings'>): Finding[] {
  return findings.filter(
    ({ class: kind, confidence, severity, waived }) =>
      kind === 'intrusion' && confidence !== 'possible' && severity !== 'info' && waived === undefined,
  )
}
