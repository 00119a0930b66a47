import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { extensionOf } from '../shared/names.ts'
import { evidenceAt, type Grade, isKnownGood, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'
import { languageOf, mayBeOther } from './languages.ts'
import { type OtherSign, signsOf } from './signs.ts'

const CERTAIN: Grade = { severity: 'critical', confidence: 'certain', class: 'intrusion' }
const GRADES: Readonly<Record<OtherSign['sure'], Grade>> = {
  certain: CERTAIN,
  probable: { severity: 'high', confidence: 'probable', class: 'intrusion' },
  possible: { severity: 'medium', confidence: 'possible', class: 'intrusion' },
}
/** Bigger than this is no script. Bytes. */
const BIGGEST = 2_000_000

function wants(subject: Subject): 'content' | 'nothing' {
  if (isKnownGood(subject) || subject.entry.size === 0 || subject.entry.size > BIGGEST) return 'nothing'
  if (!mayBeOther(subject.path)) return 'nothing'
  // Files without an ending lie in thousands in caches; whoever runs one there has a program elsewhere that does.
  const derived = subject.zone === 'cache' || subject.zone === 'data' || subject.zone === 'upload'
  return derived && extensionOf(subject.path) === '' ? 'nothing' : 'content'
}

function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const source = textOf(content)
  const language = languageOf(subject.path, source)
  if (language === undefined) return
  const [first] = signsOf(language, source)
  if (first === undefined) return
  yield raise('other-program', subject.path, { language, does: first.does }, GRADES[first.sure], { evidence: evidenceAt(source, first.at) })
}

export const rules = { 'other-program': CERTAIN } satisfies RuleGrades

/** Programs of other languages than PHP among a site's files: Perl, Python, ASP, JSP and others that rule a server. */
export const detector: Detector = { id: 'other-code', wants, inspectContent }
