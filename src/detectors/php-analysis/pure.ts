import { createHash } from 'node:crypto'
import { pack, sprintf } from './format-text.ts'
import { base64, bytesOf, gunzip, hex, inflate, inflateRaw, reverse, rot13, uudecode } from './unpack.ts'
import { ARRAY_LIMIT, numberOfValue, PhpArray, type Scalar, TEXT_LIMIT, textOfValue, type Value } from './values.ts'

/** Functions of PHP that only reckon, done here: text in, text out, one character a byte. Undefined: not to be known. */
type Pure = (args: readonly Value[], branch: number) => Value | undefined

const digest = (kind: string, source: string): string => createHash(kind).update(bytesOf(source)).digest('hex')
const text = (args: readonly Value[], i: number): string => textOfValue(args[i] ?? { c: '' }) ?? ''
const num = (args: readonly Value[], i: number, fallback = 0): number =>
  args[i] === undefined ? fallback : (numberOfValue(args[i] as Value) ?? fallback)
const say = (c: Scalar | undefined): Value | undefined =>
  c === undefined || (typeof c === 'string' && c.length > TEXT_LIMIT) ? undefined : { c }

function substr(source: string, start: number, length: number | undefined): string {
  const from = start < 0 ? Math.max(0, source.length + start) : start
  const to = length === undefined ? source.length : length < 0 ? source.length + length : from + length
  return from >= to ? '' : source.slice(from, to)
}

function strtr(args: readonly Value[]): string | undefined {
  const source = text(args, 0)
  const pairs = args[1]?.arr
  if (pairs === undefined) {
    const from = text(args, 1)
    const to = text(args, 2)
    const table = new Map<string, string>()
    for (let i = 0; i < Math.min(from.length, to.length); i += 1) table.set(from[i] as string, to[i] as string)
    let made = ''
    for (const c of source) made += table.get(c) ?? c
    return made
  }
  const table = new Map<string, string>()
  for (const [key, value] of pairs.items) {
    const to = textOfValue(value)
    if (to === undefined) return undefined
    if (key !== '') table.set(key, to)
  }
  const lengths = [...new Set([...table.keys()].map((key) => key.length))].sort((a, b) => b - a)
  if (lengths.length > 20) return undefined
  let made = ''
  for (let i = 0; i < source.length; ) {
    const length = lengths.find((n) => table.has(source.slice(i, i + n)))
    made += length === undefined ? source[i] : table.get(source.slice(i, i + length))
    i += length ?? 1
  }
  return made
}

function texts(value: Value | undefined): string[] | undefined {
  if (value?.arr === undefined) {
    const one = value === undefined ? undefined : textOfValue(value)
    return one === undefined ? undefined : [one]
  }
  const list: string[] = []
  for (const item of value.arr.items.values()) {
    const one = textOfValue(item)
    if (one === undefined) return undefined
    list.push(one)
  }
  return list
}

function replace(args: readonly Value[], ignoreCase: boolean): string | undefined {
  const from = texts(args[0])
  const to = args[1]?.arr === undefined ? undefined : texts(args[1])
  let made = text(args, 2)
  if (from === undefined || args[2]?.arr !== undefined || from.length > 500) return undefined
  for (const [i, part] of from.entries()) {
    if (part === '' || part.length > made.length) continue
    const by = to === undefined ? text(args, 1) : (to[i] ?? '')
    // What could grow too long at the worst is not made.
    if (by.length > part.length && (made.length / part.length) * by.length > 2 * TEXT_LIMIT) return undefined
    made = ignoreCase ? made.replace(new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), () => by) : made.split(part).join(by)
  }
  return made
}

const list = (values: readonly Scalar[], branch: number): Value => {
  const arr = new PhpArray(branch)
  for (const c of values) arr.push({ c })
  return { arr }
}

function split(args: readonly Value[], branch: number): Value | undefined {
  const source = text(args, 0)
  const size = Math.max(1, num(args, 1, 1))
  if (source.length / size > 20_000) return undefined
  const parts: string[] = []
  for (let i = 0; i < source.length; i += size) parts.push(source.slice(i, i + size))
  return list(parts.length === 0 ? [''] : parts, branch)
}

