import { CLOSE, NAME, NUMBER, OPERATOR, QUOTE, STRING, VARIABLE } from '../php/lexer.ts'
import type { Arg, ClassDecl, Expr, Item, Stmt } from './ast.ts'
import { parsePostfix, parseVariable } from './parse-postfix.ts'
import { parseQuoted, parseWord } from './parse-words.ts'
import { readNumber, readString } from './strings.ts'
import type { Stream } from './token-stream.ts'
import { meter } from './values.ts'

/** What parsing of one source shares. */
export interface Parser {
  readonly s: Stream
  readonly texts: { v: string; at: number }[]
  faults: number
  /** Nested expressions and statements around the place that is read. */
  depth: number
  /** Reads a body in braces, or the `;` of a function without one. */
  block(): Stmt[]
  /** Takes the `;` of a statement. */
  end(): void
  classBody(name: string): ClassDecl
}

/** Deepest nesting that is read; nobody writes more by hand, and a bracket further in is skipped as a whole. */
export const DEPTH = 220
/** Shortest constant text that is kept for whoever looks into it, in bytes. */
const KEPT_TEXT = 40

const BINARY: Readonly<Record<string, number>> = {
  or: 1,
  xor: 2,
  and: 3,
  '??': 7,
  '||': 8,
  '&&': 9,
  '|': 10,
  '^': 11,
  '&': 12,
  '==': 13,
  '!=': 13,
  '===': 13,
  '!==': 13,
  '<>': 13,
  '<=>': 13,
  '<': 14,
  '<=': 14,
  '>': 14,
  '>=': 14,
  '.': 16,
  '<<': 17,
  '>>': 17,
  '+': 18,
  '-': 18,
  '*': 19,
  '/': 19,
  '%': 19,
  instanceof: 21,
  '**': 23,
}
const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '.=', '%=', '&=', '|=', '^=', '<<=', '>>=', '**=', '??='])
const TERNARY = 6
const UNARY = 22
const CASTS: Readonly<Record<string, string>> = {
  int: 'int',
  integer: 'int',
  float: 'float',
  double: 'float',
  real: 'float',
  bool: 'bool',
  boolean: 'bool',
  string: 'string',
  binary: 'string',
  array: 'array',
  object: 'object',
  unset: 'unset',
}
const WORDS = new Set(['clone', 'print', 'throw', 'yield'])

export function parseExpr(p: Parser, min = 0): Expr {
  const { s } = p
  if (p.depth >= DEPTH) return skipDeep(p)
  p.depth += 1
  let left = parseUnary(p)
  for (;;) {
    const op = s.isKind(NAME) ? s.word : s.isKind(OPERATOR) ? s.text : ''
    if (op === '') break
    if (ASSIGNMENTS.has(op) && isPlace(left)) {
      left = parseAssign(p, left, op)
      continue
    }
    if (op === '?') {
      if (min > TERNARY) break
      left = parseChoice(p, left)
      continue
    }
    const power = BINARY[op]
    if (power === undefined || power < min) break
    const at = s.start
    s.next()
    if (op === '|' && s.sees('>')) {
      // PHP 8.5: `$x |> f(...)`
      s.next()
      left = { k: 'call', fn: parseExpr(p, power + 1), args: [{ e: left, spread: false }], at }
      continue
    }
    const right = parseExpr(p, op === '**' || op === '??' ? power : power + 1)
    if (op !== '.') left = { k: 'binary', op, l: left, r: right, at }
    else if (left.k === 'concat' && !left.quoted) left.parts.push(right)
    else left = { k: 'concat', parts: [left, right], quoted: false, at: left.at }
  }
  p.depth -= 1
  return left
}

export const isPlace = (e: Expr): boolean => e.k === 'var' || e.k === 'index' || e.k === 'prop' || e.k === 'static' || e.k === 'array'

function parseAssign(p: Parser, to: Expr, op: string): Expr {
  const { s } = p
  const at = s.start
  s.next()
  if (op === '=' && s.sees('&')) s.next()
  return { k: 'assign', op, to, from: parseExpr(p, 4), at }
}

function parseChoice(p: Parser, c: Expr): Expr {
  const { s } = p
  const at = s.start
  s.next()
  if (s.sees(':')) {
    s.next()
    return { k: 'choice', c, b: parseExpr(p, TERNARY + 1), at }
  }
  const a = parseExpr(p, 4)
  if (s.sees(':')) s.next()
  return { k: 'choice', c, a, b: parseExpr(p, TERNARY + 1), at }
}

/** Something nested too deeply, without a look at it: its bracket and what the bracket closes. */
function skipDeep(p: Parser): Expr {
  const { s } = p
  const at = s.start
  p.faults += 1
  meter.skipped = true
  const close = s.closing()
  if (close > s.at) s.seek(close + 1)
  else if (!s.isKind(CLOSE) && !s.sees(';') && !s.sees(')') && !s.sees(']') && !s.sees('}')) s.next()
  return { k: 'bad', at }
}

