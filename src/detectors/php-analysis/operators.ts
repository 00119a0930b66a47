import type { Machine } from './machine.ts'
import {
  addHow,
  HARM,
  madeOf,
  merge,
  numberOfValue,
  PhpArray,
  type Scalar,
  strongest,
  taintIn,
  textOfValue,
  truthOf,
  UNKNOWN,
  unite,
  type Value,
} from './values.ts'

const CODES: Readonly<Record<string, (a: number, b: number) => number>> = {
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
}
/** Longest texts that are reckoned with letter by letter. */
const LETTERS = 2 * 1024 * 1024

export function unary(op: string, value: Value): Value {
  if (op === '@' || op === '&') return value
  const truth = truthOf(value)
  if (op === '!') return truth === undefined ? UNKNOWN : { c: !truth }
  if (op === '~' && typeof value.c === 'string' && value.c.length < LETTERS) {
    return { c: Buffer.from(Buffer.from(value.c, 'latin1').map((c) => ~c & 255)).toString('latin1'), how: addHow(value.how, '~') }
  }
  if (op === '~' && value.t !== undefined) return { t: value.t }
  const n = numberOfValue(value)
  return n === undefined ? UNKNOWN : { c: op === '-' ? -n : op === '~' ? ~n : n }
}

/** The text of an array that was not meant to be one; letters are built from it. */
const lettersOf = (value: Value): Value => (value.arr === undefined ? value : { c: 'Array' })

export function binary(m: Machine, op: string, l: Value, r: Value): Value {
  if (op === '==' || op === '===' || op === '!=' || op === '!==' || op === '<>') return compare(m, op, l, r)
  if (op === '??')
    return l.c === null || (l.c === undefined && l.t === undefined && l.arr === undefined) ? (l.c === null ? r : either(l, r)) : l
  if (CODES[op] !== undefined) {
    const [a, b] = [lettersOf(l), lettersOf(r)]
    if (typeof a.c === 'string' && typeof b.c === 'string' && !(/^\d+$/.test(a.c) && /^\d+$/.test(b.c))) return byLetter(op, a, b)
    const t = strongest(taintIn(l), taintIn(r))
    // A key and what it unlocks: whoever sends one of them decides.
    if (t !== undefined && op === '^') return t.kind === 'unset' ? { t, how: addHow(merge(l.how, r.how), '^') } : { t }
    if (
      t === undefined &&
      op === '^' &&
      l.arr === undefined &&
      r.arr === undefined &&
      (l.how ?? r.how) !== undefined &&
      !isNumber(l) &&
      !isNumber(r)
    )
      return madeOf(addHow(merge(l.how, r.how), '^'))
  }
  if (op === '+' && l.arr !== undefined && r.arr !== undefined) return { arr: unite(l.arr, r.arr) }
  const letters = l.t?.letters === undefined ? r.t : l.t
  if (letters?.letters !== undefined && RECKONING.has(op)) return { t: letters }
  const [a, b] = [numberOfValue(l), numberOfValue(r)]
  if (a === undefined || b === undefined || l.arr !== undefined || r.arr !== undefined) {
    const [x, y] = [truthOf(l), truthOf(r)]
    if ((op === '&&' || op === 'and') && (x === false || y === false)) return { c: false }
    if ((op === '||' || op === 'or') && (x === true || y === true)) return { c: true }
    return UNKNOWN
  }
  const c = reckon(op, a, b, l, r)
  const how = merge(l.how, r.how)
  return c === undefined ? UNKNOWN : how === undefined ? { c } : { c, how }
}

const RECKONING = new Set(['+', '-', '*', '/', '%', '^', '&', '|', '<<', '>>'])
/** Texts that are no numbers are compared letter by letter. */
const areTexts = (l: Value, r: Value): boolean =>
  typeof l.c === 'string' && typeof r.c === 'string' && !/^\s*[-+.\d]/.test(l.c) && !/^\s*[-+.\d]/.test(r.c)
const isNumber = (value: Value): boolean => typeof value.c === 'number'

const either = (l: Value, r: Value): Value => {
  const t = strongest(l.t, r.t)
  return { ...r, ...(t && { t }) }
}

