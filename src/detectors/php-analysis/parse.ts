import { CLOSE, HTML, NAME, OPEN, OPERATOR, type Tokens, tokenise, VARIABLE } from '../php/lexer.ts'
import type { ClassDecl, Expr, Func, Program, Stmt } from './ast.ts'
import { expect, type Parser, parseExpr, parseParams, parseVariable, skipType } from './parse-expression.ts'
import { streamOf } from './token-stream.ts'

/** Statements nested more deeply than this are skipped by their brackets. */
const DEPTH = 200

/**
 * The tree of a PHP source, in time and memory linear in its size. Never throws: what makes no sense is skipped and counted, as
 * somebody who wants not to be read writes what PHP runs and a parser refuses. PHP 5.2 to 8.5.
 * @param inside the text is PHP from its first byte, as `eval` reads it
 */
export function parsePhp(source: string, inside = false): Program {
  return parseTokens(tokenise(source, inside))
}

export function parseTokens(tokens: Tokens): Program {
  const p: Parser = {
    s: streamOf(tokens),
    texts: [],
    faults: 0,
    depth: 0,
    block: () => parseBody(p),
    classBody: (name) => parseClassBody(p, name),
  }
  const body: Stmt[] = []
  while (p.s.more()) parseInto(p, body)
  return { body, texts: p.texts, faults: p.faults }
}

/** Reads one statement; whatever happens, at least one token is taken. */
function parseInto(p: Parser, into: Stmt[]): void {
  const before = p.s.at
  p.depth += 1
  if (p.depth > DEPTH) {
    p.faults += 1
    p.s.seek(Math.max(p.s.closing(), before) + 1)
  } else {
    const statement = parseStatement(p)
    if (statement !== undefined) into.push(statement)
  }
  p.depth -= 1
  if (p.s.at === before) {
    p.faults += 1
    p.s.next()
  }
}

function endStatement({ s }: Parser): void {
  if (s.sees(';') && s.isKind(OPERATOR)) s.next()
}

function parseStatement(p: Parser): Stmt | undefined {
  const { s } = p
  if (s.isKind(HTML)) {
    const at = s.start
    const end = s.tokens.end(s.at)
    s.next()
    return { k: 'html', at, end }
  }
  if (s.isKind(OPEN)) {
    const short = s.sees('<?=')
    s.next()
    return short ? parseEcho(p) : undefined
  }
  if (s.isKind(CLOSE)) {
    s.next()
    return undefined
  }
  if (s.isKind(OPERATOR)) {
    if (s.sees(';')) {
      s.next()
      return undefined
    }
    if (s.sees('{')) return { k: 'block', body: parseBlock(p) }
    if (s.sees('#[') && s.closing() > s.at) {
      s.seek(s.closing() + 1)
      return undefined
    }
  }
  if (s.isKind(NAME)) {
    const parse = STATEMENTS.get(s.word)
    const statement = parse?.(p)
    if (statement !== undefined) return statement
    // A label, or a keyword that stands alone.
    if (parse === undefined && s.tokens.text(s.peek()) === ':' && !s.text.includes('\\')) {
      s.next()
      s.next()
      return undefined
    }
  }
  const e = parseExpr(p)
  endStatement(p)
  return { k: 'expr', e }
}

function parseEcho(p: Parser): Stmt {
  const { s } = p
  const es = [parseExpr(p)]
  while (s.sees(',')) {
    s.next()
    es.push(parseExpr(p))
  }
  endStatement(p)
  return { k: 'echo', es }
}

/** Statements in braces. */
function parseBlock(p: Parser): Stmt[] {
  const { s } = p
  const body: Stmt[] = []
  s.next()
  while (s.more() && !(s.sees('}') && s.isKind(OPERATOR))) parseInto(p, body)
  s.next()
  return body
}

/** A function's body; none for one that is only declared. */
function parseBody(p: Parser): Stmt[] {
  if (p.s.sees('{')) return parseBlock(p)
  endStatement(p)
  return []
}