function parseUnary(p: Parser): Expr {
  const { s } = p
  const at = s.start
  if (s.isKind(OPERATOR)) {
    const op = s.text
    switch (op) {
      case '!':
      case '@':
      case '~':
      case '+':
      case '-':
      case '&':
        s.next()
        return { k: 'unary', op, e: parseExpr(p, op === '!' ? 20 : UNARY), at }
      case '++':
      case '--':
        s.next()
        return { k: 'step', by: op === '++' ? 1 : -1, prefix: true, e: parseExpr(p, UNARY), at }
      case '(': {
        const inner = s.peek()
        const to = s.tokens.kind(inner) === NAME ? CASTS[s.tokens.text(inner).toLowerCase()] : undefined
        if (to !== undefined && s.tokens.is(s.peek(2), ')') && isOperandStart(s, s.peek(3))) {
          s.next()
          s.next()
          s.next()
          return { k: 'cast', to, e: parseExpr(p, UNARY), at }
        }
        break
      }
    }
  } else if (s.isKind(NAME) && WORDS.has(s.word) && !isUsedAsName(s)) {
    const word = s.word
    s.next()
    if (word === 'yield' && s.isWord('from')) s.next()
    if (s.sees(';') || s.sees(')') || s.sees(',') || s.sees(']') || s.isKind(CLOSE)) return { k: 'word', word, es: [], at }
    const e = parseExpr(p, word === 'clone' ? UNARY : 4)
    if (word !== 'yield' || !s.sees('=>')) return { k: 'word', word, es: [e], at }
    s.next()
    return { k: 'word', word, es: [e, parseExpr(p, 4)], at }
  }
  return parsePostfix(p, parsePrimary(p))
}

const isUsedAsName = (s: Stream): boolean => {
  const next = s.tokens.text(s.peek())
  return next === '::' || next === '=>' || next === '='
}

function isOperandStart(s: Stream, i: number): boolean {
  const kind = s.tokens.kind(i)
  if (kind === VARIABLE || kind === STRING || kind === NUMBER || kind === QUOTE) return true
  if (kind === NAME) return BINARY[s.tokens.text(i).toLowerCase()] === undefined
  const text = s.tokens.text(i)
  return text === '(' || text === '[' || text === '@' || text === '!' || text === '-' || text === '~' || text === '$' || text === '++'
}

export function expect(p: Parser, text: string): void {
  if (p.s.text === text) p.s.next()
  else p.faults += 1
}

export function parseArgs(p: Parser): Arg[] {
  const { s } = p
  const args: Arg[] = []
  s.next()
  while (s.more() && !s.sees(')')) {
    const before = s.at
    let spread = false
    if (s.sees('...')) {
      spread = true
      s.next()
      if (s.sees(')')) break
    }
    // A named argument.
    if (s.isKind(NAME) && s.tokens.text(s.peek()) === ':' && s.tokens.text(s.peek(2)) !== ':') {
      s.next()
      s.next()
    }
    args.push({ e: parseExpr(p), spread })
    if (s.sees(',')) s.next()
    else if (!s.sees(')')) {
      p.faults += 1
      if (s.isKind(CLOSE) || s.sees(';') || s.sees('}')) return args
      if (s.at === before) s.next()
    }
  }
  s.next()
  return args
}

/** Items up to `end`, which is taken as well. */
export function parseItems(p: Parser, end: string): Item[] {
  const { s } = p
  const items: Item[] = []
  while (s.more() && !s.sees(end)) {
    const before = s.at
    if (s.sees(',')) {
      items.push({ value: { k: 'bad', at: s.start }, spread: false })
      s.next()
      continue
    }
    const spread = s.sees('...')
    if (spread) s.next()
    const value = parseExpr(p)
    if (s.sees('=>')) {
      s.next()
      items.push({ key: value, value: parseExpr(p), spread: false })
    } else items.push({ value, spread })
    if (s.sees(',')) s.next()
    else if (!s.sees(end)) {
      p.faults += 1
      if (s.isKind(CLOSE) || s.sees(';') || s.sees('}')) return items
      if (s.at === before) s.next()
    }
  }
  s.next()
  return items
}

function parsePrimary(p: Parser): Expr {
  const { s } = p
  const at = s.start
  const kind = s.kind
  switch (kind) {
    case VARIABLE:
      return parseVariable(p)
    case STRING: {
      const { v, escaped } = readString(s.text)
      s.next()
      return keep(p, v, escaped, at)
    }
    case NUMBER: {
      const v = readNumber(s.text)
      s.next()
      return { k: 'num', v, at }
    }
    case QUOTE:
      return parseQuoted(p)
    case NAME:
      return parseWord(p)
    case OPERATOR:
      break
    default:
      p.faults += 1
      return { k: 'bad', at }
  }
  if (s.sees('(')) {
    s.next()
    const e = parseExpr(p)
    expect(p, ')')
    // Brackets end a chain: `('a' . 'b') . 'c'` is told as two.
    return e
  }
  if (s.sees('[')) {
    s.next()
    return { k: 'array', items: parseItems(p, ']'), at }
  }
  if (s.sees('$') || s.sees('${')) return parseVariable(p)
  if (s.sees('#[')) {
    const close = s.closing()
    if (close > s.at) {
      s.seek(close + 1)
      return parsePrimary(p)
    }
  }
  p.faults += 1
  return { k: 'bad', at }
}

export function keep(p: Parser, v: string, escaped: boolean, at: number): Expr {
  if (v.length >= KEPT_TEXT) p.texts.push({ v, at })
  return { k: 'str', v, escaped, at }
}
