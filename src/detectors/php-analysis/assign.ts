import type { Expr } from './ast.ts'
import { entry, evaluate, joinTexts, nameOf } from './evaluate.ts'
import { hasVar, type Machine, noteNews, put, setVar } from './machine.ts'
import { binary, letterAfter } from './operators.ts'
import { SUPERGLOBALS } from './tables.ts'
import { ARRAY_LIMIT, addHow, join, meter, PhpArray, taintIn, textOfValue, through, UNKNOWN, type Value } from './values.ts'

export function assign(m: Machine, e: Extract<Expr, { k: 'assign' }>): Value {
  if (e.op === '=' && m.hides) beginWith(m, e.to, e.from)
  const from = evaluate(m, e.from)
  if (e.op === '=') {
    assignTo(m, e.to, share(from))
    return from
  }
  const before = written(m, e.to)
  const value =
    e.op === '.=' ? joinTexts([before, from], true) : e.op === '??=' ? join(before, from) : binary(m, e.op.slice(0, -1), before, from)
  assignTo(m, e.to, value)
  return value
}

/** What a place holds before it is written to: nothing at all, where nobody wrote to it and nobody but the file itself can have. */
function written(m: Machine, to: Expr): Value {
  const before = evaluate(m, to)
  return m.hides && (before === UNKNOWN || before.t?.kind === 'unset') && isUnset(m, to) ? NULL : before
}

/** `$x = $x . 'piece'`, where `$x` is nothing yet. */
function beginWith(m: Machine, to: Expr, from: Expr): void {
  const first = from.k === 'concat' ? from.parts[0] : undefined
  if (to.k === 'var' && first?.k === 'var' && typeof to.name === 'string' && first.name === to.name && isUnset(m, to))
    setVar(m, to.name, NULL)
}

/** A variable nobody has written to: PHP takes it for nothing. Where something may come from outside (`extract`, `include`) it is not known. */
export function isUnset(m: Machine, e: Expr): boolean {
  return e.k === 'var' && typeof e.name === 'string' && e.name !== 'this' && m.scope.loose === undefined && !hasVar(m, e.name)
}
const NULL: Value = Object.freeze({ c: null })

/** An array that has two holders is copied before one of them writes. */
function share(value: Value): Value {
  if (value.arr !== undefined) value.arr.branch = -1
  return value
}

export function stepped(value: Value, by: number): Value {
  const { c } = value
  if (typeof c === 'number' && Number.isFinite(c)) return { c: c + by, ...(value.how && { how: value.how }) }
  if (c === null) return by > 0 ? { c: 1 } : { c: null }
  if (typeof c === 'string' && by > 0 && /^[a-z0-9]{1,40}$/i.test(c)) return { c: letterAfter(c), how: addHow(value.how, '++') }
  return value.t === undefined ? UNKNOWN : { t: value.t }
}

export function assignTo(m: Machine, to: Expr, value: Value): void {
  switch (to.k) {
    case 'var': {
      if (typeof to.name === 'string') {
        setVar(m, to.name, marked(value, to.name))
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
    case 'unary':
      // `@$x = …`
      assignTo(m, to.e, value)
      return
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
const marked = (value: Value, name: string): Value =>
  value.t === undefined || value.t.via.length > 6 ? value : { ...value, t: through(value.t, `$${name.slice(0, 40)}`) }

function assignEntry(m: Machine, to: Extract<Expr, { k: 'index' }>, value: Value): void {
  const key = to.index === undefined ? undefined : evaluate(m, to.index)
  const name = key === undefined ? undefined : textOfValue(key)
  if (to.of.k === 'var' && typeof to.of.name === 'string' && SUPERGLOBALS.has(to.of.name)) return
  const before = evaluate(m, to.of)
  if (before.cls === '#globals') {
    if (name !== undefined) put(m, m.globals.vars, name, value)
    return
  }
  if (typeof before.c === 'string' && before.c !== '' && name !== undefined && /^\d{1,7}$/.test(name)) {
    const c = textOfValue(value)
    const place = Number(name)
    if (c === undefined || place > before.c.length + 1000) return
    const text = before.c.padEnd(place, ' ')
    meter.copied += text.length >> 5
    assignTo(m, to.of, { c: text.slice(0, place) + c.charAt(0) + text.slice(place + 1), how: addHow(before.how, '[]') })
    return
  }
  const own = before.arr !== undefined && before.arr.branch === m.branch
  const arr = own ? (before.arr as PhpArray) : new PhpArray(m.branch, before.arr)
  if (arr.items.size >= ARRAY_LIMIT) {
    // Of one that is full, what else is put into it may be under any key.
    if (taintIn(value) !== undefined) arr.rest = arr.rest === undefined ? value : join(arr.rest, value)
  } else if (to.index === undefined) {
    noteNews(m, undefined, value)
    arr.push(value)
  } else if (name !== undefined) {
    if (value.c !== undefined && value.c !== arr.items.get(name)?.c) m.news.texts += 1
    arr.set(name, value)
  } else arr.rest = arr.rest === undefined ? value : join(arr.rest, value)
  const t = before.t
  if (!own) assignTo(m, to.of, { arr, ...(t && { t }), ...(before.cls !== undefined && { cls: before.cls }) })
}
