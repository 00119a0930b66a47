import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { findOpenTag, tokenise } from '../php/lexer.ts'
import { type Flow, findFlows } from '../php/scan.ts'
import { phpTokensOf } from '../php/tokens-of.ts'
import { analysePhp } from '../php-analysis/analyse.ts'
import { codeNameOf, extensionOf } from '../shared/names.ts'
import { cmsOf, evidenceAt, type Grade, isKnownGood, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'

const GRADE: Grade = { severity: 'critical', confidence: 'certain', class: 'intrusion' }

/** SPIP runs PHP in its templates, wherever it finds them (seen on 4.4.30). */
const isSpipTemplate = (subject: Subject): boolean =>
  extensionOf(subject.path) === 'html' &&
  cmsOf(subject) === 'spip' &&
  (subject.zone === 'template' || subject.zone === 'extension' || subject.zone === 'core')

function wants(subject: Subject): 'content' | 'nothing' {
  if (isKnownGood(subject) || subject.shape === 'spip-compiled-template') return 'nothing'
  const code = codeNameOf(subject.path)
  return code?.kind === 'php' || code?.kind === 'weak' || isSpipTemplate(subject) ? 'content' : 'nothing'
}

function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const source = textOf(content)
  if (findOpenTag(source, 0) !== undefined) {
    for (const flow of findFlows(phpTokensOf(content))) {
      // A vendor's module that is only packed: php-analysis says so.
      if (flow.rule === 'decoded-to-code' && analysePhp(source, phpTokensOf(content)).wrapped) continue
      yield raiseFlow(subject, source, flow)
    }
  }
  if (!isSpipTemplate(subject)) return
  yield* inspectEval(subject, source)
  yield* inspectFilters(subject, source)
}

/** Longest `#EVAL{…}` looked into, in characters; how many of them; and how many findings of one template are told. */
const EVAL_LENGTH = 2000
const EVALS = 5000
const TOLD = 3

/** `#EVAL{code}` of a SPIP template runs code as PHP does. */
function* inspectEval(subject: Subject, source: string): Iterable<RawFinding> {
  let at = source.indexOf('#EVAL{')
  let told = 0
  for (let count = 0; at >= 0 && count < EVALS && told < TOLD; count += 1) {
    const start = at + 6
    // The code may stand in quotes, which SPIP takes off.
    const inner = source.slice(start, start + EVAL_LENGTH).replace(/^\s*['"]/, ' ')
    const code = inner.slice(0, endOfBraces(inner))
    const flow = findFlows(tokenise(code, true), 1)[0]
    if (flow !== undefined) {
      told += 1
      yield raiseFlow(subject, source, { ...flow, at: start })
    }
    at = source.indexOf('#EVAL{', start)
  }
}

/** Functions of PHP that no template uses as a filter: `[(#ENV{x}|system)]` runs what a visitor sends. */
const FILTER =
  /\|\s{0,4}(system|exec|passthru|shell_exec|popen|proc_open|pcntl_exec|assert|create_function|call_user_func(?:_array)?)\s{0,4}[{|)]/g
/** Characters in front of a filter among which its tag is looked for. */
const TAG_LENGTH = 300

function* inspectFilters(subject: Subject, source: string): Iterable<RawFinding> {
  let told = 0
  for (const match of source.matchAll(FILTER)) {
    if (told >= TOLD) return
    const before = source.slice(Math.max(0, match.index - TAG_LENGTH), match.index)
    // `(#TAG…` and no bracket since: not the alternatives of a regular expression in a script.
    const tag = /^#([A-Z_:]{1,60})[^()\n]*$/.exec(before.slice(before.lastIndexOf('(') + 1))
    if (tag === null) continue
    told += 1
    yield raiseFlow(subject, source, { rule: 'request-to-code', sink: `|${match[1]}`, source: `#${tag[1]}`, at: match.index })
  }
}

function endOfBraces(text: string): number {
  let depth = 1
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '{') depth += 1
    else if (text[i] === '}') depth -= 1
    if (depth === 0) return i
  }
  return text.length
}

function raiseFlow(subject: Subject, source: string, flow: Flow): RawFinding {
  const evidence = evidenceAt(source, flow.at)
  return flow.rule === 'request-to-code'
    ? raise('request-to-code', subject.path, { sink: flow.sink, source: flow.source }, GRADE, { evidence })
    : raise('decoded-to-code', subject.path, { sink: flow.sink, decoder: flow.source }, GRADE, { evidence })
}

export const rules = { 'request-to-code': GRADE, 'decoded-to-code': GRADE } satisfies RuleGrades

/** Code outside the releases that runs what a visitor sends, or hidden text it unpacks. */
export const detector: Detector = { id: 'request-execution', wants, inspectContent }
