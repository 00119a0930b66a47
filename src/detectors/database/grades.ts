import type { Grade } from '../shared/subjects.ts'

/** Nobody but an intruder has this there. */
export const CERTAIN: Grade = { severity: 'critical', confidence: 'certain', class: 'intrusion' }
export const PROBABLE: Grade = { severity: 'critical', confidence: 'probable', class: 'intrusion' }
/** Of something an intruder would write, where others might have as well. */
export const DOUBTFUL: Grade = { severity: 'high', confidence: 'possible', class: 'intrusion' }
/** Somebody else's code or page in the site's own: most often wanted. */
export const FOREIGN: Grade = { severity: 'medium', confidence: 'possible', class: 'exposure' }
/** Worth knowing, and no more: it counts for no verdict. */
export const NOTED: Grade = { severity: 'info', confidence: 'possible', class: 'exposure' }

/** Whether a verdict, and the gate of a recovery, counts it as an intruder's. */
export function isCounted({ class: kind, confidence, severity }: Grade): boolean {
  return kind === 'intrusion' && confidence !== 'possible' && severity !== 'info'
}
