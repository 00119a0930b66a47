import type { FileContent } from '../core/content.ts'
import type { Confidence } from '../core/finding.ts'
import type { Judged } from './judge-messages.ts'
import { type Grade, raise } from './shared/subjects.ts'
import type { Subject } from './types.ts'

/** Why a process did not live to answer. crash: the language machine gave up on what it was doing. */
export type Death = 'memory' | 'time' | 'crash'

/** At its worst, for lists of rules. */
export const NOT_ANALYSED: Grade = { severity: 'high', confidence: 'probable', class: 'intrusion' }

/** No honest file of this size takes all the memory a process has. Bytes. */
const SMALL = 1024 * 1024

/** A file its process did not survive: told as what it is, and as something that was not checked. */
export function notAnalysed(subject: Subject, content: FileContent, why: Death): Judged {
  // A machine that stood still makes any file late.
  const confidence: Confidence = why !== 'time' && content.bytes.length < SMALL ? NOT_ANALYSED.confidence : 'possible'
  return {
    found: [raise('file-not-analysed', subject.path, { why }, { ...NOT_ANALYSED, confidence })],
    problems: [{ detector: 'process', path: subject.path, detail: why }],
  }
}
