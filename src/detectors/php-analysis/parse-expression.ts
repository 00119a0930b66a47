import { CLOSE, NAME, NUMBER, OPERATOR, QUOTE, STRING, TEXT, VARIABLE } from '../php/lexer.ts'
import type { Arg, ClassDecl, Expr, Func, Item, Param, Stmt } from './ast.ts'
import { readNumber, readString, undoEscapes } from './strings.ts'
import type { Stream } from './token-stream.ts'

/** What parsing of one source shares. */
export interface Parser {
  readonly s: Stream
  readonly texts: { v: string; at: number }[]
  faults: number
  /** Nested expressions and statements around the place that is read. */
  depth: number
  block(): Stmt[]
  classBody(name: string): ClassDecl
}

/** Deepest nesting that is read; nobody writes more by hand, and a bracket further in is skipped as a whole. */
const DEPTH = 220
/** Longest chain of `->a()->b()…` that is read. */
const CHAIN = 400
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

const isPlace = (e: Expr): boolean => e.k === 'var' || e.k === 'index' || e.k === 'prop' || e.k === 'static' || e.k === 'array'

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

function parsePostfix(p: Parser, first: Expr): Expr {
  const { s } = p
  let e = first
  for (let links = 0; ; links += 1) {
    if (!s.isKind(OPERATOR)) return e
    const at = s.start
    if (links > CHAIN) {
      p.faults += 1
      e = { k: 'bad', at }
      links = 0
    }
    const text = s.text
    switch (text) {
      case '[':
      case '{': {
        const brace = s.sees('{')
        if (brace && (!isPlace(e) || e.k === 'array' || !isOffsetBrace(p))) return e
        s.next()
        if (s.sees(']')) {
          s.next()
          e = { k: 'index', of: e, at: e.at }
          break
        }
        const index = parseExpr(p)
        expect(p, brace ? '}' : ']')
        e = { k: 'index', of: e, index, at: e.at }
        break
      }
      case '->':
      case '?->': {
        s.next()
        const name = parseMember(p)
        e = s.sees('(') ? { k: 'method', of: e, name, args: parseArgs(p), at } : { k: 'prop', of: e, name, at }
        break
      }
      case '::': {
        s.next()
        if (s.isKind(VARIABLE) || s.sees('$')) {
          const variable = parseVariable(p)
          const name = variable.k === 'var' ? variable.name : variable
          // `A::$f()` calls what the variable names.
          if (s.sees('(')) e = { k: 'scall', cls: e, name: variable, args: parseArgs(p), at }
          else e = { k: 'static', cls: e, name, at }
          break
        }
        if (s.sees('{')) {
          s.next()
          const name = parseExpr(p)
          expect(p, '}')
          e = { k: 'scall', cls: e, name, args: s.sees('(') ? parseArgs(p) : [], at }
          break
        }
        const name = s.isKind(NAME) ? s.text : ''
        if (s.isKind(NAME)) s.next()
        e = s.sees('(') ? { k: 'scall', cls: e, name, args: parseArgs(p), at } : { k: 'const', cls: e, name, at }
        break
      }
      case '(':
        e = { k: 'call', fn: e, args: parseArgs(p), at: e.at }
        break
      case '++':
      case '--':
        e = { k: 'step', by: s.sees('++') ? 1 : -1, prefix: false, e, at }
        s.next()
        break
      default:
        return e
    }
  }
}

/** `$x{0}`, not the block of `while ($x) {`: the brace closes on the same few tokens, and holds no statement. */
function isOffsetBrace({ s }: Parser): boolean {
  const close = s.closing()
  if (close < 0 || close - s.at > 12 || close === s.at + 1) return false
  for (let i = s.at; i < close; i += 1) if (s.tokens.is(i, ';') || s.tokens.is(i, '=')) return false
  return !s.tokens.is(s.at - 1, ')')
}

function parseMember(p: Parser): string | Expr {
  const { s } = p
  if (s.isKind(NAME)) {
    const { text } = s
    s.next()
    return text
  }
  if (s.isKind(VARIABLE) || s.sees('$')) return parseVariable(p)
  if (s.sees('{')) {
    s.next()
    const e = parseExpr(p)
    expect(p, '}')
    return e
  }
  p.faults += 1
  return ''
}

