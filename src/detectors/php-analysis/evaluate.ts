import { showSink } from './act-sinks.ts'
import { assign, assignTo, stepped } from './assign.ts'
import type { Expr, Item } from './ast.ts'
import { callExpr, methodExpr, newExpr, staticCall } from './calls.ts'
import { doubtful, isReached } from './doubt.ts'
import { isSecretField } from './harvest.ts'
import { noteName } from './hidden-names.ts'
import { getVar, type Machine } from './machine.ts'
import { binary, cast, unary } from './operators.ts'
import { ownWord } from './self.ts'
import { commandSink, includeSink } from './sinks.ts'
import { isSentHeader, sourceOf, taintOf, unsetOf } from './sources.ts'
import {
  ARRAY_LIMIT,
  addHow,
  constant,
  HARM,
  join,
  madeOf,
  merge,
  meter,
  numberOfValue,
  PhpArray,
  strongest,
  type Taint,
  TEXT_LIMIT,
  taintIn,
  textOfValue,
  truthOf,
  UNKNOWN,
  type Value,
} from './values.ts'

/** Deepest nesting that is followed: statements, expressions and the functions they call, together. */
export const DEPTH = 400

/** What an expression is worth, and all that happens on the way there. */
export function evaluate(m: Machine, e: Expr): Value {
  if (m.budget.steps <= 0) return UNKNOWN
  if (m.depth > DEPTH) {
    meter.skipped = true
    return UNKNOWN
  }
  m.budget.steps -= 1
  m.depth += 1
  const value = worth(m, e)
  m.depth -= 1
  if (value.how !== undefined && typeof value.c === 'string') noteName(m, value.c, value.how, e.at)
  return value
}

function worth(m: Machine, e: Expr): Value {
  switch (e.k) {
    case 'str':
      return e.escaped ? { c: e.v, how: ['\\x'] } : { c: e.v }
    case 'num':
      return { c: e.v }
    case 'concat':
      return concat(m, e.parts, e.quoted)
    case 'shell': {
      const value = concat(m, e.parts, true)
      commandSink(m, '`…`', value, e.at)
      m.called.add('shell_exec')
      return UNKNOWN
    }
    case 'var':
      return variable(m, e)
    case 'name':
      return named(m, e.name)
    case 'array':
      return array(m, e.items)
    case 'index':
      return index(m, e)
    case 'prop': {
      evaluate(m, e.of)
      return property(m, nameOf(m, e.name))
    }
    case 'static': {
      const name = nameOf(m, e.name)
      return name === undefined ? UNKNOWN : (m.props.get(name) ?? UNKNOWN)
    }
    case 'const':
      return m.constants.get(`::${e.name}`) ?? (e.name === 'class' && e.cls.k === 'name' ? { c: e.cls.name } : UNKNOWN)
    case 'call':
      return callExpr(m, e)
    case 'method':
      return methodExpr(m, e)
    case 'scall':
      return staticCall(m, e)
    case 'new':
      return newExpr(m, e)
    case 'unary':
      return unary(e.op, evaluate(m, e.e))
    case 'binary':
      return infix(m, e)
    case 'assign':
      return assign(m, e)
    case 'step': {
      const before = evaluate(m, e.e)
      const after = stepped(before, e.by)
      assignTo(m, e.e, after)
      return e.prefix ? after : before
    }
    case 'choice': {
      const c = evaluate(m, e.c)
      const truth = truthOf(c)
      const a = e.a === undefined ? c : truth === true ? evaluate(m, e.a) : doubtful(m, e.a)
      const b = truth === false ? evaluate(m, e.b) : doubtful(m, e.b)
      return truth === undefined ? join(a, b) : truth ? a : b
    }
    case 'cast':
      return cast(m, e.to, evaluate(m, e.e))
    case 'word':
      return word(m, e)
    case 'include':
      includeSink(m, e.word, evaluate(m, e.e), e.at)
      return UNKNOWN
    case 'closure': {
      const bound = new Map<string, Value>()
      if (e.f.arrow !== undefined) for (const [name, value] of m.scope.vars) bound.set(name, value)
      for (const use of e.f.uses) bound.set(use.name, getVar(m, use.name))
      const closure = { f: e.f, bound, cls: m.scope.cls }
      if (!m.closures.some((one) => one.f === e.f) && m.closures.length < 500) m.closures.push(closure)
      return { f: closure }
    }
    case 'match': {
      evaluate(m, e.e)
      let value: Value = UNKNOWN
      for (const [i, arm] of e.arms.entries()) {
        for (const c of arm.cs) evaluate(m, c)
        const one = evaluate(m, arm.e)
        value = i === 0 ? one : join(value, one)
      }
      return value
    }
    default:
      return UNKNOWN
  }
}

