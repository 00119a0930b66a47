import type { Func } from './ast.ts'
import type { Machine } from './machine.ts'
import { HARM, markOf, through, UNKNOWN, type Value } from './values.ts'

/**
 * Nobody knows what a function of another file makes of what was sent: it may have been cleaned of everything but being code, which nobody
 * cleans a text of.
 */
export function throughUnknown(name: string, values: readonly Value[]): Value {
  const t = markOf(values)
  if (t === undefined || t.kind !== 'request' || t.letters !== undefined) return UNKNOWN
  return { t: { ...through(t, `${name.slice(0, 40)}()`), safe: t.safe | HARM.shell | HARM.path | HARM.call | HARM.name, loose: true } }
}

const UNPACKS =
  /\b(base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|hex2bin|convert_uudecode|openssl_decrypt|mcrypt_decrypt|chr)\s?\(/gi
/** A text of a program that is unpacked is longer, and so much of a function is looked at. */
const PACKED = 200
const BODY = 3000

/** Nothing, or nothing that is known. */
const isLost = ({ c, t, arr, f, cls, how, head }: Value): boolean =>
  (c === undefined || c === '') &&
  t === undefined &&
  arr === undefined &&
  f === undefined &&
  cls === undefined &&
  how === undefined &&
  head === undefined

/** What a function of the file answers; where nobody can reckon that, who sent what it was given, or how it unpacked a long text. */
export function answerOf(m: Machine, f: Func, values: readonly Value[], answer: Value): Value {
  if (!isLost(answer)) return answer
  const sent = m.active.length === 0 ? throughUnknown(f.name, values) : UNKNOWN
  if (sent !== UNKNOWN) return sent
  if (!m.hides || m.source === '' || f.at >= m.source.length) return answer
  if (!values.some(({ c }) => typeof c === 'string' && c.length >= PACKED && !/\s/.test(c.slice(0, PACKED)))) return answer
  const how = [...m.source.slice(f.at, f.at + BODY).matchAll(UNPACKS)].map(([, name]) => (name as string).toLowerCase())
  return how.length === 0 ? answer : { how: [...new Set(how)] }
}
