import type { Expr, Item } from './ast.ts'
import { callExpr, methodExpr, newExpr, staticCall } from './calls.ts'
import { getVar, type Machine, put, setVar } from './machine.ts'
import { binary, cast, letterAfter, unary } from './operators.ts'
import { commandSink, includeSink, runText } from './sinks.ts'
import { isSentHeader, sourceOf } from './sources.ts'
import { SUPERGLOBALS } from './tables.ts'
import {
  ARRAY_LIMIT,
  addHow,
  constant,
  HARM,
  join,
  merge,
  numberOfValue,
  PhpArray,
  strongest,
  type Taint,
  TEXT_LIMIT,
  taintIn,
  textOfValue,
  through,
  truthOf,
  UNKNOWN,
  type Value,
} from './values.ts'

/** Deepest nesting that is followed. */
const DEPTH = 400

/** What an expression is worth, and all that happens on the way there. */
export function evaluate(m: Machine, e: Expr): Value {
  if (m.budget.steps <= 0 || m.depth > DEPTH) return UNKNOWN
  m.budget.steps -= 1
  m.depth += 1
  const value = worth(m, e)
  m.depth -= 1
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
      const name = nameOf(m, e.name)
      return name === undefined ? UNKNOWN : (m.props.get(name) ?? UNKNOWN)
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
      const a = e.a === undefined ? c : evaluate(m, e.a)
      const b = evaluate(m, e.b)
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

function variable(m: Machine, e: Extract<Expr, { k: 'var' }>): Value {
  if (typeof e.name === 'string') {
    if (e.name === 'GLOBALS') return UNKNOWN
    return sourceOf(m, e.name, e.at) ?? getVar(m, e.name)
  }
  const name = evaluate(m, e.name)
  const text = textOfValue(name)
  if (text !== undefined) return sourceOf(m, text, e.at) ?? getVar(m, text)
  for (const one of name.may ?? []) {
    const value = sourceOf(m, one, e.at)
    if (value !== undefined) return value
  }
  return UNKNOWN
}

/** A word that stands alone: a constant, or, as PHP before 8 read it, the text of its own letters. */
function named(m: Machine, name: string): Value {
  const plain = name.replace(/^\\/, '')
  const lower = plain.toLowerCase()
  if (lower === 'true') return { c: true }
  if (lower === 'false') return { c: false }
  if (lower === 'null') return { c: null }
  if (plain === 'PHP_EOL') return { c: '\n' }
  if (plain === 'DIRECTORY_SEPARATOR') return { c: '/' }
  if (lower === '__class__') return { c: m.scope.cls }
  if (lower === '__function__' || lower === '__method__') return { c: m.active[m.active.length - 1]?.name ?? '' }
  const known = m.constants.get(plain)
  if (known !== undefined) return known
  return /^[A-Z_0-9\\]{4,}$/.test(plain) || plain.includes('\\') || plain.startsWith('__') ? UNKNOWN : { c: plain, how: ['bare'] }
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
    if (mark !== undefined) t = strongest(t, inFront ? { ...mark, prefixed: true } : mark)
    const one = textOfValue(value)
    text = text === undefined || one === undefined || text.length + one.length > TEXT_LIMIT ? undefined : text + one
    if (one !== '' && !(mark !== undefined && !inFront)) inFront = true
  }
  if (text !== undefined && t === undefined)
    return constant(text, values.length > 1 && !(quoted && how === undefined) ? addHow(how, '.') : how)
  return t === undefined ? UNKNOWN : { t }
}

function array(m: Machine, items: readonly Item[]): Value {
  const arr = new PhpArray(m.branch)
  for (const { key, value, spread } of items.slice(0, ARRAY_LIMIT)) {
    const one = evaluate(m, value)
    if (spread) {
      if (one.arr !== undefined) for (const item of one.arr.items.values()) arr.push(item)
      else if (one.t !== undefined) arr.rest = one
      continue
    }
    if (key === undefined) {
      arr.push(one)
      continue
    }
    const name = textOfValue(evaluate(m, key))
    if (name === undefined) arr.rest = arr.rest === undefined ? one : join(arr.rest, one)
    else arr.set(name, one)
  }
  return { arr }
}

function index(m: Machine, e: Extract<Expr, { k: 'index' }>): Value {
  const key = e.index === undefined ? UNKNOWN : evaluate(m, e.index)
  if (e.of.k === 'var' && (e.of.name === 'GLOBALS' || isGlobals(m, e.of))) {
    const name = textOfValue(key)
    if (name === undefined) return UNKNOWN
    return sourceOf(m, name, e.at) ?? m.globals.vars.get(name) ?? UNKNOWN
  }
  return entry(m, evaluate(m, e.of), key, e.at)
}

const isGlobals = (m: Machine, e: Extract<Expr, { k: 'var' }>): boolean =>
  typeof e.name !== 'string' && textOfValue(evaluate(m, e.name)) === 'GLOBALS'

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
      if (typeof item.c === 'string' && item.c.length < 200 && may.length < 12) may.push(item.c)
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
    if (of.t.source === '$_SERVER') return name !== undefined && isSentHeader(name) ? sourceEntry(of.t, name, at) : UNKNOWN
    if (of.t.kind === 'request' && /^\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)$/.test(of.t.source)) return sourceEntry(of.t, name, at)
    if (of.t.kind === 'request' && of.t.source.startsWith('$_FILES[') && name !== undefined) return fileEntry(of.t, name)
    return { t: of.t }
  }
  const taint = taintIn(key)
  if (taint !== undefined) m.asked.add(taint.source)
  return UNKNOWN
}