/** All variables of the program, as an array. */
const GLOBALS: Value = { cls: '#globals' }

function variable(m: Machine, e: Extract<Expr, { k: 'var' }>): Value {
  if (typeof e.name === 'string') {
    if (e.name === 'GLOBALS') return GLOBALS
    const value = sourceOf(m, e.name, e.at) ?? getVar(m, e.name)
    const ofProgram = m.scope === m.globals || m.scope.globals.has(e.name)
    return value === UNKNOWN && ofProgram && e.name !== 'this' && e.name !== '_SESSION' ? unsetOf(m, e.name, e.at) : value
  }
  const name = evaluate(m, e.name)
  const text = textOfValue(name)
  if (text === 'GLOBALS') return GLOBALS
  if (text !== undefined) return sourceOf(m, text, e.at) ?? getVar(m, text)
  for (const one of name.may ?? []) {
    const value = sourceOf(m, one, e.at)
    if (value !== undefined) return value
  }
  // `${'_' . $x}`: the names that begin so are the request's.
  return e.name.k === 'concat' && e.name.parts[0]?.k === 'str' && /^_[A-Z]{0,6}$/.test(e.name.parts[0].v)
    ? { t: taintOf(`\${'${e.name.parts[0].v}'…}`, m.outer ?? e.at) }
    : UNKNOWN
}

/** As nearly everybody writes them. */
const WORDS: ReadonlyMap<string, Value> = new Map([
  ...['true', 'TRUE'].map((word): [string, Value] => [word, Object.freeze({ c: true })]),
  ...['false', 'FALSE'].map((word): [string, Value] => [word, Object.freeze({ c: false })]),
  ...['null', 'NULL'].map((word): [string, Value] => [word, Object.freeze({ c: null })]),
])

/** A word that stands alone: a constant, or, as PHP before 8 read it, the text of its own letters. */
function named(m: Machine, name: string): Value {
  const word = WORDS.get(name)
  if (word !== undefined) return word
  const plain = name.replace(/^\\/, '')
  const lower = plain.toLowerCase()
  if (lower === 'true') return { c: true }
  if (lower === 'false') return { c: false }
  if (lower === 'null') return { c: null }
  if (plain === 'PHP_EOL') return { c: '\n' }
  if (plain === 'DIRECTORY_SEPARATOR') return { c: '/' }
  if (lower === '__class__') return { c: m.scope.cls }
  if (lower === '__function__' || lower === '__method__') return { c: m.active[m.active.length - 1]?.name ?? '' }
  const known = m.constants.get(plain) ?? ownWord(m, plain)
  if (known !== undefined) return known
  if (/^[A-Z_0-9]{4,}$/.test(plain) && reckonsWithWords(m)) return { c: plain, how: ['bare'] }
  return /^[A-Z_0-9\\]{4,}$/.test(plain) || plain.includes('\\') || plain.startsWith('__') ? UNKNOWN : { c: plain, how: ['bare'] }
}

