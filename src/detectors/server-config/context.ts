import type { RawFinding } from '../../core/finding.ts'
import type { Zone } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { RuleId, RuleParams } from '../../core/rule-catalog.ts'
import { type Grade, quote, raise } from '../shared/subjects.ts'

/** A settings file being judged. */
export interface SettingsFile {
  readonly path: RemotePath
  readonly zone: Zone
  /** Host names that are the site's own, lower case. */
  readonly hosts: readonly string[]
}

export const CERTAIN: Grade = { severity: 'critical', confidence: 'certain', class: 'intrusion' }
export const PROBABLE: Grade = { severity: 'high', confidence: 'probable', class: 'intrusion' }
export const POSSIBLE: Grade = { severity: 'medium', confidence: 'possible', class: 'intrusion' }
export const WEAKENED: Grade = { severity: 'medium', confidence: 'probable', class: 'exposure' }
export const LOW: Grade = { severity: 'low', confidence: 'possible', class: 'exposure' }

/** Where visitors' files and derived files lie: nothing may run there. */
export const isMediaZone = (zone: Zone): boolean => zone === 'upload' || zone === 'cache' || zone === 'data'

export function tell<R extends RuleId>(
  file: SettingsFile,
  rule: R,
  params: RuleParams[R],
  grade: Grade,
  where: { line: number; text: string },
): RawFinding {
  return raise(rule, file.path, params, grade, { evidence: { line: where.line, excerpt: quote(where.text) } })
}