function sourceEntry(t: Taint, name: string | undefined, at: number): Value {
  const source = name === undefined ? `${t.source}[…]` : `${t.source}['${name.slice(0, 40)}']`
  return { t: { ...t, source, at } }
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
    value = binary(m, link.op, value, evaluate(m, link.r))
  }
  return value
}

function assign(m: Machine, e: Extract<Expr, { k: 'assign' }>): Value {
  const from = evaluate(m, e.from)
  if (e.op === '=') {
    assignTo(m, e.to, share(from))
    return from
  }
  const before = evaluate(m, e.to)
  const value =
    e.op === '.=' ? joinTexts([before, from], true) : e.op === '??=' ? join(before, from) : binary(m, e.op.slice(0, -1), before, from)
  assignTo(m, e.to, value)
  return value
}

/** An array that has two holders is copied before one of them writes. */
function share(value: Value): Value {
  if (value.arr !== undefined) value.arr.branch = -1
  return value
}

function stepped(value: Value, by: number): Value {
  const { c } = value
  if (typeof c === 'number') return { c: c + by, ...(value.how && { how: value.how }) }
  if (c === null) return by > 0 ? { c: 1 } : { c: null }
  if (typeof c === 'string' && by > 0 && /^[a-z0-9]{1,40}$/i.test(c)) return { c: letterAfter(c), how: addHow(value.how, '++') }
  return value.t === undefined ? UNKNOWN : { t: value.t }
}

export function assignTo(m: Machine, to: Expr, value: Value): void {
  switch (to.k) {
    case 'var': {
      if (typeof to.name === 'string') {
        setVar(m, to.name, named8(value, to.name))
        return
      }
      const key = evaluate(m, to.name)
      const name = textOfValue(key)
      if (name !== undefined) setVar(m, name, value)
      else {
        const t = taintIn(key)
        const given = taintIn(value)
        if (t !== undefined && given !== undefined) m.scope.loose = { ...given, loose: true }
      }
      return
    }
    case 'prop': {
      evaluate(m, to.of)
      const name = nameOf(m, to.name)
      if (name !== undefined) put(m, m.props, name, value)
      return
    }
    case 'static': {
      const name = nameOf(m, to.name)
      if (name !== undefined) put(m, m.props, name, value)
      return
    }
    case 'index':
      assignEntry(m, to, value)
      return
    case 'array':
      for (const [i, item] of to.items.entries()) {
        if (item.value.k === 'bad') continue
        const key = item.key === undefined ? { c: i } : evaluate(m, item.key)
        assignTo(m, item.value.k === 'unary' ? item.value.e : item.value, entry(m, value, key, item.value.at))
      }
      return
  }
}

/** A variable's name is a step of the way, for whoever reads it. */
const named8 = (value: Value, name: string): Value =>
  value.t === undefined || value.t.via.length > 6 ? value : { ...value, t: through(value.t, `$${name.slice(0, 40)}`) }

function assignEntry(m: Machine, to: Extract<Expr, { k: 'index' }>, value: Value): void {
  const key = to.index === undefined ? undefined : evaluate(m, to.index)
  const name = key === undefined ? undefined : textOfValue(key)
  if (to.of.k === 'var' && (to.of.name === 'GLOBALS' || isGlobals(m, to.of))) {
    if (name !== undefined) put(m, m.globals.vars, name, value)
    return
  }
  if (to.of.k === 'var' && typeof to.of.name === 'string' && SUPERGLOBALS.has(to.of.name)) return
  const before = evaluate(m, to.of)
  if (typeof before.c === 'string' && before.c !== '' && name !== undefined && /^\d{1,7}$/.test(name)) {
    const c = textOfValue(value)
    const place = Number(name)
    if (c === undefined || place > before.c.length + 1000) return
    const text = before.c.padEnd(place, ' ')
    assignTo(m, to.of, { c: text.slice(0, place) + c.charAt(0) + text.slice(place + 1), how: addHow(before.how, '[]') })
    return
  }
  const own = before.arr !== undefined && before.arr.branch === m.branch && before.arr.items.size < ARRAY_LIMIT
  const arr = own ? (before.arr as PhpArray) : new PhpArray(m.branch, before.arr)
  if (arr.items.size >= ARRAY_LIMIT) return
  if (to.index === undefined) arr.push(value)
  else if (name !== undefined) arr.set(name, value)
  else arr.rest = arr.rest === undefined ? value : join(arr.rest, value)
  const t = before.t
  if (!own) assignTo(m, to.of, { arr, ...(t && { t }), ...(before.cls !== undefined && { cls: before.cls }) })
}

export function nameOf(m: Machine, name: string | Expr): string | undefined {
  return typeof name === 'string' ? name : textOfValue(evaluate(m, name))
}

function word(m: Machine, e: Extract<Expr, { k: 'word' }>): Value {
  const values = e.es.map((one) => evaluate(m, one))
  switch (e.word) {
    case 'isset':
    case 'empty':
      return UNKNOWN
    case 'print':
    case 'exit':
    case 'die':
      return { c: 1 }
    case 'clone':
      return values[0] ?? UNKNOWN
    default:
      return UNKNOWN
  }
}

export { runText }
