import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { evidenceAt, type Grade, isKnownGood, isTemplate, maskQuoted, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'
import { judgeTemplate, type TemplateSign } from './judge.ts'

const CERTAIN: Grade = { severity: 'critical', confidence: 'certain', class: 'intrusion' }
const GRADES: Readonly<Record<TemplateSign['sure'], Grade>> = {
  certain: CERTAIN,
  probable: { severity: 'high', confidence: 'probable', class: 'intrusion' },
  // As often an author who did not know.
  possible: { severity: 'high', confidence: 'possible', class: 'vulnerability' },
}
const FORM = /\/(?:formulaires|modeles)\//
const ORDER = ['certain', 'probable', 'possible']
/** Bigger than this is no template. Bytes. */
const BIGGEST = 1_000_000
/** Signs told of one template. */
const TOLD = 3

function wants(subject: Subject): 'content' | 'nothing' {
  return !isKnownGood(subject) && subject.entry.size > 0 && subject.entry.size <= BIGGEST && isTemplate(subject) ? 'content' : 'nothing'
}

function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const source = textOf(content)
  const signs = judgeTemplate(source, FORM.test(`/${subject.path}`)).sort(
    (a, b) => ORDER.indexOf(a.sure) - ORDER.indexOf(b.sure) || a.at - b.at,
  )
  for (const { way, what, sure, at } of signs.slice(0, TOLD))
    yield raise('template-code', subject.path, { way, what: maskQuoted(what) }, GRADES[sure], { evidence: evidenceAt(source, at) })
}

export const rules = { 'template-code': CERTAIN } satisfies RuleGrades

/** Templates of SPIP that run, write or include what no template has to: by filters, `#EVAL`, headers and includes. */
export const detector: Detector = { id: 'spip-templates', wants, inspectContent }
