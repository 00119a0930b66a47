import { createHash } from 'node:crypto'
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
const LONGEST = 1000

/** Whether a site is clean, as its point of the gate says it: nothing of an intruder is found, and nothing was left unread. */
export function cleanState(report: Pick<SiteReport, 'findings' | 'notRun'>): Pick<PointState, 'state' | 'left' | 'unjudged' | 'findings'> {
  const intrusions = intrusionsIn(report)
  const found = intrusions.map(({ path }) => path)
  const unjudged = report.notRun.map(({ check, subject, reason }) => `${check} ${subject}: ${reason}`.slice(0, LONGEST))
  return {
    state: found.length + unjudged.length === 0 ? 'green' : 'red',
    ...(found.length === 0 ? {} : { left: found.slice(0, MOST_NAMED) }),
    ...(unjudged.length === 0 ? {} : { unjudged: unjudged.slice(0, MOST_NAMED) }),
    ...(found.length + unjudged.length === 0 ? {} : { findings: digestOf([...intrusions.map(whatIsFound), ...unjudged]) }),
  }
}

/** A fingerprint is of place, rule and bytes: another file under the same name is another finding. */
function whatIsFound({ path, fingerprint }: Finding): string {
  return JSON.stringify([path, fingerprint])
}

function digestOf(lines: readonly string[]): string {
  return createHash('sha256')
    .update([...lines].sort().join('\n'))
    .digest('hex')
}