/** The body of `if`, `while`…: one statement, a block, or `: … endif;`. */
function parseBranch(p: Parser, ends: readonly string[]): Stmt[] {
  const { s } = p
  if (s.sees('{')) return parseBlock(p)
  const body: Stmt[] = []
  if (s.sees(':') && s.isKind(OPERATOR)) {
    s.next()
    while (s.more() && !ends.includes(s.word)) parseInto(p, body)
    if (s.word.startsWith('end')) {
      s.next()
      endStatement(p)
    }
    return body
  }
  if (s.more()) {
    // `if ($a) ?>…<?php`: the page's text is the branch.
    if (s.isKind(CLOSE)) s.next()
    parseInto(p, body)
  }
  return body
}

function parseCondition(p: Parser): Expr {
  if (!p.s.sees('(')) {
    p.faults += 1
    return { k: 'bad', at: p.s.start }
  }
  p.s.next()
  const e = parseExpr(p)
  while (p.s.sees(',')) {
    p.s.next()
    parseExpr(p)
  }
  expect(p, ')')
  return e
}

function parseIf(p: Parser): Stmt {
  const { s } = p
  const branches: { c?: Expr; body: Stmt[] }[] = []
  s.next()
  const ends = ['elseif', 'else', 'endif']
  branches.push({ c: parseCondition(p), body: parseBranch(p, ends) })
  for (;;) {
    if (s.isKind(CLOSE) && s.tokens.kind(s.peek()) === OPEN && /^else/i.test(s.tokens.text(s.peek(2)))) {
      s.next()
      s.next()
    }
    if (s.isWord('elseif')) {
      s.next()
      branches.push({ c: parseCondition(p), body: parseBranch(p, ends) })
    } else if (s.isWord('else')) {
      s.next()
      if (s.isWord('if')) {
        s.next()
        branches.push({ c: parseCondition(p), body: parseBranch(p, ends) })
      } else {
        branches.push({ body: parseBranch(p, ends) })
        break
      }
    } else break
  }
  return { k: 'if', branches }
}

function parseFor(p: Parser): Stmt {
  const { s } = p
  s.next()
  const lists: Expr[][] = [[], [], []]
  expect(p, '(')
  for (let part = 0; part < 3; part += 1) {
    while (s.more() && !s.sees(';') && !s.sees(')') && !s.sees('{')) {
      const before = s.at
      lists[part]?.push(parseExpr(p))
      if (s.sees(',')) s.next()
      if (s.at === before) s.next()
    }
    if (part < 2) expect(p, ';')
  }
  expect(p, ')')
  return {
    k: 'loop',
    init: lists[0] as Expr[],
    cond: lists[1] as Expr[],
    step: lists[2] as Expr[],
    body: parseBranch(p, ['endfor']),
    late: false,
  }
}

function parseForeach(p: Parser): Stmt {
  const { s } = p
  s.next()
  expect(p, '(')
  const of = parseExpr(p)
  if (s.isWord('as')) s.next()
  else p.faults += 1
  let value = parseExpr(p)
  let key: Expr | undefined
  if (s.sees('=>')) {
    s.next()
    key = value
    value = parseExpr(p)
  }
  expect(p, ')')
  const body = parseBranch(p, ['endforeach'])
  return { k: 'foreach', of, value: plain(value), body, ...(key === undefined ? {} : { key }) }
}

const plain = (e: Expr): Expr => (e.k === 'unary' && e.op === '&' ? e.e : e)

function parseSwitch(p: Parser): Stmt {
  const { s } = p
  s.next()
  const e = parseCondition(p)
  const cases: { c?: Expr; body: Stmt[] }[] = []
  const alternative = s.sees(':')
  s.next()
  while (s.more() && !s.sees('}') && !s.isWord('endswitch')) {
    if (s.isWord('case') || s.isWord('default')) {
      const isCase = s.isWord('case')
      s.next()
      const c = isCase ? parseExpr(p) : undefined
      if (s.sees(':') || s.sees(';')) s.next()
      cases.push({ body: [], ...(c === undefined ? {} : { c }) })
      continue
    }
    const last = cases[cases.length - 1]
    parseInto(p, last === undefined ? [] : last.body)
  }
  s.next()
  if (alternative) endStatement(p)
  return { k: 'switch', e, cases }
}

function parseTry(p: Parser): Stmt {
  const { s } = p
  s.next()
  const body = parseBody(p)
  const others: Stmt[][] = []
  let last: Stmt[] = []
  for (;;) {
    if (s.isWord('catch')) {
      s.next()
      if (s.sees('(') && s.closing() > s.at) s.seek(s.closing() + 1)
      others.push(parseBody(p))
    } else if (s.isWord('finally')) {
      s.next()
      last = parseBody(p)
    } else return { k: 'try', body, others, last }
  }
}

