import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { type Grade, isKnownGood, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject, Want } from '../types.ts'
import { findSecrets } from './find-secrets.ts'
import { secretFormatOf } from './secret-files.ts'

const LEFT: Grade = { severity: 'high', confidence: 'probable', class: 'exposure' }
/** A hash opens nothing by itself, nor does a key under a passphrase. */
const GUARDED: Grade = { severity: 'medium', confidence: 'possible', class: 'exposure' }

/** Larger is no settings file. Bytes. */
const LARGEST = 1024 * 1024

/** What the web server keeps its visitors' logins in belongs there, and Apache shows no name that begins with `.ht`. */
function isLeft(subject: Subject): boolean {
  const { path, entry } = subject
  if (entry.type !== 'file' || entry.size > LARGEST || isKnownGood(subject) || subject.known === 'changed') return false
  const format = secretFormatOf(path)
  return format !== undefined && format !== 'htpasswd'
}

function wants(subject: Subject): Want {
  return isLeft(subject) ? 'content' : 'nothing'
}

function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const [first, ...more] = [...findSecrets(subject.path, textOf(content))].sort((a, b) => weight(b.kind) - weight(a.kind))
  if (first === undefined) return
  const open = weight(first.kind) > 0
  yield raise('secret-left', subject.path, { kind: first.kind, count: more.length + 1 }, open ? LEFT : GUARDED, {
    evidence: { line: first.line },
  })
}

function weight(kind: string): number {
  return kind === 'hash' || kind === 'locked-key' ? 0 : 1
}

export const rules = { 'secret-left': LEFT } satisfies RuleGrades

/** Passwords, keys and tokens of people and programs, left where visitors come: told by place and kind, never shown. */
export const detector: Detector = { id: 'secrets', wants, inspectContent }
