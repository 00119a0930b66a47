import { actSink } from './act-sinks.ts'
import { addressSink } from './addresses.ts'
import type { Arg } from './ast.ts'
import { callBack } from './callbacks.ts'
import { harvestSink } from './harvest.ts'
import type { Machine } from './machine.ts'
import { isMarked } from './marks.ts'
import { PURE, workOf } from './pure.ts'
import { readSelf } from './self.ts'
import { codeSink, commandSink, pathOf } from './sinks.ts'
import { taintOf } from './sources.ts'
import { SPECIAL } from './special-calls.ts'
import { CALLERS, CLEANING, COMMANDS, HIDING, PASSING, REQUEST_CALLS, UNPACKERS } from './tables.ts'
import { addHow, HARM, madeOf, markOf, merge, meter, type Taint, taintIn, textOfValue, through, UNKNOWN, type Value } from './values.ts'
import { copySink, mailSink, writeSink } from './write-sinks.ts'

/** Calls that only ask about what they are given: somebody wants to know it before it is used. */
const ASKING: ReadonlySet<string> = new Set(
  `in_array array_key_exists array_search key_exists preg_match is_callable function_exists method_exists is_numeric is_int strpos stripos
  file_exists is_file realpath validate_file pathinfo getimagesize strncmp strcmp strcasecmp fnmatch exif_imagetype mime_content_type
  finfo_file str_starts_with str_ends_with str_contains hash_equals wp_verify_nonce check_admin_referer current_user_can password_verify
  ctype_alnum ctype_alpha ctype_cntrl ctype_digit ctype_graph ctype_lower ctype_print ctype_punct ctype_space ctype_upper ctype_xdigit`.split(
    /\s+/,
  ),
)

/** Of these, what tells no more than that there is such a file. */
const EXISTING = new Set(['file_exists', 'is_file', 'realpath'])

/** Functions that read the file itself, beside those that read any. */
const SELF_READING: ReadonlySet<string> = new Set(['fseek', 'fread', 'fgets', 'stream_get_contents'])

/** Whether anything is known of a function of this name: nothing is of those that programs have of their own. */
export const isBuiltin = (name: string): boolean =>
  isMarked(name) ||
  SPECIAL.has(name) ||
  ASKING.has(name) ||
  [PURE, CLEANING, PASSING, ENCODERS, NUMBERS, LETTERS, UNPACKERS, SELF_READING].some((names) => names.has(name))

/**
 * What a function of PHP's answers, and what it does that matters. Undefined: it is none that is known.
 * @param dynamic its name was not written where it is called
 */
export function builtin(
  m: Machine,
  name: string,
  values: readonly Value[],
  at: number,
  args: readonly Arg[],
  dynamic: boolean,
): Value | undefined {
  sinkOf(m, name, values, at)
  const own = readSelf(m, name, values)
  if (own !== undefined) return own
  const special = SPECIAL.get(name)
  if (special !== undefined) return special(m, values, at, args, name)
  if (REQUEST_CALLS.has(name)) return { t: taintOf(`${name}()`, m.outer ?? at) }
  if (ASKING.has(name)) {
    for (const value of values) {
      const t = taintIn(value)
      if (t !== undefined) (EXISTING.has(name) ? m.seen : m.asked).add(t.source)
    }
  }
  const caller = CALLERS.get(name)
  if (caller !== undefined) return callBack(m, name, values, at)
  const pure = PURE.get(name)
  if (pure !== undefined && values.length > 0 && values.every(isKnown)) {
    meter.copied += workOf(name, values)
    const answer = pure(values, m.branch)
    if (answer !== undefined) {
      let how: readonly string[] | undefined
      for (const value of values) how = merge(how, value.arr === undefined ? value.how : howIn(value))
      if (HIDING.has(name)) how = addHow(how, name)
      if (answer.c !== undefined && typeof answer.c === 'string' && m.budget.bytes < answer.c.length) return UNKNOWN
      if (typeof answer.c === 'string') {
        if (answer.c.length > 1000) m.budget.bytes -= answer.c.length
        meter.copied += answer.c.length >> 6
      }
      return how === undefined ? answer : { ...answer, how }
    }
  }
  const t = markOf(values)
  const safe = CLEANING.get(name) ?? (name === 'preg_replace' ? sieved(values) : undefined)
  // What was made harmless by being written otherwise is itself again once that is undone.
  if (t !== undefined && ENCODERS.has(name)) return { t: { ...through(t, `${name}()`), safe: EVERY, letters: t.letters ?? t.safe } }
  if (t !== undefined && safe !== undefined)
    return (t.safe | safe) === 15 ? UNKNOWN : { t: { ...through(t, `${name}()`), safe: t.safe | safe } }
  if (t !== undefined && NUMBERS.has(name)) return { t: { ...t, safe: EVERY, letters: t.letters ?? t.safe } }
  if (t?.letters !== undefined && LETTERS.has(name)) {
    const { letters, ...rest } = t
    return { t: { ...through(rest, `${name}()`), safe: letters } }
  }
  if (t !== undefined && PASSING.has(name)) {
    const how = t.kind === 'unset' && UNPACKERS.has(name) ? addHow(values[0]?.how, name) : undefined
    return { t: through(t, `${name}()`), ...(how && { how }) }
  }
  // Nobody knows what is unpacked; that it is, somebody may want to know.
  if (t === undefined && UNPACKERS.has(name)) return madeOf(addHow(values[0]?.how, name))
  if (t === undefined && PASSING.has(name)) {
    const how = values.find((value) => value.c === undefined && value.how !== undefined)?.how
    if (how !== undefined) return { how }
  }
  if (pure !== undefined || safe !== undefined || dynamic) return UNKNOWN
  return PASSING.has(name) ? UNKNOWN : undefined
}