/** `$x`, `$$x`, `${…}` */
export function parseVariable(p: Parser): Expr {
  const { s } = p
  const at = s.start
  if (s.isKind(VARIABLE)) {
    const name = s.text.slice(1)
    s.next()
    return { k: 'var', name, at }
  }
  if (s.sees('${')) {
    s.next()
    const name = parseExpr(p)
    expect(p, '}')
    return { k: 'var', name, at }
  }
  s.next()
  if (s.sees('{')) {
    s.next()
    const name = parseExpr(p)
    expect(p, '}')
    return { k: 'var', name, at }
  }
  if (p.depth >= DEPTH || (!s.isKind(VARIABLE) && !s.sees('$') && !s.sees('${'))) {
    p.faults += 1
    return { k: 'bad', at }
  }
  p.depth += 1
  const name = parseVariable(p)
  p.depth -= 1
  return { k: 'var', name, at }
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
function parseItems(p: Parser, end: string): Item[] {
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

function keep(p: Parser, v: string, escaped: boolean, at: number): Expr {
  if (v.length >= KEPT_TEXT) p.texts.push({ v, at })
  return { k: 'str', v, escaped, at }
}

/** A string, heredoc or command with variables in it. */
function parseQuoted(p: Parser): Expr {
  const { s } = p
  const at = s.start
  const shell = s.sees('`')
  const parts: Expr[] = []
  s.next()
  while (s.more() && !s.isKind(QUOTE)) {
    const before = s.at
    if (s.isKind(TEXT)) {
      const property = /^->([a-z_\x80-\xff][\w\x80-\xff]{0,120})/i.exec(s.text)
      const last = parts[parts.length - 1]
      let { text } = s
      if (property !== null && last?.k === 'var') {
        parts[parts.length - 1] = { k: 'prop', of: last, name: property[1] as string, at: last.at }
        text = text.slice(property[0].length)
      }
      if (text !== '') parts.push(keep(p, undoEscapes(text), /\\x[2-7][0-9a-f]/i.test(text), s.start))
      s.next()
    } else if (s.isKind(VARIABLE)) {
      const variable: Expr = { k: 'var', name: s.text.slice(1), at: s.start }
      s.next()
      parts.push(s.sees('[') && s.isKind(OPERATOR) ? parseSimpleIndex(p, variable) : variable)
    } else if (s.sees('${')) {
      s.next()
      // `"${name}"`, `"${name[1]}"`
      const name: Expr | undefined = s.isKind(NAME) && s.tokens.text(s.peek()) === '}' ? { k: 'var', name: s.text, at: s.start } : undefined
      if (name !== undefined) s.next()
      parts.push(name ?? { k: 'var', name: parseExpr(p), at: s.start })
      expect(p, '}')
    } else if (s.sees('{')) {
      s.next()
      parts.push(parseExpr(p))
      expect(p, '}')
    }
    if (s.at === before) s.next()
  }
  s.next()
  return shell ? { k: 'shell', parts, at } : { k: 'concat', parts, quoted: true, at }
}

/** `"$x[name]"` */
function parseSimpleIndex(p: Parser, of: Expr): Expr {
  const { s } = p
  s.next()
  const at = s.start
  const text = s.text
  const index: Expr = s.isKind(VARIABLE)
    ? { k: 'var', name: text.slice(1), at }
    : s.isKind(NUMBER) || /^-?\d+$/.test(text)
      ? { k: 'num', v: Number(text), at }
      : { k: 'str', v: text, escaped: false, at }
  s.next()
  expect(p, ']')
  return { k: 'index', of, index, at: of.at }
}

function parseWord(p: Parser): Expr {
  const { s } = p
  const at = s.start
  const { word, text } = s
  const next = s.tokens.text(s.peek())
  switch (word) {
    case 'array':
    case 'list':
      if (next !== '(') break
      s.next()
      s.next()
      return { k: 'array', items: parseItems(p, ')'), at }
    case 'isset':
    case 'empty':
    case 'exit':
    case 'die': {
      if (next === '::' || next === '->') break
      s.next()
      const es = s.sees('(') ? parseArgs(p).map((arg) => arg.e) : []
      return { k: 'word', word, es, at }
    }
    case 'include':
    case 'include_once':
    case 'require':
    case 'require_once':
      s.next()
      return { k: 'include', word, e: parseExpr(p, 4), at }
    case 'new':
      s.next()
      return parseNew(p, at)
    case 'function':
    case 'fn':
      return parseClosure(p)
    case 'static':
      if (next.toLowerCase() === 'function' || next.toLowerCase() === 'fn') {
        s.next()
        return parseClosure(p)
      }
      break
    case 'match':
      if (next === '(') return parseMatch(p)
      break
  }
  s.next()
  return { k: 'name', name: text, at }
}

function parseNew(p: Parser, at: number): Expr {
  const { s } = p
  if (s.sees('#[') && s.closing() > s.at) s.seek(s.closing() + 1)
  while (s.isWord('readonly')) s.next()
  if (s.isWord('class')) {
    s.next()
    const args = s.sees('(') ? parseArgs(p) : []
    return { k: 'new', cls: p.classBody('class@anonymous'), args, at }
  }
  let cls: Expr
  if (s.isKind(NAME)) {
    cls = { k: 'name', name: s.text, at: s.start }
    s.next()
  } else if (s.sees('(')) {
    s.next()
    cls = parseExpr(p)
    expect(p, ')')
  } else {
    cls = parseVariable(p)
    while (s.sees('[') || s.sees('->') || s.sees('::')) {
      const before = s.at
      if (s.sees('[')) {
        s.next()
        const index = s.sees(']') ? undefined : parseExpr(p)
        expect(p, ']')
        cls = { k: 'index', of: cls, ...(index === undefined ? {} : { index }), at: cls.at }
      } else {
        const isStatic = s.sees('::')
        s.next()
        const name = parseMember(p)
        cls = isStatic ? { k: 'static', cls, name, at: s.start } : { k: 'prop', of: cls, name, at: s.start }
      }
      if (s.at === before) break
    }
  }
  return { k: 'new', cls, args: s.sees('(') ? parseArgs(p) : [], at }
}

export function parseParams(p: Parser): Param[] {
  const { s } = p
  const params: Param[] = []
  if (!s.sees('(')) return params
  s.next()
  let byRef = false
  let variadic = false
  while (s.more() && !s.sees(')')) {
    if (s.sees('#[') && s.closing() > s.at) {
      s.seek(s.closing() + 1)
      continue
    }
    if (s.sees('&')) byRef = true
    else if (s.sees('...')) variadic = true
    else if (s.isKind(VARIABLE)) {
      const name = s.text.slice(1)
      s.next()
      let fallback: Expr | undefined
      if (s.sees('=')) {
        s.next()
        fallback = parseExpr(p)
      }
      // Hooks of a promoted property are skipped.
      if (s.sees('{') && s.closing() > s.at) s.seek(s.closing() + 1)
      params.push({ name, byRef, variadic, ...(fallback === undefined ? {} : { fallback }) })
      byRef = false
      variadic = false
      continue
    } else if (s.isKind(CLOSE) || s.sees(';') || s.sees('{')) {
      p.faults += 1
      return params
    }
    s.next()
  }
  s.next()
  return params
}

/** `: ?Type` behind the parameters, up to the body. */
export function skipType({ s }: Parser): void {
  if (!s.sees(':')) return
  s.next()
  while (s.isKind(NAME) || s.sees('?') || s.sees('|') || s.sees('&') || s.sees('(') || s.sees(')')) s.next()
}

function parseClosure(p: Parser): Expr {
  const { s } = p
  const at = s.start
  const short = s.isWord('fn')
  s.next()
  if (s.sees('&')) s.next()
  if (!s.sees('(')) return { k: 'name', name: short ? 'fn' : 'function', at }
  const params = parseParams(p)
  const uses: { name: string; byRef: boolean }[] = []
  if (s.isWord('use')) {
    s.next()
    s.next()
    let byRef = false
    while (s.more() && !s.sees(')') && !s.sees(';') && !s.sees('{')) {
      if (s.sees('&')) byRef = true
      else if (s.isKind(VARIABLE)) {
        uses.push({ name: s.text.slice(1), byRef })
        byRef = false
      }
      s.next()
    }
    expect(p, ')')
  }
  skipType(p)
  if (short) {
    expect(p, '=>')
    const f: Func = { name: '{closure}', params, uses, body: [], arrow: parseExpr(p, 4), at }
    return { k: 'closure', f, at }
  }
  return { k: 'closure', f: { name: '{closure}', params, uses, body: p.block(), at }, at }
}

function parseMatch(p: Parser): Expr {
  const { s } = p
  const at = s.start
  s.next()
  s.next()
  const e = parseExpr(p)
  expect(p, ')')
  expect(p, '{')
  const arms: { cs: Expr[]; e: Expr }[] = []
  while (s.more() && !s.sees('}')) {
    const before = s.at
    const cs: Expr[] = []
    if (s.isWord('default')) s.next()
    else
      while (s.more() && !s.sees('=>') && !s.sees('}')) {
        const here = s.at
        cs.push(parseExpr(p))
        if (s.sees(',')) s.next()
        if (s.at === here) break
      }
    if (s.sees(',')) s.next()
    expect(p, '=>')
    arms.push({ cs, e: parseExpr(p, 4) })
    if (s.sees(',')) s.next()
    if (s.at === before) s.next()
  }
  s.next()
  return { k: 'match', e, arms, at }
}
