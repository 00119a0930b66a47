import { type Tokens, tokenise } from '../php/lexer.ts'
import { addUp, judgeAbilities } from './abilities.ts'
import type { Program } from './ast.ts'
import { callFunction } from './calls.ts'
import { evaluate } from './evaluate.ts'
import { execute } from './execute.ts'
import { lookIntoTexts } from './hidden-texts.ts'
import { createMachine, type Discovery, type Machine } from './machine.ts'
import { parsePhp, parseTokens } from './parse.ts'
import { isWhole } from './sinks.ts'
import { MOST_TOKENS } from './token-stream.ts'
import { unreadableIn } from './unreadable.ts'
import { meter, taintIn } from './values.ts'
import { worthOf } from './worth.ts'
import { isWrapped } from './wrapped.ts'

/** What a file's PHP does with what it is given, as far as that can be told without running it. */
export interface Analysis {
  readonly discoveries: readonly Discovery[]
  /** The file is longer to follow than anybody waits: what comes after is not known. */
  readonly cut: boolean
  /** All that is against the file is that it is packed; what is in it was seen. */
  readonly wrapped: boolean
}

/** Work that is done for one file. The same file always gives the same answer, on any machine: nothing here looks at a clock. */
export const LIMITS = {
  /** Nodes of the tree that are followed. */
  steps: 400_000,
  /** Bytes that are unpacked. */
  bytes: 24 * 1024 * 1024,
  /** Texts inside texts. */
  layers: 60,
} as const

const NOTHING: Analysis = { discoveries: [], cut: false, wrapped: false }

/**
 * Follows the PHP of a file (one character a byte): what variables hold, where what a visitor sends goes, what hidden texts become. Nothing
 * of it is run; functions that only reckon are reckoned here. Never throws.
 */
export function analysePhp(source: string, tokens = tokenise(source)): Analysis {
  const { following, hides } = worthOf(tokens)
  if (!following) return NOTHING
  meter.skipped = false
  const program = parseTokens(tokens)
  const m = createMachine({ ...LIMITS, hides }, { eval: evaluate, exec: execute })
  meter.copied = 0
  m.source = source
  m.file = source
  try {
    follow(m, program)
  } catch (error) {
    // The stack, or a text as long as no text may be: what was found until then counts, and that it is not all is said.
    if (!(error instanceof RangeError)) throw error
    m.budget.steps = 0
  }
  judgeAbilities(m, source)
  if (m.hides) judgeReadability(m, tokens)
  const cut = m.budget.steps <= 0 || meter.skipped || tokens.count > 2 * MOST_TOKENS
  return { discoveries: m.found, cut, wrapped: !cut && isWrapped(m.found, m.bottoms) }
}

/** Follows a program: the file's own, or one that came out of a text of it. */
function follow(m: Machine, program: Program): void {
  m.exec(program.body)
  followTheRest(m)
  if (keptInSession(m)) {
    // What one request leaves in the session, the next one finds there.
    m.answers.clear()
    m.exec(program.body)
  }
  judgeWritten(m)
  lookIntoTexts(m, program.texts, (text) => followText(m, text))
}

/** A program that writes one which nothing honest is, is none itself. */
function judgeWritten(m: Machine): void {
  const seen = new Set<string>()
  // Hidden, and written to be run: the same would be a carelessness where everybody can read it.
  for (const { text, at, hidden } of m.written) {
    if (seen.has(text) || m.budget.layers <= 0 || m.budget.bytes < text.length) continue
    seen.add(text)
    m.budget.layers -= 1
    m.budget.bytes -= text.length
    const found = followText(m, text)
    const worst = found.find((one) => one.grade === 'sure') ?? (hidden ? found.find((one) => one.grade === 'likely') : undefined)
    if (worst === undefined) continue
    const i = m.found.findIndex((one) => one.kind === 'writes-code' && one.at === at)
    if (i >= 0) m.found[i] = { ...(m.found[i] as Discovery), grade: 'sure', path: [...worst.path, worst.sink].slice(-6) }
  }
}

/** What a text does, judged as a file of its own. */
function followText(outer: Machine, text: string): readonly Discovery[] {
  const inner = createMachine(outer.budget, { eval: evaluate, exec: execute }, true)
  inner.source = text
  try {
    follow(inner, parsePhp(text, !text.includes('<?')))
  } catch (error) {
    // As of the file itself: what was found until then counts.
    if (!(error instanceof RangeError)) throw error
  }
  judgeAbilities(inner, text)
  return inner.found
}

/** Where nothing sure was found: code that somebody made unreadable is somebody's who had a reason to. */
function judgeReadability(m: Machine, tokens: Tokens): void {
  if (m.found.some((one) => one.grade === 'sure')) return
  const found = unreadableIn(tokens)
  if (found === undefined) return
  // Of a few lines that are nothing but texts reckoned with texts, no vendor sells any.
  const grade = found.way === 'bits' && isWhole(m) ? 'sure' : 'likely'
  m.report({ kind: 'unreadable', grade, sink: found.way, source: String(found.count), path: [], at: found.at })
  addUp(m)
}

const keptInSession = (m: Machine): boolean => taintIn(m.globals.vars.get('_SESSION'))?.kind === 'request'

/** Functions nobody in the file calls are called by somebody else. */
function followTheRest(m: Machine): void {
  for (let round = 0; round < 4; round += 1) {
    const before = m.entered.size
    for (const f of [...m.functions.values()]) if (!m.entered.has(f)) callFunction(m, f, [], undefined, [])
    for (const c of [...m.classes.values()]) {
      // PHP itself calls these, at the end: with what the others left.
      for (const f of c.methods)
        if (!m.entered.has(f) || (round === 0 && f.name.startsWith('__'))) callFunction(m, f, [], undefined, [], c.name)
    }
    for (const closure of [...m.closures]) if (!m.entered.has(closure.f)) callFunction(m, closure.f, [], closure, [])
    if (m.entered.size === before) return
  }
}