const MASKED = /['"]\s{0,4}[&|^]\s{0,4}~?[A-Za-z_]\w{0,60}\s{0,4}[;.)]|[=(.]\s{0,4}~?[A-Za-z_]\w{0,60}\s{0,4}[&|^]\s{0,4}['"]/g
/** Words that are masked with texts are texts themselves, however they are written. */
function reckonsWithWords(m: Machine): boolean {
  m.masked ??= m.hides && (m.source.slice(0, 100_000).match(MASKED)?.length ?? 0) >= 2
  return m.masked
}

export function concat(m: Machine, parts: readonly Expr[], quoted: boolean): Value {
  const values = parts.map((part) => evaluate(m, part))
  return joinTexts(values, quoted)
}

/** Texts one after the other. */
export function joinTexts(values: readonly Value[], quoted: boolean): Value {
  let text: string | undefined = ''
  let how: readonly string[] | undefined
  let t: Taint | undefined
  let inFront = false
  for (const value of values) {
    how = merge(how, value.how)
    const mark = taintIn(value)
    if (mark !== undefined) t = strongest(t, inFront ? behind(mark, text) : mark)
    // An array that is made a text is called so; letters are taken from that.
    const one = value.arr !== undefined && mark === undefined ? 'Array' : textOfValue(value)
    text = text === undefined || one === undefined || text.length + one.length > TEXT_LIMIT ? undefined : text + one
    if (one !== '' && !(mark !== undefined && !inFront)) inFront = true
  }
  if (text !== undefined && t === undefined)
    return constant(text, values.length > 1 && !(quoted && how === undefined) ? addHow(how, '.') : how)
  const last = values[values.length - 1]
  const tail = last === undefined ? undefined : (textOfValue(last)?.slice(-200) ?? last.tail)
  const first = values[0]
  const head = first === undefined ? undefined : (textOfValue(first)?.slice(0, 200) ?? first.head)
  if (!tail && !head) return t === undefined ? madeOf(how) : isNobodys(t) && how ? { t, how } : { t }
  return { ...(t && { t }), ...(isNobodys(t) && how && { how }), ...(head && { head }), ...(tail && { tail }) }
}

/** Nobody is known to have sent it: what it was made by still tells something. */
const isNobodys = (t: Taint | undefined): boolean => t === undefined || t.kind === 'unset'

/** Longest text in front of what is sent that is remembered: longer than the name of any function that runs code. */
const FRONT = 16
const behind = (t: Taint, front: string | undefined): Taint =>
  front === undefined || front.length > FRONT || t.front !== undefined ? { ...t, prefixed: true } : { ...t, prefixed: true, front }

function array(m: Machine, items: readonly Item[]): Value {
  const arr = new PhpArray(m.branch)
  for (const { key, value, spread } of items) {
    const one = evaluate(m, value)
    if (arr.items.size >= ARRAY_LIMIT) {
      if (taintIn(one) !== undefined) arr.rest = arr.rest === undefined ? one : join(arr.rest, one)
      continue
    }
    if (spread) {
      if (one.arr !== undefined) for (const item of one.arr.items.values()) arr.push(item)
      else if (one.t !== undefined) arr.rest = one
      continue
    }
    if (key === undefined) {
      arr.push(one)
      continue
    }
    const named = evaluate(m, key)
    const name = textOfValue(named)
    // A key that was sent is in the array as well.
    const sent = name === undefined ? taintIn(named) : undefined
    if (sent !== undefined && sent.kind === 'request') arr.rest = { ...one, t: sent }
    else if (name === undefined) arr.rest = arr.rest === undefined ? one : join(arr.rest, one)
    else arr.set(name, one)
  }
  return { arr }
}

function index(m: Machine, e: Extract<Expr, { k: 'index' }>): Value {
  const key = e.index === undefined ? UNKNOWN : evaluate(m, e.index)
  const of = evaluate(m, e.of)
  if (of.cls === '#globals') {
    const name = textOfValue(key)
    if (name === undefined) return UNKNOWN
    return sourceOf(m, name, e.at) ?? m.globals.vars.get(name) ?? UNKNOWN
  }
  return entry(m, of, key, e.at)
}

/** `$of[$key]` */
export function entry(m: Machine, of: Value, key: Value, at: number): Value {
  const name = textOfValue(key)
  if (of.arr !== undefined) {
    if (name !== undefined) {
      const item = of.arr.items.get(name)
      if (item !== undefined) return of.how === undefined ? item : { ...item, how: addHow(item.how, '[]') }
      return of.arr.rest ?? (of.t === undefined ? UNKNOWN : { t: of.t })
    }
    // Any of them: what a sender may have put in one, and which names there are.
    const t = taintIn(of)
    const may: string[] = []
    for (const item of of.arr.items.values()) {
      if (may.length >= 12) break
      if (typeof item.c !== 'string' || item.c.length >= 200) break
      may.push(item.c)
    }
    const taint = taintIn(key)
    if (taint !== undefined) m.asked.add(taint.source)
    return { ...(t && { t }), ...(may.length > 0 && { may }) }
  }
  if (of.c !== undefined && typeof of.c === 'string') {
    const place = numberOfValue(key)
    if (place === undefined || name === undefined) return UNKNOWN
    const c = of.c.charAt(place < 0 ? of.c.length + place : place)
    return { c, how: addHow(of.how, '[]') }
  }
  if (of.t !== undefined) {
    // Of a list of them nobody knows which it is.
    if (of.t.source === '$_SERVER' && /^\d+$/.test(name ?? '')) return sourceEntry(of.t, name, at)
    if (of.t.source === '$_SERVER') return name !== undefined && isSentHeader(name) ? sourceEntry(of.t, name, at) : UNKNOWN
    if (of.t.kind === 'request' && /^\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)$/.test(of.t.source)) return sourceEntry(of.t, name, at)
    if (of.t.kind === 'request' && of.t.source.startsWith('$_FILES[') && name !== undefined) return fileEntry(of.t, name)
    if (of.t.kind === 'request' && ASKED_ALL.test(of.t.source) && name !== undefined) return sourceEntry(of.t, name, at)
    return name !== undefined && of.t.kind === 'request' && isSecretField(name) ? { t: { ...of.t, secret: true } } : { t: of.t }
  }
  const taint = taintIn(key)
  if (taint !== undefined) m.asked.add(taint.source)
  return UNKNOWN
}