/** Make numbers of letters, and letters of numbers again: between them, what a visitor sent harms nobody. */
const NUMBERS = new Set(['ord', 'hexdec', 'octdec', 'bindec', 'base_convert'])
const LETTERS = new Set(['chr', 'pack', 'dechex', 'mb_chr', 'base64_decode', 'hex2bin', 'urldecode', 'rawurldecode'])
const ENCODERS = new Set(['base64_encode', 'bin2hex', 'urlencode', 'rawurlencode'])
const EVERY = HARM.code | HARM.shell | HARM.path | HARM.call | HARM.name

/**
 * `preg_replace('/[^a-z0-9-]/', '', …)`: of what is sent only letters, digits, `_`, `-` and blanks are left, which make no code, no command, no
 * path and no name with an ending; the name of a function they may make. Undefined where more is let through.
 */
function sieved([pattern, by]: readonly Value[]): number | undefined {
  const [, kept = ''] =
    /^\s*([^\sA-Za-z0-9\\])\[\^((?:[A-Za-z0-9_ -]|\\[wds-])+)\][+*]?\1[imsu]*$/.exec(textOfValue(pattern ?? UNKNOWN) ?? '') ?? []
  if (kept === '' || !/^[\w-]?$/.test(textOfValue(by ?? UNKNOWN) ?? '?')) return undefined
  return HARM.code | HARM.shell | HARM.path | HARM.name
}

function howIn(value: Value): readonly string[] | undefined {
  let how = value.how
  let looked = 0
  for (const item of value.arr?.items.values() ?? []) {
    how = merge(how, item.how)
    looked += 1
    if (looked > 50) break
  }
  return how
}

const isKnown = (value: Value): boolean =>
  value.t === undefined &&
  (value.c !== undefined || (value.arr !== undefined && value.arr.rest === undefined && taintIn(value) === undefined))

function sinkOf(m: Machine, name: string, values: readonly Value[], at: number): void {
  const first = values[0] ?? UNKNOWN
  if (COMMANDS.has(name)) commandSink(m, name, first, at)
  switch (name) {
    case 'eval':
    // What some blogs make of it, for those who copy shells from them.
    case 'eval_r':
    case 'assert':
      codeSink(m, name, first, at)
      break
    case 'create_function':
      if (values[1] !== undefined) codeSink(m, name, values[1], at)
      if (first.t !== undefined) codeSink(m, name, first, at)
      break
    case 'preg_replace':
    case 'preg_filter':
      modifierSink(m, name, values, at)
      break
    case 'mb_ereg_replace':
    case 'mb_eregi_replace':
      if (textOfValue(values[3] ?? UNKNOWN)?.includes('e') === true) {
        codeSink(m, `${name} e`, values[1] ?? UNKNOWN, at)
        if (taintIn(values[2]) !== undefined) codeSink(m, `${name} e`, values[2] as Value, at)
      }
      break
    case 'dl':
      commandSink(m, 'dl', first, at)
      break
    default:
      actSink(m, name, values, at)
      writeSink(m, name, values, at)
      copySink(m, name, values, at)
      mailSink(m, name, values, at)
      harvestSink(m, name, values, at)
      addressSink(m, name, values, at)
  }
}

const DELIMITERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' }

/** The mark of who sent it; none where it is only a variable that nothing sets. */
function sentIn(value: Value | undefined): Taint | undefined {
  const t = taintIn(value)
  return t?.kind === 'unset' ? undefined : t
}

/** A pattern of which only the beginning and the end are known. */
function aroundOf({ head, tail }: Value = UNKNOWN): string | undefined {
  return head === undefined || tail === undefined || !/^\W$/.test(head) || !/^\W?[imsux]{0,3}e[imsux]{0,3}$/.test(tail)
    ? undefined
    : `${head}x${/^\W/.test(tail) ? '' : head}${tail}`
}

/** `preg_replace('/…/e', code, …)`: PHP before 7 ran the second argument, with what the pattern found in it. */
function modifierSink(m: Machine, name: string, values: readonly Value[], at: number): void {
  const [pattern, code, subject] = values
  const t = sentIn(pattern)
  if (t !== undefined && sentIn(code) !== undefined && !t.prefixed) {
    m.report({ kind: 'request-code', grade: 'sure', sink: `${name} /e`, source: t.source, path: pathOf(t), at })
    return
  }
  const text = (textOfValue(pattern ?? UNKNOWN) ?? aroundOf(pattern))?.trimStart()
  if (text === undefined || text === '') return
  const end = DELIMITERS[text.charAt(0)] ?? text.charAt(0)
  const last = text.lastIndexOf(end)
  const modifiers = text.slice(last + 1)
  if (last <= 0 || !/e/i.test(modifiers) || !/^[a-z\s]*$/i.test(modifiers)) return
  m.called.add('eval')
  if (code !== undefined) codeSink(m, `${name} /e`, code, at)
  const mark = sentIn(subject)
  if (mark !== undefined && /(?:eval|assert)|^\s*\\?[\\$]\{?[0-9]\}?\s*$/i.test(textOfValue(code ?? UNKNOWN) ?? '')) {
    m.report({ kind: 'request-code', grade: 'sure', sink: `${name} /e`, source: mark.source, path: pathOf(mark), at })
  }
}
