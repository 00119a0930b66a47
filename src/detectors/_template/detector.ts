import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { evidenceAt, type Grade, isKnownGood, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject, Want } from '../types.ts'

/** How bad it is if it is true, how sure we are, and what it means. Certain and probable intrusions make a site infected. */
const GRADE: Grade = { severity: 'low', confidence: 'possible', class: 'hygiene' }

/** From the listing alone: cheap, so it comes first. `content` brings the whole file over the wire. */
function wants(subject: Subject): Want {
  return !isKnownGood(subject) && subject.path.endsWith('.template') ? 'content' : 'nothing'
}

/** Content is hostile: look at bounded parts of it, and keep the work linear in its size. */
function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const source = textOf(content)
  const at = source.indexOf('TEMPLATE')
  if (at >= 0) yield raise('leftover-installer', subject.path, { name: subject.path }, GRADE, { evidence: evidenceAt(source, at) })
}

/** Every rule this detector raises, with its strongest grade. New ids: core/rule-catalog.ts, rule-schemas.ts, i18n. */
export const rules = { 'leftover-installer': GRADE } satisfies RuleGrades

/** One line: what it finds. Then docs/adding.md: its line in ../index.ts. */
export const detector: Detector = { id: '_template', wants, inspectContent }
