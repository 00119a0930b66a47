import { actSink } from './act-sinks.ts'
import { addressSink } from './addresses.ts'
import { assignTo } from './assign.ts'
import type { Arg } from './ast.ts'
import { callBack, functionMade, yamlCalls } from './callbacks.ts'
import { callValue } from './calls.ts'
import { harvestSink } from './harvest.ts'
import { type Machine, put, setVar } from './machine.ts'
import { isMarked } from './marks.ts'
import { PURE, workOf } from './pure.ts'
import { readSelf } from './self.ts'
import { codeSink, commandSink, pathOf } from './sinks.ts'
import { taintOf } from './sources.ts'
import { CALLERS, CLEANING, COMMANDS, HIDING, PASSING, REQUEST_CALLS } from './tables.ts'
import {
  addHow,
  arrayOf,
  HARM,
  madeOf,
  markOf,
  merge,
  meter,
  PhpArray,
  type Taint,
  taintIn,
  textOfValue,
  through,
  UNKNOWN,
  type Value,
} from './values.ts'
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
  [PURE, CLEANING, PASSING, ENCODERS, NUMBERS, LETTERS, UNPACKING, SELF_READING].some((names) => names.has(name))

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
    const how = t.kind === 'unset' && UNPACKING.has(name) ? addHow(values[0]?.how, name) : undefined
    return { t: through(t, `${name}()`), ...(how && { how }) }
  }
  // Nobody knows what is unpacked; that it is, somebody may want to know.
  if (t === undefined && UNPACKING.has(name)) return madeOf(addHow(values[0]?.how, name))
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
const UNPACKING = new Set([
  'strrev',
  'mcrypt_decrypt',
  'base64_decode',
  'gzinflate',
  'gzuncompress',
  'gzdecode',
  'str_rot13',
  'hex2bin',
  'convert_uudecode',
  'pack',
  'openssl_decrypt',
])

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

type Special = (m: Machine, values: readonly Value[], at: number, args: readonly Arg[], name: string) => Value

const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
  [
    'define',
    (m, [name, value]) => {
      const text = textOfValue(name ?? UNKNOWN)
      if (text !== undefined && value !== undefined) put(m, m.constants, text, value)
      return UNKNOWN
    },
  ],
  ['constant', (m, [name]) => m.constants.get(textOfValue(name ?? UNKNOWN) ?? '') ?? UNKNOWN],
  ['extract', (m, [from]) => loosen(m, from)],
  ['import_request_variables', (m, _values, at) => loosen(m, { t: taintOf('import_request_variables()', m.outer ?? at) })],
  ['parse_str', (m, values, _at, args) => parseStr(m, values, args)],
  ['mb_parse_str', (m, values, _at, args) => parseStr(m, values, args)],
  ['create_function', (m, values, at) => functionMade(m, values, at)],
  ['yaml_parse', (m, values, at) => yamlCalls(m, values, at)],
  ['func_get_args', (m) => (m.scope.args === undefined ? UNKNOWN : arrayOf(m.scope.args, -1))],
  ['func_get_arg', (m, [i]) => m.scope.args?.[Number(textOfValue(i ?? UNKNOWN) ?? '-1')] ?? UNKNOWN],
  [
    'getenv',
    (m, [name], at) =>
      /^(?:HTTP_(?!HOST$)|QUERY_STRING$|PATH_INFO$)/i.test(textOfValue(name ?? UNKNOWN) ?? '')
        ? { t: taintOf(`getenv('${textOfValue(name as Value)}')`, m.outer ?? at) }
        : UNKNOWN,
  ],
  ['file_get_contents', (m, values, at) => readFrom(m, values[0], at, 'file_get_contents')],
  ['file', (m, values, at) => readFrom(m, values[0], at, 'file')],
  ['fopen', (m, values, at) => ({ ...readFrom(m, values[0], at, 'fopen'), cls: '#file', of: values })],
  ['curl_exec', (m, _values, at) => ({ t: taintOf('curl_exec()', m.outer ?? at, 'remote') })],
  ['wp_remote_retrieve_body', (m, _values, at) => ({ t: taintOf('wp_remote_retrieve_body()', m.outer ?? at, 'remote') })],
  ['fsockopen', (m, _values, at) => ({ t: taintOf('fsockopen()', m.outer ?? at, 'remote'), cls: '#socket' })],
  ['pfsockopen', (m, _values, at) => ({ t: taintOf('pfsockopen()', m.outer ?? at, 'remote'), cls: '#socket' })],
  ['stream_socket_client', (m, _values, at) => ({ t: taintOf('stream_socket_client()', m.outer ?? at, 'remote'), cls: '#socket' })],
  ['socket_read', (m, _values, at) => ({ t: taintOf('socket_read()', m.outer ?? at, 'remote') })],
  ['preg_match', (m, values, _at, args) => matches(m, values, args)],
  ['preg_match_all', (m, values, _at, args) => matches(m, values, args)],
  ['array_push', (m, values, _at, args) => pushed(m, values, args)],
  ['array_unshift', (m, values, _at, args) => pushed(m, values, args)],
  ['compact', (m, values) => compact(m, values)],
  ['each', (_m, [of]) => eachOf(of)],
  ['filter_var', (m, values, at, _args, name) => filtered(m, values, at, name)],
  ['filter_var_array', (m, values, at, _args, name) => filtered(m, values, at, name)],
  ['tempnam', (_m, _values, at) => ({ c: `/tmp/#${at}` })],
  ['is_callable', (m, [value]) => asked(m, value)],
  ['settype', () => UNKNOWN],
  ['popen', (_m, values) => ({ cls: '#pipe', of: values })],
  ['proc_open', (m, values, _at, args) => pipesOf(m, values, args)],
  [
    'unserialize',
    (m, [value]) => {
      const t = taintIn(value)
      if (t === undefined || t.kind !== 'request' || t.loose) return UNKNOWN
      m.unpacked = through(t, 'unserialize()')
      return { t: m.unpacked }
    },
  ],
])