function parseFunction(p: Parser): Stmt | undefined {
  const { s } = p
  const by = s.tokens.text(s.peek()) === '&' ? 2 : 1
  if (s.tokens.kind(s.peek(by)) !== NAME || s.tokens.text(s.peek(by + 1)) !== '(') return undefined
  const at = s.start
  for (let i = 0; i < by; i += 1) s.next()
  const name = s.text
  s.next()
  const params = parseParams(p)
  skipType(p)
  return { k: 'function', f: { name, params, body: parseBody(p), uses: [], at } }
}

const MODIFIERS = new Set(['abstract', 'final', 'readonly', 'public', 'protected', 'private', 'static', 'var'])

/** `abstract final readonly class X`, `enum X`, `interface X`, `trait X` */
function parseClass(p: Parser): Stmt | undefined {
  const { s } = p
  let ahead = 0
  const wordAt = (n: number): string => (n === 0 ? s.word : s.tokens.text(s.peek(n)).toLowerCase())
  while (MODIFIERS.has(wordAt(ahead)) && ahead < 5) ahead += 1
  if (!['class', 'interface', 'trait', 'enum'].includes(wordAt(ahead)) || s.tokens.kind(s.peek(ahead + 1)) !== NAME) return undefined
  for (let i = 0; i <= ahead; i += 1) s.next()
  const { text } = s
  s.next()
  return { k: 'class', c: parseClassBody(p, text) }
}

function parseClassBody(p: Parser, name: string): ClassDecl {
  const { s } = p
  let parent = ''
  while (s.more() && !s.sees('{') && !s.sees(';') && !s.isKind(CLOSE)) {
    if (s.isWord('extends')) parent = s.tokens.text(s.peek())
    s.next()
  }
  const methods: Func[] = []
  const props: { name: string; value?: Expr }[] = []
  const consts: { name: string; value: Expr }[] = []
  const members = { methods, props, consts }
  if (s.sees('{')) {
    s.next()
    while (s.more() && !s.sees('}')) {
      const before = s.at
      parseMemberOf(p, members)
      if (s.at === before) {
        p.faults += 1
        s.next()
      }
    }
    s.next()
  }
  return { name, parent, ...members }
}

interface Members {
  readonly methods: Func[]
  readonly props: { name: string; value?: Expr }[]
  readonly consts: { name: string; value: Expr }[]
}

function parseMemberOf(p: Parser, { methods, props, consts }: Members): void {
  const { s } = p
  if (s.sees('#[') && s.closing() > s.at) {
    s.seek(s.closing() + 1)
    return
  }
  if (s.isWord('function')) {
    const at = s.start
    s.next()
    if (s.sees('&')) s.next()
    const name = s.isKind(NAME) ? s.text : ''
    if (s.isKind(NAME)) s.next()
    const params = parseParams(p)
    skipType(p)
    methods.push({ name, params, body: parseBody(p), uses: [], at })
    return
  }
  if (s.isWord('const') || s.isWord('case')) {
    s.next()
    while (s.more() && !s.sees(';') && !s.sees('}')) {
      const { text } = s
      s.next()
      if (!s.sees('=')) continue
      s.next()
      consts.push({ name: text, value: parseExpr(p) })
    }
    endStatement(p)
    return
  }
  if (s.isKind(VARIABLE)) {
    const name = s.text.slice(1)
    s.next()
    if (s.sees('=')) {
      s.next()
      props.push({ name, value: parseExpr(p) })
    } else props.push({ name })
    // Hooks: what they run is read as statements.
    if (s.sees('{')) methods.push({ name: `$${name}`, params: [], body: parseBlock(p), uses: [], at: s.start })
    return
  }
  if (s.isWord('use')) {
    while (s.more() && !s.sees(';') && !s.sees('{')) s.next()
    if (s.sees('{') && s.closing() > s.at) s.seek(s.closing() + 1)
    return
  }
  s.next()
}

function parseConsts(p: Parser): Stmt {
  const { s } = p
  const consts: { name: string; value: Expr }[] = []
  s.next()
  while (s.isKind(NAME)) {
    const name = s.text
    s.next()
    expect(p, '=')
    consts.push({ name, value: parseExpr(p) })
    if (s.sees(',')) s.next()
  }
  endStatement(p)
  return { k: 'constant', consts }
}

