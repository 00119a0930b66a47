import type { Machine } from './machine.ts'
import { PURE } from './pure.ts'
import { isWhole, pathOf } from './sinks.ts'
import { COMMANDS, RUNNERS } from './tables.ts'
import { taintIn, textOfValue, type Value } from './values.ts'

/** Ways to write letters that nobody takes for a name of his own. */
const UNREADABLE = new Set([
  ...['base64_decode', 'gzinflate', 'gzuncompress', 'gzdecode', 'str_rot13', 'strrev', 'hex2bin', 'pack', 'convert_uudecode', 'chr'],
  ...['^', '~', '|', '&', '++', '\\x', 'xor', 'bzdecompress', 'zlib_decode', 'urldecode', 'rawurldecode'],
])
const LONGEST = 'create_function'.length

/**
 * The name of a function that runs code or commands, come out of letters nobody can read: whatever becomes of it, whoever wrote it did not
 * want it to be found. Names in pieces that are only put together count where they are called (`hiddenCall`).
 */
export function noteName(m: Machine, text: string, how: readonly string[], at: number): void {
  if (text.length >= SHORTEST) noteText(m, text, how, at)
  if (text.length > LONGEST || text.length < 4) return
  const name = text.toLowerCase()
  if (!(RUNNERS.has(name) || COMMANDS.has(name)) || !how.some((step) => UNREADABLE.has(step))) return
  m.report({ kind: 'hidden-call', grade: 'sure', sink: name, source: how.join(' > '), path: [], at })
}

/** Shortest text of a program, and how many texts of one file are kept. */
const SHORTEST = 16
const MADE = 40
/** Takes out of a text what was put into it. */
const CLEARING = new Set(['str_replace', 'str_ireplace', 'strtr', 'preg_replace', 'substr_replace'])
const BEGINS =
  /^\s{0,9}(?:\d{1,9};)?(?:<\?|@?echo[\s(]{0,2}["']|\$\w{1,40}\s{0,3}=[^=]|@?(?:error_reporting|ini_set|set_time_limit|session_start)\s?\()|\beval\s{0,3}\(|\$_(?:POST|GET|REQUEST|COOKIE|FILES)\b|\bfunction\s+\w+\s*\(/

/** Programs that came out of unreadable letters, whatever becomes of them: they may be written, sent, or kept for another request. */
function noteText(m: Machine, text: string, how: readonly string[], at: number): void {
  if (m.made.length >= MADE || !how.some((step) => UNREADABLE.has(step) || CLEARING.has(step)) || !BEGINS.test(text.slice(0, 4000))) return
  const same = m.made.findIndex((one) => one.text === text || text.startsWith(one.text))
  const made = { text, how, at: m.outer ?? at }
  if (same >= 0) m.made[same] = made
  else m.made.push(made)
}

/** Bytes of a program of a few lines. */
const LINES = 400

/**
 * A call of what came out of letters nobody can read, of which only that is known, with what a visitor sent: no program of anybody's unpacks
 * the name of a function to give it that.
 */
export function unreadableCall(m: Machine, fn: Value, values: readonly Value[], at: number): void {
  if (
    fn.how === undefined ||
    (fn.t !== undefined && fn.t.kind !== 'unset') ||
    fn.f !== undefined ||
    fn.cls !== undefined ||
    fn.arr !== undefined
  )
    return
  const name = textOfValue(fn)
  if (name !== undefined && (m.functions.has(name.toLowerCase()) || PURE.has(name.toLowerCase()))) return
  const step = fn.how.find((one) => UNREADABLE.has(one) || one === 'file')
  const t = values.map(taintIn).find((one) => one?.kind === 'request')
  if (t === undefined) return
  if (step === undefined) {
    // Put together piece by piece, and no function by that name: what it was to be was to be found by nobody.
    if (fn.how.includes('.') && name !== undefined && name.length > 3 && m.source.length < LINES && isWhole(m))
      m.report({ kind: 'hidden-call', grade: 'sure', sink: `${name.slice(0, 40)}()`, source: fn.how.join(' > '), path: pathOf(t), at })
    return
  }
  m.report({
    kind: 'hidden-call',
    grade: 'sure',
    sink: `${(name ?? '$f').slice(0, 40)}()`,
    source: fn.how.join(' > '),
    path: pathOf(t),
    at,
  })
}
