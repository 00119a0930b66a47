import type { Finding } from '../../core/finding.ts'
import type { PointState } from '../../core/recovery.ts'
import type { SiteReport } from '../../core/scan-report.ts'

/** Open findings that somebody put or changed something, as far as a verdict counts them. */
export function intrusionsIn({ findings }: Pick<SiteReport, 'findings'>): Finding[] {
  return findings.filter(
    ({ class: kind, confidence, severity, waived }) =>
      kind === 'intrusion' && confidence !== 'possible' && severity !== 'info' && waived === undefined,
  )
}

const MOST_NAMED = 10

/** Whether a site is clean, as its point of the gate says it. */
export function cleanState(report: Pick<SiteReport, 'findings'>): Pick<PointState, 'state' | 'left'> {
  const found = intrusionsIn(report)
  return found.length === 0 ? { state: 'green' } : { state: 'red', left: found.slice(0, MOST_NAMED).map(({ path }) => path) }
}
