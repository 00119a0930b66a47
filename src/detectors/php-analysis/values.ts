import type { Func } from './ast.ts'

/** Where data came from that its sender chose, and how it came here. */
export interface Taint {
  /** As written: `$_POST['x']`, `php://input`, `curl_exec()`. */
  readonly source: string
  /**
   * request: a visitor sent it · upload: the file a visitor sent · remote: fetched from elsewhere · unset: a variable of the program nothing in
   * it ever sets, which old servers filled from the request · secret: a customer's card, as a shop's object gives it
   */
  readonly kind: 'request' | 'upload' | 'remote' | 'unset' | 'secret'
  /** Offset of the source. */
  readonly at: number
  /** What it went through: functions, variables, parameters. At most 8. */
  readonly via: readonly string[]
  /** Kinds of sinks it does no harm in any more: bits of HARM. */
  readonly safe: number
  /** Something that is not the sender's stands in front of it. */
  readonly prefixed: boolean
  /** It may be in any variable (`extract($_POST)`), so it is not known to be in this one. */
  readonly loose: boolean
  /** Passwords and cards are in it. */
  readonly secret?: boolean
  /** What stands in front, where that is known and short: `'ass' . $x`. */
  readonly front?: string
  /** Only a number was made of it, which does no harm until letters are made of numbers again; what it was safe from before. */
  readonly letters?: number
}

/** path: it leads out of no folder · name: it names no file that is run either, for it has no dot. */
export const HARM = { code: 1, shell: 2, path: 4, call: 8, name: 16 } as const

export type Scalar = string | number | boolean | null

/** What is known of a value of the running program. Nothing of it is ever changed, but arrays (see `PhpArray`). */
export interface Value {
  /** The constant it is. */
  readonly c?: Scalar
  /** Constant texts it may be, of different branches. */
  readonly may?: readonly string[]
  /** The constant texts it begins and ends with, where not all of it is known. */
  readonly head?: string
  readonly tail?: string
  readonly arr?: PhpArray
  readonly t?: Taint
  /** How the constant was made where it was not simply written: `base64_decode`, `.`, `^`, `[]`, `\x`. */
  readonly how?: readonly string[]
  readonly f?: Closure
  /** Class of the object, in small letters; `#file` of what `fopen` gives. */
  readonly cls?: string
  /** What the object was made with. */
  readonly of?: readonly Value[]
}

export interface Closure {
  readonly f: Func
  readonly bound: ReadonlyMap<string, Value>
  readonly cls: string
}

export const UNKNOWN: Value = Object.freeze({})
/** What is not known, but how it was made is. */
export const madeOf = (how: readonly string[] | undefined): Value => (how === undefined || how.length === 0 ? UNKNOWN : { how })
export const constant = (c: Scalar, how?: readonly string[]): Value => (how === undefined || how.length === 0 ? { c } : { c, how })

/**
 * What is counted over a whole file. copied: entries of arrays that were copied since somebody last asked, work that no node of the tree
 * shows · skipped: something was nested too deeply to be read or followed, and nobody knows what it does
 */
export const meter = { copied: 0, skipped: false }

/** Entries of an array that are known. Written in place only while nothing else holds it. */
export class PhpArray {
  readonly items: Map<string, Value>
  /** What was put under keys that are not known. */
  rest: Value | undefined
  next: number
  /** The branch it was made in: in another it is copied first. */
  branch: number
  /** What it is a copy of. */
  readonly origin: PhpArray | undefined
  /** Made by joining two branches, and held by nobody yet. */
  fresh = false
  /** A mark, or an array, was put into it at some time: there is something to look for. */
  marked: boolean
  nested: boolean

  constructor(branch: number, from?: PhpArray) {
    this.items = new Map(from?.items)
    meter.copied += this.items.size
    this.rest = from?.rest
    this.next = from?.next ?? 0
    this.branch = branch
    this.origin = from
    this.marked = from?.marked ?? false
    this.nested = from?.nested ?? false
  }

  push(value: Value): void {
    this.put(String(this.next), value)
    this.next += 1
  }

  set(key: string, value: Value): void {
    this.put(key, value)
    if (/^\d{1,9}$/.test(key) && Number(key) >= this.next) this.next = Number(key) + 1
  }

  private put(key: string, value: Value): void {
    this.items.set(key, value)
    if (value.t !== undefined) this.marked = true
    if (value.arr !== undefined) this.nested = true
  }
}

