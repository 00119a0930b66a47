import { CLOSE, NAME, OPEN, VARIABLE } from '../php/lexer.ts'
import type { Expr, Stmt } from './ast.ts'
import {
  endStatement,
  parseBody,
  parseBranch,
  parseCondition,
  parseConsts,
  parseEcho,
  parseFunction,
  parseInto,
  parseJump,
  parseStatics,
  parseUse,
  skipStatement,
} from './parse.ts'
import { parseClass } from './parse-class.ts'
import { expect, type Parser, parseExpr } from './parse-expression.ts'
import { parseVariable } from './parse-postfix.ts'

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

function parseGoto(p: Parser): Stmt {
  p.s.next()
  const name = p.s.isKind(NAME) ? p.s.text : ''
  skipStatement(p)
  return { k: 'goto', name }
}

/** Words that begin a statement. */
export const STATEMENTS: ReadonlyMap<string, (p: Parser) => Stmt | undefined> = new Map<string, (p: Parser) => Stmt | undefined>([
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
  ['goto', parseGoto],
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
