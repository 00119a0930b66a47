import { NAME, OPERATOR, VARIABLE } from '../php/lexer.ts'
import type { Expr } from './ast.ts'
import { DEPTH, expect, isPlace, type Parser, parseArgs, parseExpr } from './parse-expression.ts'

/** Longest chain of `->a()->b()…` that is read. */
const CHAIN = 400
export function parsePostfix(p: Parser, first: Expr): Expr {
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

export function parseMember(p: Parser): string | Expr {
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