/** Entries an array may have before it is no longer followed. */
export const ARRAY_LIMIT = 20_000
/** Longest constant that is followed, in bytes. */
export const TEXT_LIMIT = 6 * 1024 * 1024
const HOW_LIMIT = 12
const MAY_LIMIT = 12

export function arrayOf(values: readonly Value[], branch: number, how?: readonly string[]): Value {
  const arr = new PhpArray(branch)
  for (const value of values) arr.push(value)
  return how === undefined ? { arr } : { arr, how }
}

/** The constant as text, as PHP would write it; undefined when it is none. */
export function textOfValue(value: Value): string | undefined {
  const { c } = value
  if (c === undefined) return undefined
  if (typeof c === 'string') return c
  if (c === null || c === false) return ''
  return c === true ? '1' : String(c)
}

export function numberOfValue(value: Value): number | undefined {
  const { c } = value
  if (c === undefined) return undefined
  if (typeof c === 'number') return c
  if (typeof c === 'string') {
    const match = /^\s{0,20}[-+]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:e[-+]?\d{1,4})?/i.exec(c.slice(0, 80))
    return match === null ? 0 : Number(match[0])
  }
  return c === true ? 1 : 0
}

export function truthOf(value: Value): boolean | undefined {
  const { c, arr, f, cls } = value
  if (c !== undefined) return !(c === false || c === null || c === 0 || c === '' || c === '0')
  if (f !== undefined || cls !== undefined) return true
  return arr !== undefined && arr.rest === undefined && arr.items.size > 0 ? true : undefined
}

/** Arrays in one array, and in those, in which a mark is looked for. */
const SEARCHED = 300

/** The sender's mark on the array, or on anything in it. */
export function taintIn(value: Value | undefined): Taint | undefined {
  if (value === undefined) return undefined
  return value.t ?? (value.arr === undefined ? undefined : searchArray(value.arr, { left: SEARCHED }))
}

function searchArray(arr: PhpArray, search: { left: number }): Taint | undefined {
  const rest = arr.rest?.t
  if (rest !== undefined) return rest
  // However much lies in front of it: whoever hides one among many has all of them looked at.
  if (arr.marked || arr.nested) {
    for (const item of arr.items.values()) {
      meter.copied += 1
      if (item.t !== undefined) return item.t
      if (item.arr === undefined || search.left <= 0) continue
      search.left -= 1
      const taint = searchArray(item.arr, search)
      if (taint !== undefined) return taint
    }
  }
  return arr.rest?.arr === undefined ? undefined : searchArray(arr.rest.arr, search)
}

export function strongest(a: Taint | undefined, b: Taint | undefined): Taint | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const one = stronger(a, b)
  return (a.secret ?? b.secret) === true && one.secret !== true ? { ...one, secret: true } : one
}

function stronger(a: Taint, b: Taint): Taint {
  if ((a.kind === 'unset') !== (b.kind === 'unset')) return a.kind === 'unset' ? b : a
  if (a.loose !== b.loose) return a.loose ? b : a
  if (a.safe !== b.safe) return bits(a.safe) <= bits(b.safe) ? a : b
  return a.prefixed && !b.prefixed ? b : a
}
/** The strongest mark on any of them. */
export function markOf(values: readonly (Value | undefined)[]): Taint | undefined {
  let t: Taint | undefined
  for (const value of values) t = strongest(t, taintIn(value))
  return t
}
const bits = (n: number): number => (n & 1) + ((n >> 1) & 1) + ((n >> 2) & 1) + ((n >> 3) & 1) + ((n >> 4) & 1)

/**
 * What a value is that comes from one of two branches.
 * @param own these are ends of branches, which nobody else holds: an array that was copied in one of them may be written to
 */
export function join(a: Value, b: Value, depth = 0, own = false): Value {
  if (a === b) return a
  const t = strongest(a.t, b.t)
  const how = merge(a.how, b.how)
  if (a.c !== undefined && a.c === b.c) return { c: a.c, ...(t && { t }), ...(how && { how }) }
  const may = maybe(a, b)
  const arr = a.arr === b.arr ? a.arr : a.arr === undefined ? b.arr : b.arr === undefined ? a.arr : joinArrays(a.arr, b.arr, depth, own)
  // Written out: values are joined a million times in a large file, and most of them hold nothing of all this.
  const value: { -readonly [name in keyof Value]: Value[name] } = {}
  if (t !== undefined) value.t = t
  if (how !== undefined) value.how = how
  if (may.length > 0) value.may = may
  if (arr !== undefined) value.arr = arr
  const f = a.f ?? b.f
  if (f !== undefined) value.f = f
  const cls = a.cls ?? b.cls
  if (cls !== undefined) value.cls = cls
  const of = a.of ?? b.of
  if (of !== undefined) value.of = of
  return value
}