function byLetter(op: string, a: Value, b: Value): Value {
  const [x, y] = [a.c as string, b.c as string]
  const length = op === '|' ? Math.max(x.length, y.length) : Math.min(x.length, y.length)
  if (length > LETTERS) return UNKNOWN
  const make = CODES[op] as (a: number, b: number) => number
  const bytes = Buffer.alloc(length)
  for (let i = 0; i < length; i += 1) bytes[i] = make(x.charCodeAt(i) || 0, y.charCodeAt(i) || 0) & 255
  return { c: bytes.toString('latin1'), how: addHow(merge(a.how, b.how), op) }
}

function compare(m: Machine, op: string, l: Value, r: Value): Value {
  const equal = op === '==' || op === '==='
  const t = l.c === undefined ? taintIn(l) : taintIn(r)
  // What is compared with a known text is that text where it goes on.
  const known = typeof l.c === 'string' ? l.c : r.c
  // That it is not one text leaves it to be any other.
  if (t !== undefined && typeof known === 'string' && known !== '') (equal ? m.asked : m.seen).add(t.source)
  if (l.c === undefined || r.c === undefined) return UNKNOWN
  const same =
    op.length === 3 ? l.c === r.c : typeof l.c === 'string' && typeof r.c === 'string' ? l.c === r.c : numberOfValue(l) === numberOfValue(r)
  return { c: same === equal }
}

function reckon(op: string, a: number, b: number, l: Value, r: Value): Scalar | undefined {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0 ? undefined : a / b
    case '%':
      return Math.trunc(b) === 0 ? undefined : Math.trunc(a) % Math.trunc(b)
    case '**':
      return a ** b
    case '<<':
      return b < 0 || b > 31 ? undefined : a * 2 ** b
    case '>>':
      return Math.floor(a / 2 ** Math.min(63, Math.max(0, b)))
    case '&':
      return Number(BigInt.asIntN(64, BigInt(Math.trunc(a) || 0) & BigInt(Math.trunc(b) || 0)))
    case '|':
      return Number(BigInt.asIntN(64, BigInt(Math.trunc(a) || 0) | BigInt(Math.trunc(b) || 0)))
    case '^':
      return Number(BigInt.asIntN(64, BigInt(Math.trunc(a) || 0) ^ BigInt(Math.trunc(b) || 0)))
    case '<':
      return areTexts(l, r) ? (l.c as string) < (r.c as string) : a < b
    case '<=':
      return a <= b
    case '>':
      return areTexts(l, r) ? (l.c as string) > (r.c as string) : a > b
    case '>=':
      return a >= b
    case '&&':
    case 'and':
      return (truthOf(l) ?? false) && (truthOf(r) ?? false)
    case '||':
    case 'or':
      return (truthOf(l) ?? false) || (truthOf(r) ?? false)
    default:
      return undefined
  }
}

export function cast(m: Machine, to: string, value: Value): Value {
  switch (to) {
    case 'string': {
      const c = textOfValue(lettersOf(value))
      return c === undefined
        ? { ...(value.t && { t: value.t }), ...(value.may && { may: value.may }) }
        : { c, ...(value.how && { how: value.how }) }
    }
    case 'int':
    case 'float': {
      const n = numberOfValue(value)
      return n === undefined || Number.isNaN(n) ? UNKNOWN : { c: to === 'int' ? Math.trunc(n) : n }
    }
    case 'bool': {
      const c = truthOf(value)
      return c === undefined ? UNKNOWN : { c }
    }
    case 'array': {
      if (value.arr !== undefined || value.t !== undefined) return value
      const arr = new PhpArray(m.branch)
      arr.push(value)
      return { arr }
    }
    default:
      return value
  }
}

/** What `++` makes of letters: `z` becomes `aa`. */
export function letterAfter(text: string): string {
  const letters = [...text]
  for (let i = letters.length - 1; i >= 0; i -= 1) {
    const c = letters[i] as string
    if (c === 'z' || c === 'Z' || c === '9') {
      letters[i] = c === 'z' ? 'a' : c === 'Z' ? 'A' : '0'
      if (i === 0) letters.unshift(c === '9' ? '1' : (letters[i] as string))
    } else {
      letters[i] = String.fromCharCode(c.charCodeAt(0) + 1)
      break
    }
  }
  return letters.join('')
}

export const harmless = (value: Value, kind: keyof typeof HARM): boolean => value.t === undefined || (value.t.safe & HARM[kind]) !== 0
