import { CLOSE, HTML, NAME, OPEN, OPERATOR, type Tokens, tokenise, VARIABLE } from '../php/lexer.ts'
import type { Expr, Program, Stmt } from './ast.ts'
import { parseClass, parseClassBody } from './parse-class.ts'
import { expect, type Parser, parseExpr } from './parse-expression.ts'
import { parseParams, skipType } from './parse-words.ts'
import { STATEMENTS } from './statements.ts'
import { streamOf } from './token-stream.ts'
import { meter } from './values.ts'

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
    end: () => endStatement(p),
    classBody: (name) => parseClassBody(p, name),
  }
  const body: Stmt[] = []
  while (p.s.more()) parseInto(p, body)
  return { body, texts: p.texts, faults: p.faults }
}

/** Reads one statement; whatever happens, at least one token is taken. */
export function parseInto(p: Parser, into: Stmt[]): void {
  const before = p.s.at
  p.depth += 1
  if (p.depth > DEPTH) {
    p.faults += 1
    meter.skipped = true
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

export function endStatement({ s }: Parser): void {
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
      const name = s.text
      s.next()
      s.next()
      return { k: 'label', name }
    }
  }
  const e = parseExpr(p)
  endStatement(p)
  return { k: 'expr', e }
}

export function parseEcho(p: Parser): Stmt {
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
export function parseBody(p: Parser): Stmt[] {
  if (p.s.sees('{')) return parseBlock(p)
  endStatement(p)
  return []
}

/** The body of `if`, `while`…: one statement, a block, or `: … endif;`. */
export function parseBranch(p: Parser, ends: readonly string[]): Stmt[] {
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

export function parseCondition(p: Parser): Expr {
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

export function parseFunction(p: Parser): Stmt | undefined {
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

export function parseConsts(p: Parser): Stmt {
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

export function parseJump(p: Parser): Stmt {
  const { s } = p
  const word = s.word as 'break' | 'continue' | 'return'
  s.next()
  const e = s.sees(';') || s.isKind(CLOSE) || s.sees('}') || !s.more() ? undefined : parseExpr(p)
  endStatement(p)
  return { k: 'jump', word, ...(e === undefined ? {} : { e }) }
}

export function parseStatics(p: Parser): Stmt | undefined {
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
export function skipStatement({ s }: Parser): Stmt {
  while (s.more() && !s.sees(';') && !s.sees('{') && !s.isKind(CLOSE)) s.next()
  if (s.sees(';')) s.next()
  return { k: 'block', body: [] }
}

export function parseUse(p: Parser): Stmt {
  const { s } = p
  while (s.more() && !s.sees(';') && !s.isKind(CLOSE)) s.next()
  endStatement(p)
  return { k: 'block', body: [] }
}
