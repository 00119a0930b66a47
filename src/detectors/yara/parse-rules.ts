import type { Confidence } from '../../core/finding.ts'
import type { YaraRule } from './types.ts'

/** A rule and where it stands in its file. */
export interface ParsedRule extends YaraRule {
  /** Offsets of the text: from its first word to behind its last brace. */
  readonly from: number
  readonly to: number
  readonly lastLine: number
}

export interface ParsedFile {
  readonly rules: readonly ParsedRule[]
  /** `include "…"`: of other files, which are never read. */
  readonly includes: readonly { readonly from: number; readonly to: number; readonly line: number }[]
}

type Meta = ReadonlyMap<string, string>

interface Token {
  readonly kind: 'word' | 'text' | 'regex' | 'sign'
  readonly text: string
  readonly from: number
  readonly to: number
  readonly line: number
}

/**
 * Finds the rules of a file with their names and meta, so that a rule that does not compile can be named and left out alone. It is no
 * compiler: of a text that is not YARA it finds what looks like rules, or none. Linear in the length of the text.
 */
export function parseRules(file: string, text: string): ParsedFile {
  const rules: ParsedRule[] = []
  const includes: ParsedFile['includes'][number][] = []
  const tokens = [...tokensOf(text)]
  for (let at = 0; at < tokens.length; at += 1) {
    const first = tokens[at] as Token
    const next = tokens[at + 1]
    if (first.text === 'include' && next?.kind === 'text') {
      includes.push({ from: first.from, to: next.to, line: first.line })
      continue
    }
    if (first.kind !== 'word' || !['rule', 'private', 'global'].includes(first.text)) continue
    let word = at
    while (['private', 'global'].includes(tokens[word]?.text ?? '')) word += 1
    const name = tokens[word + 1]
    if (tokens[word]?.text !== 'rule' || name?.kind !== 'word') {
      at = Math.max(at, word - 1)
      continue
    }
    const end = endOfBody(tokens, word + 2)
    const last = tokens[end]
    if (last === undefined) break
    const meta = metaOf(tokens.slice(word + 2, end))
    const { from, line } = first
    rules.push({ ...describe(name.text, meta), file, line, from, to: last.to, lastLine: last.line })
    at = end
  }
  return { rules, includes }
}

/** Index of the brace that closes the body; past the end where none does. */
function endOfBody(tokens: readonly Token[], from: number): number {
  let depth = 0
  for (let at = from; at < tokens.length; at += 1) {
    const { kind, text } = tokens[at] as Token
    if (kind !== 'sign') continue
    if (text === '{') depth += 1
    else if (text === '}') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return tokens.length
}

const SECTIONS = ['strings', 'condition', 'variables']

/** Keys in small letters; of one that stands twice, the first. */
function metaOf(body: readonly Token[]): Meta {
  const meta = new Map<string, string>()
  let at = body.findIndex(({ text }, index) => text === 'meta' && body[index + 1]?.text === ':')
  if (at < 0) return meta
  for (at += 2; at < body.length; ) {
    const key = body[at]
    if (key?.kind !== 'word' || body[at + 1]?.text !== '=' || (SECTIONS.includes(key.text) && body[at + 1]?.text === ':')) break
    const minus = body[at + 2]?.text === '-'
    const value = body[at + (minus ? 3 : 2)]
    if (value === undefined) break
    const name = key.text.toLowerCase()
    if (!meta.has(name)) meta.set(name, value.kind === 'text' ? unquote(value.text) : `${minus ? '-' : ''}${value.text}`)
    at += minus ? 4 : 3
  }
  return meta
}

/** Characters of a rule's own words that are kept. */
const LONGEST = 300

function describe(name: string, meta: Meta): Omit<YaraRule, 'file' | 'line'> {
  const first = (...keys: string[]): string =>
    (keys.map((key) => meta.get(key)).find((value) => value !== undefined) ?? '').slice(0, LONGEST)
  return {
    name,
    author: first('author', 'authors'),
    licence: first('license', 'licence'),
    reference: first('reference', 'reference1', 'url', 'source'),
    description: first('description', 'desc'),
    grade: gradeOf(meta),
  }
}

/** Scores below this are for hunting, as signature-base uses them (0 to 100). */
const SURE_SCORE = 60

/** `siteguard_grade` decides; else a low `score` makes it `possible`. */
function gradeOf(meta: Meta): Confidence {
  const own = meta.get('siteguard_grade')
  if (own === 'certain' || own === 'probable' || own === 'possible') return own
  const score = Number(meta.get('score') ?? SURE_SCORE)
  return score < SURE_SCORE ? 'possible' : 'probable'
}

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(["\\tnr])/g, (_all, letter: string) => ({ t: '\t', n: '\n', r: '\r' })[letter] ?? letter)
}

const TEXT = /"(?:[^"\\\n]|\\.)*"/y
const REGEX = /\/(?:[^/\\\n]|\\.)+\/[a-z]*/y
const WORD = /[A-Za-z_$#@!][\w*]*|\d[\w.]*/y
/** What a regular expression may stand behind. */
const BEFORE_REGEX = new Set(['=', '(', ',', 'matches'])

function* tokensOf(text: string): Generator<Token> {
  let line = 1
  let before = ''
  const match = (pattern: RegExp, at: number): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  for (let at = 0; at < text.length; ) {
    const char = text[at] as string
    if (char === '\n') line += 1
    if (/\s/.test(char)) {
      at += 1
      continue
    }
    if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
      continue
    }
    if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2)
      const end = close < 0 ? text.length : close + 2
      for (let lf = text.indexOf('\n', at); lf >= 0 && lf < end; lf = text.indexOf('\n', lf + 1)) line += 1
      at = end
      continue
    }
    const quoted = char === '"' ? match(TEXT, at) : undefined
    const regex = char === '/' && BEFORE_REGEX.has(before) ? match(REGEX, at) : undefined
    const word = match(WORD, at)
    const kind = quoted !== undefined ? 'text' : regex !== undefined ? 'regex' : word !== undefined ? 'word' : 'sign'
    const found = quoted ?? regex ?? word ?? char
    yield { kind, text: found, from: at, to: at + found.length, line }
    before = found
    at += found.length
  }
}