/** Calls that give all headers, each under its name. */
const ASKED_ALL = /^(?:getallheaders|apache_request_headers)\(\)$/

function sourceEntry(t: Taint, name: string | undefined, at: number): Value {
  const source = name === undefined ? `${t.source}[…]` : `${t.source}['${name.slice(0, 40)}']`
  return { t: { ...t, source, at, ...(name !== undefined && isSecretField(name) && { secret: true }) } }
}

/** Of a file that was sent, PHP and not the sender says where it lies, how large it is and whether it went well. */
function fileEntry(t: Taint, name: string): Value {
  if (name === 'size' || name === 'error') return UNKNOWN
  if (name === 'tmp_name')
    return { t: { ...t, kind: 'upload', source: `${t.source}['tmp_name']`, safe: HARM.code | HARM.shell | HARM.call } }
  return { t: { ...t, source: `${t.source}['${name.slice(0, 40)}']` } }
}

function infix(m: Machine, e: Extract<Expr, { k: 'binary' }>): Value {
  // The left side of a long chain is a tree as deep as the chain is long.
  const chain: Extract<Expr, { k: 'binary' }>[] = []
  let left: Expr = e
  while (left.k === 'binary' && chain.length < 20_000) {
    chain.push(left)
    left = left.l
  }
  let value = evaluate(m, left)
  for (const link of chain.reverse()) {
    if (m.budget.steps <= 0) return UNKNOWN
    m.budget.steps -= 1
    value = binary(m, link.op, value, isReached(link.op, value) ? evaluate(m, link.r) : doubtful(m, link.r))
  }
  return value
}

export function nameOf(m: Machine, name: string | Expr): string | undefined {
  return typeof name === 'string' ? name : textOfValue(evaluate(m, name))
}

function word(m: Machine, e: Extract<Expr, { k: 'word' }>): Value {
  const values = e.es.map((one) => evaluate(m, one))
  switch (e.word) {
    case 'isset':
      return values.length === 1 ? isThere(m, e.es[0] as Expr, values[0] as Value) : UNKNOWN
    case 'empty':
      return UNKNOWN
    case 'print':
    case 'exit':
    case 'die':
      for (const value of values) showSink(m, value)
      return { c: 1 }
    case 'clone':
      return values[0] ?? UNKNOWN
    default:
      return UNKNOWN
  }
}

/** Whether an entry of a constant table is there: decoders ask. */
function isThere(m: Machine, e: Expr, value: Value): Value {
  if (value.t !== undefined) return UNKNOWN
  if (value.c !== undefined) return { c: value.c !== null }
  if (e.k !== 'index' || e.index === undefined) return UNKNOWN
  const of = evaluate(m, e.of)
  const key = textOfValue(evaluate(m, e.index))
  return of.arr === undefined || of.arr.rest !== undefined || key === undefined ? UNKNOWN : { c: of.arr.items.has(key) }
}

/** An entry of an object. Where a visitor's text becomes objects, he says what is in them. */
function property(m: Machine, name: string | undefined): Value {
  const value = name === undefined ? UNKNOWN : (m.props.get(name) ?? UNKNOWN)
  if (m.unpacked === undefined || value.t !== undefined) return value
  return { ...value, t: { ...m.unpacked, loose: true } }
}