const NONE: readonly string[] = []
const isShortText = (c: Scalar | undefined): boolean => typeof c === 'string' && c.length <= 200

function maybe(a: Value, b: Value): readonly string[] {
  if (a.may === undefined && b.may === undefined && !isShortText(a.c) && !isShortText(b.c)) return NONE
  const may = new Set<string>()
  for (const { c, may: others } of [a, b]) {
    if (typeof c === 'string' && c.length <= 200) may.add(c)
    for (const other of others ?? []) if (may.size < MAY_LIMIT) may.add(other)
  }
  return [...may]
}

/** Arrays in arrays that are joined entry by entry, and entries of one; of deeper and larger ones, only those that have a mark. */
const JOIN_DEPTH = 3
const JOINED = 2000

function joinArrays(a: PhpArray, b: PhpArray, depth: number, own: boolean): PhpArray {
  const isLarge = b.items.size > JOINED || depth >= JOIN_DEPTH
  if (isLarge && taintIn({ arr: b }) === undefined) return a
  meter.copied += b.items.size >> (own ? 2 : 0)
  const joined = !isLarge && own && b.origin === a && b.branch !== -1 ? joinInto(b, a) : joinApart(a, b, depth, own, isLarge)
  // Both branches hold it now: whoever writes copies it.
  a.branch = -1
  return joined
}

/** A copy that one branch wrote to, and nobody else holds, becomes what both may have left. */
function joinInto(copy: PhpArray, a: PhpArray): PhpArray {
  let differs = copy.rest !== a.rest
  for (const [key, value] of copy.items) {
    const other = a.items.get(key)
    if (other === value) continue
    differs = true
    if (other !== undefined) copy.set(key, join(other, value, 1))
  }
  if (!differs) return a
  if (copy.rest === undefined) copy.rest = a.rest
  else if (a.rest !== undefined && copy.rest !== a.rest) copy.rest = join(a.rest, copy.rest, 1)
  copy.branch = -1
  copy.fresh = true
  return copy
}

/** @param marked only entries that have a mark */
function joinApart(a: PhpArray, b: PhpArray, depth: number, own: boolean, marked: boolean): PhpArray {
  let joined: PhpArray | undefined = own && a.fresh ? a : undefined
  const writable = (): PhpArray => {
    const copy = new PhpArray(-1, a)
    copy.fresh = own
    return copy
  }
  for (const [key, value] of b.items) {
    const other = a.items.get(key)
    if (other === value || (marked && taintIn(value) === undefined)) continue
    joined ??= writable()
    joined.set(key, other === undefined ? value : join(other, value, depth + 1))
  }
  if (b.rest !== undefined && b.rest !== a.rest) {
    joined ??= writable()
    joined.rest = a.rest === undefined ? b.rest : join(a.rest, b.rest, depth + 1)
  }
  return joined ?? a
}

/** `$a + $b`: what `b` has under keys that `a` has not is in it as well. */
export function unite(a: PhpArray, b: PhpArray): PhpArray {
  const united = new PhpArray(-1, a)
  meter.copied += b.items.size
  for (const [key, value] of b.items)
    if (!a.items.has(key) && (united.items.size < ARRAY_LIMIT || value.t !== undefined)) united.set(key, value)
  if (b.rest !== undefined) united.rest = a.rest === undefined ? b.rest : join(a.rest, b.rest)
  return united
}

export function merge(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (a === undefined || b === undefined) return a ?? b
  if (a === b || a.length >= HOW_LIMIT) return a
  const merged = [...a]
  for (const step of b) if (!merged.includes(step) && merged.length < HOW_LIMIT) merged.push(step)
  return merged
}

export const addHow = (how: readonly string[] | undefined, step: string): readonly string[] =>
  how === undefined ? [step] : how.includes(step) || how.length >= HOW_LIMIT ? how : [...how, step]

export function through(taint: Taint, step: string): Taint {
  return taint.via.length >= 8 || taint.via[taint.via.length - 1] === step ? taint : { ...taint, via: [...taint.via, step] }
}