function implode(args: readonly Value[]): string | undefined {
  const [a, b] = args
  const items = texts(a?.arr === undefined ? b : a)
  const glue = a?.arr === undefined ? text(args, 0) : args.length > 1 ? text(args, 1) : ''
  return a?.arr === undefined && b?.arr === undefined ? undefined : items?.join(glue)
}

function range(args: readonly Value[], branch: number): Value | undefined {
  const [a, b] = [args[0]?.c, args[1]?.c]
  const letters = typeof a === 'string' && typeof b === 'string' && !/^\d/.test(a) && a.length > 0 && b.length > 0
  const from = letters ? (a as string).charCodeAt(0) : num(args, 0)
  const to = letters ? (b as string).charCodeAt(0) : num(args, 1)
  const step = Math.abs(num(args, 2, 1)) || 1
  if (Math.abs(to - from) / step > 5000) return undefined
  const made: Scalar[] = []
  for (let n = from; from <= to ? n <= to : n >= to; n += from <= to ? step : -step) made.push(letters ? String.fromCharCode(n) : n)
  return list(made, branch)
}

/** Functions that take as long for a long text as for a short one. */
const INSTANT = new Set(['substr', 'mb_substr', 'ord', 'strlen', 'mb_strlen', 'count', 'sizeof', 'is_string', 'current', 'reset', 'key'])

/** Work it takes to reckon with these values, in entries that are copied. */
export function workOf(name: string, values: readonly Value[]): number {
  if (INSTANT.has(name)) return 0
  let work = 0
  for (const { c, arr } of values) work += arr === undefined ? (typeof c === 'string' ? c.length >> 8 : 0) : arr.items.size
  return work
}

function without(args: readonly Value[], branch: number, keep: boolean): Value | undefined {
  const first = args[0]?.arr
  if (first === undefined) return undefined
  const others = new Set<string>()
  for (const other of args.slice(1)) {
    const these = texts(other)
    if (these === undefined) return undefined
    for (const one of these) others.add(one)
  }
  const arr = new PhpArray(branch)
  for (const [key, value] of first.items) if (others.has(textOfValue(value) ?? '') === keep) arr.set(key, value)
  return { arr }
}

function mapped(value: Value | undefined, branch: number, make: (arr: PhpArray, from: PhpArray) => void): Value | undefined {
  if (value?.arr === undefined || value.arr.rest !== undefined || value.arr.items.size > ARRAY_LIMIT) return undefined
  const arr = new PhpArray(branch)
  make(arr, value.arr)
  return { arr }
}

