import { assignTo } from './assign.ts'
import type { Arg } from './ast.ts'
import { functionMade, yamlCalls } from './callbacks.ts'
import { callValue } from './calls.ts'
import { type Machine, put, setVar } from './machine.ts'
import { taintOf } from './sources.ts'
import { arrayOf, PhpArray, taintIn, textOfValue, through, UNKNOWN, type Value } from './values.ts'

/** One of PHP's functions: what it answers, given what is known of its arguments. */
export type Special = (m: Machine, values: readonly Value[], at: number, args: readonly Arg[], name: string) => Value

/** Functions whose answer is more than a text made of texts: what they fetch, set and call. */
export const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
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
