import type { FileContent } from '../../core/content.ts'
import type { Evidence, RawFinding } from '../../core/finding.ts'
import type { ShapeId } from '../../core/installation.ts'
import { baseName } from '../../core/path.ts'
import { phpTokensOf } from '../php/tokens-of.ts'
import { lineAt } from '../php/values.ts'
import { evidenceAt, type Grade, isKnownGood, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'
import { checkIndexGuard, checkWordpressConfig } from './guards.ts'
import { checkCompiledTemplate, checkPluginCache } from './spip-caches.ts'
import { checkChmod, checkConnect, checkKeys, checkMetaCache, checkSession } from './spip-files.ts'
import type { Fault, ShapeCheck } from './types.ts'

const CHECKS = {
  'spip-connect': checkConnect,
  'spip-chmod': checkChmod,
  'spip-keys': checkKeys,
  'spip-session': checkSession,
  'spip-meta-cache': checkMetaCache,
  'spip-plugin-cache': checkPluginCache,
  'spip-compiled-template': checkCompiledTemplate,
  'wordpress-config': checkWordpressConfig,
  'index-guard': checkIndexGuard,
} satisfies Record<ShapeId, ShapeCheck>

const GRADES: Readonly<Record<Fault['level'], Grade>> = {
  code: { severity: 'critical', confidence: 'certain', class: 'intrusion' },
  odd: { severity: 'low', confidence: 'possible', class: 'intrusion' },
  damaged: { severity: 'low', confidence: 'possible', class: 'hygiene' },
}

function wants(subject: Subject): 'content' | 'nothing' {
  return subject.shape !== undefined && !isKnownGood(subject) && subject.entry.size > 0 ? 'content' : 'nothing'
}

function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  if (subject.shape === undefined || content.bytes.length === 0) return
  const source = textOf(content)
  const fault = CHECKS[subject.shape]({ source, tokens: phpTokensOf(content), name: baseName(subject.path) })
  if (fault === undefined) return
  // These files hold passwords, keys and personal data: nothing quoted leaves them.
  const evidence: Evidence =
    isData(subject.shape) && !source.startsWith('<?', fault.at) ? { line: lineAt(source, fault.at) } : evidenceAt(source, fault.at)
  const detail = `${evidence.line}${evidence.excerpt === undefined ? '' : `: ${evidence.excerpt}`}`
  yield raise('shape-wrong', subject.path, { shape: subject.shape, detail }, GRADES[fault.level], { evidence })
}

/** Behind their first line, these hold data without structure a person can read. */
const isData = (shape: ShapeId): boolean => shape === 'spip-keys' || shape === 'spip-meta-cache'

export const rules = { 'shape-wrong': GRADES.code } satisfies RuleGrades

/** The few PHP files a CMS writes outside its release, byte for byte: SPIP includes them, so any other code in them runs. */
export const detector: Detector = { id: 'php-shape', wants, inspectContent }