function plainReplace(args: readonly Value[]): string | undefined {
  const pattern = /^([/#~@|!%])(.{1,60})\1([imsu]*)$/s.exec(text(args, 0))
  // A few simple patterns only: a pattern is a program of whoever wrote the file.
  if (pattern === null || args[2]?.c === undefined || !/^(?:\[\^?[^\]\\]{1,30}\]|[\w\s#@!%-]|\\[wWsSdD])+[+]?$/.test(pattern[2] as string))
    return undefined
  try {
    const flags = `g${(pattern[3] as string).includes('i') ? 'i' : ''}`
    return text(args, 2)
      .slice(0, TEXT_LIMIT)
      .replace(new RegExp(pattern[2] as string, flags), () => text(args, 1))
  } catch {
    return undefined
  }
}

const code = (args: readonly Value[]): number => text(args, 0).charCodeAt(0) || 0
const trimmed = (args: readonly Value[], left: boolean, right: boolean): string => {
  const set = new Set(args.length > 1 ? text(args, 1) : ' \t\n\r\0\x0b')
  const source = text(args, 0)
  let from = 0
  let to = source.length
  while (left && from < to && set.has(source[from] as string)) from += 1
  while (right && to > from && set.has(source[to - 1] as string)) to -= 1
  return source.slice(from, to)
}
const capital = (source: string): string => source.slice(0, 1).toUpperCase() + source.slice(1)
const found = (at: number): Scalar => (at < 0 ? false : at)
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#039': "'" }

export const PURE: ReadonlyMap<string, Pure> = new Map<string, Pure>([
  ['md5', (a) => say(a.length === 1 ? digest('md5', text(a, 0)) : undefined)],
  ['sha1', (a) => say(a.length === 1 ? digest('sha1', text(a, 0)) : undefined)],
  ['is_numeric', (a) => ({ c: /^\s{0,9}[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:e[-+]?\d{1,4})?\s{0,9}$/i.test(text(a, 0)) })],
  ['preg_filter', (a) => say(plainReplace(a))],
  ['base64_decode', (a) => say(base64(text(a, 0)))],
  ['base64_encode', (a) => say(bytesOf(text(a, 0)).toString('base64'))],
  ['gzinflate', (a) => say(inflateRaw(text(a, 0)))],
  ['gzuncompress', (a) => say(inflate(text(a, 0)))],
  ['gzdecode', (a) => say(gunzip(text(a, 0)))],
  ['zlib_decode', (a) => say(gunzip(text(a, 0)) ?? inflate(text(a, 0)) ?? inflateRaw(text(a, 0)))],
  ['str_rot13', (a) => say(rot13(text(a, 0)))],
  ['strrev', (a) => say(reverse(text(a, 0)))],
  ['hex2bin', (a) => say(hex(text(a, 0)))],
  ['bin2hex', (a) => say(bytesOf(text(a, 0)).toString('hex'))],
  ['pack', (a) => say(pack(a))],
  ['convert_uudecode', (a) => say(uudecode(text(a, 0)))],
  [
    'urldecode',
    (a) =>
      say(
        text(a, 0)
          .replace(/\+/g, ' ')
          .replace(/%([0-9a-f]{2})/gi, (_, h) => String.fromCharCode(Number.parseInt(h, 16))),
      ),
  ],
  ['rawurldecode', (a) => say(text(a, 0).replace(/%([0-9a-f]{2})/gi, (_, h) => String.fromCharCode(Number.parseInt(h, 16))))],
  [
    'quoted_printable_decode',
    (a) =>
      say(
        text(a, 0)
          .replace(/=\r?\n/g, '')
          .replace(/=([0-9a-f]{2})/gi, (_, h) => String.fromCharCode(Number.parseInt(h, 16))),
      ),
  ],
  [
    'stripcslashes',
    (a) =>
      say(
        text(a, 0).replace(/\\(?:x([0-9a-f]{1,2})|([0-7]{1,3})|(.))/gis, (_, h, o, c) =>
          h !== undefined
            ? String.fromCharCode(Number.parseInt(h, 16))
            : o !== undefined
              ? String.fromCharCode(Number.parseInt(o, 8) & 255)
              : c,
        ),
      ),
  ],
  ['stripslashes', (a) => say(text(a, 0).replace(/\\(.?)/gs, '$1'))],
  [
    'html_entity_decode',
    (a) =>
      say(
        text(a, 0).replace(/&(lt|gt|amp|quot|apos|#039|#(\d{1,3})|#x([0-9a-f]{1,2}));/gi, (_, name, d, h) =>
          d !== undefined
            ? String.fromCharCode(Number(d) & 255)
            : h !== undefined
              ? String.fromCharCode(Number.parseInt(h, 16))
              : (ENTITIES[name.toLowerCase()] ?? ''),
        ),
      ),
  ],
  ['htmlspecialchars_decode', (a) => say(text(a, 0).replace(/&(lt|gt|amp|quot|#039);/g, (_, name) => ENTITIES[name] ?? ''))],
  ['chr', (a) => say(String.fromCharCode(((num(a, 0) % 256) + 256) % 256))],
  ['ord', (a) => say(code(a))],
  ['implode', (a) => say(implode(a))],
  ['join', (a) => say(implode(a))],
  [
    'explode',
    (a, b) => (text(a, 0) === '' || text(a, 1).split(text(a, 0)).length > 20_000 ? undefined : list(text(a, 1).split(text(a, 0)), b)),
  ],
  ['str_split', split],
  ['mb_str_split', split],
  ['str_replace', (a) => say(replace(a, false))],
  ['str_ireplace', (a) => say(replace(a, true))],
  ['preg_replace', (a) => say(plainReplace(a))],
  ['strtr', (a) => say(strtr(a))],
  ['substr', (a) => say(substr(text(a, 0), num(a, 1), a[2] === undefined || a[2].c === null ? undefined : num(a, 2)))],
  ['mb_substr', (a) => say(substr(text(a, 0), num(a, 1), a[2] === undefined || a[2].c === null ? undefined : num(a, 2)))],
  [
    'substr_replace',
    (a) => {
      const source = text(a, 0)
      const at = Math.min(num(a, 2), source.length)
      const from = at < 0 ? Math.max(0, source.length + at) : at
      return say(source.slice(0, from) + text(a, 1) + source.slice(Math.max(from, from + num(a, 3, source.length))))
    },
  ],
  ['sprintf', (a) => say(sprintf(a))],
  ['vsprintf', (a) => say(a[1]?.arr === undefined ? undefined : sprintf([a[0] as Value, ...a[1].arr.items.values()]))],
  ['strtolower', (a) => say(text(a, 0).replace(/[A-Z]+/g, (c) => c.toLowerCase()))],
  ['strtoupper', (a) => say(text(a, 0).replace(/[a-z]+/g, (c) => c.toUpperCase()))],
  ['ucfirst', (a) => say(capital(text(a, 0)))],
  ['ucwords', (a) => say(text(a, 0).replace(/(^|[ \t\r\n\f\v])([a-z])/g, (_, s, c) => s + c.toUpperCase()))],
  ['lcfirst', (a) => say(text(a, 0).slice(0, 1).toLowerCase() + text(a, 0).slice(1))],
  ['trim', (a) => say(trimmed(a, true, true))],
  ['ltrim', (a) => say(trimmed(a, true, false))],
  ['rtrim', (a) => say(trimmed(a, false, true))],
  ['chop', (a) => say(trimmed(a, false, true))],
  ['nl2br', (a) => say(text(a, 0))],
  ['strval', (a) => say(text(a, 0))],
  [
    'intval',
    (a) => say(a[1] === undefined ? Math.trunc(num(a, 0)) : Number.parseInt(text(a, 0), Math.min(36, Math.max(2, num(a, 1, 10)))) || 0),
  ],
  ['floatval', (a) => say(num(a, 0))],
  ['abs', (a) => say(Math.abs(num(a, 0)))],
  ['floor', (a) => say(Math.floor(num(a, 0)))],
  ['ceil', (a) => say(Math.ceil(num(a, 0)))],
  ['round', (a) => say(Math.round(num(a, 0)))],
  ['pow', (a) => say(num(a, 0) ** num(a, 1))],
  ['sqrt', (a) => say(Math.sqrt(num(a, 0)))],
  ['hexdec', (a) => say(Number.parseInt(text(a, 0), 16) || 0)],
  ['octdec', (a) => say(Number.parseInt(text(a, 0), 8) || 0)],
  ['bindec', (a) => say(Number.parseInt(text(a, 0), 2) || 0)],
  ['dechex', (a) => say(Math.trunc(num(a, 0)).toString(16))],
  ['decbin', (a) => say(Math.trunc(num(a, 0)).toString(2))],
  [
    'base_convert',
    (a) => {
      const [from, to] = [num(a, 1, 10), num(a, 2, 10)]
      if (from < 2 || from > 36 || to < 2 || to > 36 || text(a, 0).length > 60) return undefined
      let n = 0n
      for (const c of text(a, 0).toLowerCase()) {
        const digit = Number.parseInt(c, from)
        if (!Number.isNaN(digit)) n = n * BigInt(from) + BigInt(digit)
      }
      return say(n.toString(to))
    },
  ],
  ['strlen', (a) => say(text(a, 0).length)],
  ['mb_strlen', (a) => say(text(a, 0).length)],
  ['strpos', (a) => say(found(text(a, 0).indexOf(text(a, 1), num(a, 2))))],
  ['stripos', (a) => say(found(text(a, 0).toLowerCase().indexOf(text(a, 1).toLowerCase(), num(a, 2))))],
  ['strrpos', (a) => say(found(text(a, 0).lastIndexOf(text(a, 1))))],
  [
    'strstr',
    (a) => {
      const at = text(a, 0).indexOf(text(a, 1))
      return say(at < 0 ? false : a[2]?.c ? text(a, 0).slice(0, at) : text(a, 0).slice(at))
    },
  ],
  ['strrchr', (a) => say(text(a, 0).slice(Math.max(0, text(a, 0).lastIndexOf(text(a, 1).slice(0, 1)))))],
  ['str_repeat', (a) => (text(a, 0).length * num(a, 1) > TEXT_LIMIT || num(a, 1) < 0 ? undefined : say(text(a, 0).repeat(num(a, 1))))],
  ['str_pad', (a) => say(num(a, 1) > 10_000 ? undefined : text(a, 0).padEnd(num(a, 1), a[2] === undefined ? ' ' : text(a, 2)))],
  ['is_string', (a) => say(typeof a[0]?.c === 'string')],
  ['count', (a) => say(a[0]?.arr === undefined || a[0].arr.rest !== undefined ? undefined : a[0].arr.items.size)],
  ['sizeof', (a) => say(a[0]?.arr === undefined || a[0].arr.rest !== undefined ? undefined : a[0].arr.items.size)],
  ['range', range],
  ['array_diff', (a, b) => without(a, b, false)],
  ['array_intersect', (a, b) => without(a, b, true)],
  [
    'array_reverse',
    (a, b) =>
      mapped(a[0], b, (arr, from) => {
        for (const value of [...from.items.values()].reverse()) arr.push(value)
      }),
  ],
  [
    'array_values',
    (a, b) =>
      mapped(a[0], b, (arr, from) => {
        for (const value of from.items.values()) arr.push(value)
      }),
  ],
  [
    'array_keys',
    (a, b) =>
      mapped(a[0], b, (arr, from) => {
        for (const key of from.items.keys()) arr.push({ c: /^\d{1,9}$/.test(key) ? Number(key) : key })
      }),
  ],
  [
    'array_flip',
    (a, b) =>
      mapped(a[0], b, (arr, from) => {
        for (const [key, value] of from.items) arr.set(textOfValue(value) ?? '', { c: key })
      }),
  ],
  [
    'array_merge',
    (a, b) =>
      mapped(a.reduce((size, one) => size + (one.arr?.items.size ?? 0), 0) > ARRAY_LIMIT ? undefined : a[0], b, (arr) => {
        for (const one of a) for (const [key, value] of one.arr?.items ?? []) /^\d+$/.test(key) ? arr.push(value) : arr.set(key, value)
      }),
  ],
  [
    'array_slice',
    (a, b) =>
      mapped(a[0], b, (arr, from) => {
        const all = [...from.items.values()]
        const start = num(a, 1) < 0 ? all.length + num(a, 1) : num(a, 1)
        for (const value of all.slice(start, a[2] === undefined ? undefined : num(a, 2) < 0 ? num(a, 2) : start + num(a, 2)))
          arr.push(value)
      }),
  ],
  [
    'array_combine',
    (a, b) =>
      mapped(a[0], b, (arr, from) => {
        const values = [...(a[1]?.arr?.items.values() ?? [])]
        let i = 0
        for (const key of from.items.values()) arr.set(textOfValue(key) ?? '', values[i++] ?? {})
      }),
  ],
  ['current', (a) => a[0]?.arr?.items.values().next().value],
  ['reset', (a) => a[0]?.arr?.items.values().next().value],
  ['end', (a) => [...(a[0]?.arr?.items.values() ?? [])].at(-1)],
  ['key', (a) => say(a[0]?.arr?.items.keys().next().value)],
  ['max', (a) => say(Math.max(...(a[0]?.arr === undefined ? a : [...a[0].arr.items.values()]).map((v) => numberOfValue(v) ?? Number.NaN)))],
  ['min', (a) => say(Math.min(...(a[0]?.arr === undefined ? a : [...a[0].arr.items.values()]).map((v) => numberOfValue(v) ?? Number.NaN)))],
])