function parseJump(p: Parser): Stmt {
  const { s } = p
  const word = s.word as 'break' | 'continue' | 'return'
  s.next()
  const e = s.sees(';') || s.isKind(CLOSE) || s.sees('}') || !s.more() ? undefined : parseExpr(p)
  endStatement(p)
  return { k: 'jump', word, ...(e === undefined ? {} : { e }) }
}

function parseStatics(p: Parser): Stmt | undefined {
  const { s } = p
  if (s.tokens.kind(s.peek()) !== VARIABLE) return parseClass(p)
  const vars: { name: string; value?: Expr }[] = []
  s.next()
  while (s.isKind(VARIABLE)) {
    const name = s.text.slice(1)
    s.next()
    if (s.sees('=')) {
      s.next()
      vars.push({ name, value: parseExpr(p) })
    } else vars.push({ name })
    if (s.sees(',')) s.next()
  }
  endStatement(p)
  return { k: 'statics', vars }
}

/** Up to the statement's end, or the block that begins. */
function skipStatement({ s }: Parser): Stmt {
  while (s.more() && !s.sees(';') && !s.sees('{') && !s.isKind(CLOSE)) s.next()
  if (s.sees(';')) s.next()
  return { k: 'block', body: [] }
}

function parseUse(p: Parser): Stmt {
  const { s } = p
  while (s.more() && !s.sees(';') && !s.isKind(CLOSE)) s.next()
  endStatement(p)
  return { k: 'block', body: [] }
}

const STATEMENTS: ReadonlyMap<string, (p: Parser) => Stmt | undefined> = new Map<string, (p: Parser) => Stmt | undefined>([
  [
    'echo',
    (p) => {
      p.s.next()
      return parseEcho(p)
    },
  ],
  ['if', parseIf],
  [
    'while',
    (p) => {
      p.s.next()
      return { k: 'loop', init: [], cond: [parseCondition(p)], step: [], body: parseBranch(p, ['endwhile']), late: false }
    },
  ],
  [
    'do',
    (p) => {
      p.s.next()
      const body = parseBranch(p, [])
      if (p.s.isWord('while')) p.s.next()
      const cond = [parseCondition(p)]
      endStatement(p)
      return { k: 'loop', init: [], cond, step: [], body, late: true }
    },
  ],
  ['for', parseFor],
  ['foreach', parseForeach],
  ['switch', parseSwitch],
  ['break', parseJump],
  ['continue', parseJump],
  ['return', parseJump],
  ['try', parseTry],
  ['function', parseFunction],
  ['class', parseClass],
  ['interface', parseClass],
  ['trait', parseClass],
  ['enum', parseClass],
  ['abstract', parseClass],
  ['final', parseClass],
  ['readonly', parseClass],
  ['static', parseStatics],
  ['const', parseConsts],
  ['use', parseUse],
  ['namespace', (p) => (p.s.tokens.text(p.s.peek()) === '\\' ? undefined : skipStatement(p))],
  [
    'declare',
    (p) => {
      p.s.next()
      if (p.s.sees('(') && p.s.closing() > p.s.at) p.s.seek(p.s.closing() + 1)
      return { k: 'block', body: parseBranch(p, ['enddeclare']) }
    },
  ],
  ['goto', skipStatement],
  [
    'global',
    (p) => {
      p.s.next()
      const names: (string | Expr)[] = []
      while (p.s.isKind(VARIABLE) || p.s.sees('$')) {
        const e = parseVariable(p)
        names.push(e.k === 'var' ? e.name : e)
        if (p.s.sees(',')) p.s.next()
      }
      endStatement(p)
      return { k: 'global', names }
    },
  ],
  [
    'unset',
    (p) => {
      if (p.s.tokens.text(p.s.peek()) !== '(') return undefined
      p.s.next()
      p.s.next()
      const es: Expr[] = []
      while (p.s.more() && !p.s.sees(')') && !p.s.sees(';')) {
        const before = p.s.at
        es.push(parseExpr(p))
        if (p.s.sees(',')) p.s.next()
        if (p.s.at === before) break
      }
      expect(p, ')')
      endStatement(p)
      return { k: 'unset', es }
    },
  ],
])
