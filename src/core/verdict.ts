import type { Finding } from './finding.ts'
import { CONFIDENCES } from './finding.ts'

export type Verdict = 'clean' | 'suspect' | 'infected' | 'unknown'

/**
 * The verdict of a site. infected: an intrusion we are certain or fairly sure of · unknown: something was not read or not
 * checked, so nobody may say clean · suspect: anything else a person should look at · clean: everything read, nothing found.
 * Waived findings do not count; `info` never does.
 */
export function verdictOf(findings: readonly Finding[], complete: boolean): Verdict {
  const open = findings.filter((f) => f.waived === undefined && f.severity !== 'info')
  if (open.some((f) => f.class === 'intrusion' && f.confidence !== 'possible')) return 'infected'
  if (!complete) return 'unknown'
  return open.length > 0 ? 'suspect' : 'clean'
}

/** Whether a finding reaches `--fail-on GRADE`: at least that sure, not waived, and more than information. */
export function reaches(finding: Finding, failOn: Finding['confidence']): boolean {
  return (
    finding.waived === undefined && finding.severity !== 'info' && CONFIDENCES.indexOf(finding.confidence) <= CONFIDENCES.indexOf(failOn)
  )
}
