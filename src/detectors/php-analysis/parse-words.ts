import { CLOSE, NAME, NUMBER, OPERATOR, QUOTE, TEXT, VARIABLE } from '../php/lexer.ts'
import type { Expr, Func, Param } from './ast.ts'
import { expect, keep, type Parser, parseArgs, parseExpr, parseItems } from './parse-expression.ts'
import { parseMember, parseVariable } from './parse-postfix.ts'
import { undoEscapes } from './strings.ts'

/** A string, heredoc or command with variables in it. */
export function parseQuoted(p: Parser): Expr {
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

export function parseWord(p: Parser): Expr {
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