/** What the pipes of a program lead to is its input. */
function pipesOf(m: Machine, values: readonly Value[], args: readonly Arg[]): Value {
  const into = args[2]
  const arr = new PhpArray(-1)
  arr.rest = { cls: '#pipe', of: values }
  if (into !== undefined) assignTo(m, into.e, { arr })
  return UNKNOWN
}

function asked(m: Machine, value: Value | undefined): Value {
  const t = taintIn(value)
  if (t !== undefined) m.asked.add(t.source)
  return UNKNOWN
}

function loosen(m: Machine, from: Value | undefined): Value {
  const t = taintIn(from)
  if (from?.arr !== undefined && from.t === undefined) for (const [name, value] of from.arr.items) setVar(m, name, value)
  else if (t !== undefined && t.kind === 'request') m.scope.loose = { ...t, loose: true }
  return UNKNOWN
}

function parseStr(m: Machine, values: readonly Value[], args: readonly Arg[]): Value {
  const t = taintIn(values[0])
  const text = textOfValue(values[0] ?? UNKNOWN)
  const into = args[1]
  if (into !== undefined) {
    if (t !== undefined) assignTo(m, into.e, { t: through(t, 'parse_str()') })
    else if (text !== undefined) {
      const arr = new PhpArray(m.branch)
      for (const [key, value] of new URLSearchParams(text)) arr.set(key, { c: value, how: ['urldecode'] })
      assignTo(m, into.e, { arr })
    }
  } else if (t !== undefined) m.scope.loose = { ...t, loose: true }
  else if (text !== undefined) for (const [key, value] of new URLSearchParams(text)) setVar(m, key, { c: value, how: ['urldecode'] })
  return UNKNOWN
}

/** `'php' . $x`: the sender says what is read behind it. */
const STREAM = /^(?:php|data|https?|ftps?|expect):?\/{0,2}$/i
/** Whatever lies in a file beside this one. */
const FROM_FILE: Value = { how: ['file'] }

function readFrom(m: Machine, path: Value | undefined, at: number, name: string): Value {
  const text = textOfValue(path ?? UNKNOWN)
  if (text !== undefined && /^php:\/\/(?:input|filter\/.{0,200}resource=php:\/\/input)/i.test(text))
    return { t: taintOf('php://input', m.outer ?? at) }
  const begin = text ?? (taintIn(path)?.kind === 'request' ? undefined : path?.head)
  if (begin !== undefined && /^(?:https?|ftps?):\/\/[^/]/i.test(begin))
    return { t: { ...taintOf(begin.slice(0, 120), m.outer ?? at, 'remote'), via: [`${name}()`] } }
  const data = text === undefined ? null : /^data:[^,]{0,60}?(;base64)?,(.*)$/is.exec(text)
  if (data !== null)
    return {
      c: data[1] === undefined ? (data[2] as string) : Buffer.from(data[2] as string, 'base64').toString('latin1'),
      how: ['base64_decode'],
    }
  const t = taintIn(path)
  if (t === undefined || t.kind === 'unset') return FROM_FILE
  // What the sender names is fetched from where he says; what he sent is his own.
  return t.kind === 'upload'
    ? { t: { ...t, kind: 'request', safe: 0 } }
    : (t.prefixed && !STREAM.test(t.front ?? '')) || t.kind === 'remote'
      ? UNKNOWN
      : { t: { ...through(t, `${name}()`), kind: t.kind, prefixed: false } }
}

function matches(m: Machine, values: readonly Value[], args: readonly Arg[]): Value {
  const t = taintIn(values[1])
  const into = args[2]
  if (t !== undefined) m.asked.add(t.source)
  if (into !== undefined) assignTo(m, into.e, t === undefined ? UNKNOWN : { t: through(t, 'preg_match()') })
  return UNKNOWN
}

function pushed(m: Machine, values: readonly Value[], args: readonly Arg[]): Value {
  const into = args[0]
  if (into === undefined) return UNKNOWN
  const arr = new PhpArray(m.branch, values[0]?.arr)
  for (const value of values.slice(1)) arr.push(value)
  assignTo(m, into.e, { ...(values[0]?.t && { t: values[0].t }), arr })
  return UNKNOWN
}

function compact(m: Machine, values: readonly Value[]): Value {
  const arr = new PhpArray(m.branch)
  for (const value of values) {
    const name = textOfValue(value)
    if (name !== undefined) arr.set(name, m.scope.vars.get(name) ?? UNKNOWN)
  }
  return { arr }
}

function eachOf(of: Value | undefined): Value {
  const t = taintIn(of)
  return t === undefined ? UNKNOWN : { t }
}

/** `filter_var($x, FILTER_CALLBACK, ['options' => 'assert'])`; the other filters clean. */
function filtered(m: Machine, values: readonly Value[], at: number, name: string): Value {
  if (name === 'filter_var_array') {
    const t = taintIn(values[0])
    for (const one of values[1]?.arr?.items.values() ?? []) {
      const callee = one.arr?.items.get('options')
      if (callee !== undefined && callee.arr === undefined && t !== undefined) callValue(m, callee, [{ t }], at)
    }
    return t === undefined ? UNKNOWN : { t }
  }
  const options = values[2]?.arr?.items.get('options')
  if (options === undefined || options.arr !== undefined)
    return values.length === 1 && values[0]?.t !== undefined ? { t: values[0].t } : UNKNOWN
  return callValue(m, options, [values[0] ?? UNKNOWN], at)
}
