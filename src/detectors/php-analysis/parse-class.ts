import { CLOSE, COMMENT, NAME, VARIABLE } from '../php/lexer.ts'
import type { ClassDecl, Expr, Func, Stmt } from './ast.ts'
import { type Parser, parseExpr } from './parse-expression.ts'
import { parseParams, skipType } from './parse-words.ts'

const MODIFIERS = new Set(['abstract', 'final', 'readonly', 'public', 'protected', 'private', 'static', 'var'])

/** `abstract final readonly class X`, `enum X`, `interface X`, `trait X` */
export function parseClass(p: Parser): Stmt | undefined {
  const { s } = p
  let ahead = 0
  const wordAt = (n: number): string => (n === 0 ? s.word : s.tokens.text(s.peek(n)).toLowerCase())
  while (MODIFIERS.has(wordAt(ahead)) && ahead < 5) ahead += 1
  if (!['class', 'interface', 'trait', 'enum'].includes(wordAt(ahead)) || s.tokens.kind(s.peek(ahead + 1)) !== NAME) return undefined
  const doc = docBefore(p)
  for (let i = 0; i <= ahead; i += 1) s.next()
  const { text } = s
  s.next()
  return { k: 'class', c: parseClassBody(p, text, doc) }
}

/** Longest comment that is kept. */
const DOC = 4000

function docBefore({ s }: Parser): string {
  const { tokens } = s
  let i = s.at - 1
  while (tokens.kind(i) === COMMENT && !tokens.source.startsWith('/**', tokens.start(i))) i -= 1
  return tokens.kind(i) === COMMENT && tokens.end(i) - tokens.start(i) <= DOC ? tokens.text(i) : ''
}

export function parseClassBody(p: Parser, name: string, doc = ''): ClassDecl {
  const { s } = p
  let parent = ''
  while (s.more() && !s.sees('{') && !s.sees(';') && !s.isKind(CLOSE)) {
    if (s.isWord('extends')) parent = s.tokens.text(s.peek())
    s.next()
  }
  const methods: Func[] = []
  const props: { name: string; value?: Expr }[] = []
  const consts: { name: string; value: Expr }[] = []
  const traits: string[] = []
  const members = { methods, props, consts, traits }
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
  return { name, parent, doc, ...members }
}

interface Members {
  readonly methods: Func[]
  readonly props: { name: string; value?: Expr }[]
  readonly consts: { name: string; value: Expr }[]
  readonly traits: string[]
}

function parseMemberOf(p: Parser, { methods, props, consts, traits }: Members): void {
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
    methods.push({ name, params, body: p.block(), uses: [], at })
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
    p.end()
    return
  }
  if (s.isKind(VARIABLE)) {
    const name = s.text.slice(1)
    s.next()
    if (s.sees('=')) {
      s.next()
      props.push({ name, value: parseExpr(p) })
    } else props.push({ name })
    if (s.sees('{')) parseHooks(p, name, methods)
    return
  }
  if (s.isWord('use')) {
    s.next()
    while (s.more() && !s.sees(';') && !s.sees('{')) {
      if (s.isKind(NAME)) traits.push(s.text)
      s.next()
    }
    if (s.sees('{') && s.closing() > s.at) s.seek(s.closing() + 1)
    return
  }
  s.next()
}

/** `{ get => …; set(string $v) { … } }`: PHP 8.4 runs these when a property is read or written. */
function parseHooks(p: Parser, property: string, methods: Func[]): void {
  const { s } = p
  s.next()
  while (s.more() && !s.sees('}')) {
    const before = s.at
    if (s.isKind(NAME) && !MODIFIERS.has(s.word)) {
      const at = s.start
      s.next()
      const params = parseParams(p)
      if (s.sees('=>')) {
        s.next()
        methods.push({ name: `$${property}`, params, body: [], arrow: parseExpr(p), uses: [], at })
        p.end()
      } else methods.push({ name: `$${property}`, params, body: p.block(), uses: [], at })
    }
    if (s.at === before) s.next()
  }
  s.next()
}
