import { callValue } from './calls.ts'
import { unreadableCall } from './hidden-names.ts'
import type { Machine } from './machine.ts'
import { parsePhp } from './parse.ts'
import { calleeSink, hiddenCall, isRunner } from './sinks.ts'
import { CALLERS } from './tables.ts'
import { arrayOf, constant, markOf, taintIn, textOfValue, UNKNOWN, type Value } from './values.ts'

/** Functions that call what they are told. */
export function callBack(m: Machine, name: string, values: readonly Value[], at: number): Value {
  const rule = CALLERS.get(name) as NonNullable<ReturnType<typeof CALLERS.get>>
  // The callee of the array functions that compare comes last.
  const place = /^array_(?:u|.*_u)/.test(name) ? values.length - 1 : rule.callee
  const callee = values[place]
  if (callee === undefined) return UNKNOWN
  const given = rule.given
    .flatMap((i) => (i === -1 ? values.slice(rule.callee + 1) : values[i] === undefined ? [] : [values[i] as Value]))
    .filter((value) => value !== callee)
  const t = taintIn(callee)
  if (t !== undefined && callee.c === undefined && callee.arr === undefined) {
    calleeSink(m, t, given, at, `${name}()`)
    return UNKNOWN
  }
  const text = textOfValue(callee)
  unreadableCall(m, callee, given, at)
  if (text !== undefined) hiddenCall(m, text.toLowerCase().replace(/^\\/, ''), callee.how, given, at)
  if (rule.given.length === 0) return waitFor(m, name, callee, at)
  if (rule.list !== true) return callValue(m, callee, given, at)
  if (name.startsWith('call_') || name.startsWith('forward_')) {
    const all = given[0]?.arr
    return callValue(m, callee, all === undefined ? given : [...all.items.values()].slice(0, 50), at)
  }
  const results: Value[] = []
  const items = given[0]?.arr
  if (items !== undefined && items.rest === undefined && items.items.size > 0) {
    for (const [key, item] of [...items.items].slice(0, 5000)) {
      const more = name.startsWith('array_walk') ? [{ c: key }, ...given.slice(1)] : given.slice(1)
      results.push(callValue(m, callee, [item, ...more], at))
    }
    return name === 'array_map' ? arrayOf(results, m.branch) : (given[0] as Value)
  }
  const mark = markOf(given)
  const answer = callValue(m, callee, mark === undefined ? [UNKNOWN] : [{ t: mark }, { t: mark }], at)
  return mark === undefined ? answer : { t: mark }
}

/** Callbacks that PHP calls with what it has then: a page, the name of a class. Nobody hands it a function that runs code or commands. */
function waitFor(m: Machine, name: string, callee: Value, at: number): Value {
  const text = textOfValue(callee)?.toLowerCase().replace(/^\\/, '')
  if (text !== undefined && isRunner(text)) {
    m.called.add(text)
    m.report({ kind: 'hidden-call', grade: 'sure', sink: `${text}()`, source: `${name}()`, path: [], at })
  }
  if (name === 'ob_start' && (callee.f !== undefined || (text !== undefined && m.functions.has(text)))) m.page = callee
  return callValue(m, callee, [], at)
}

/** Longest body of `create_function` that is followed as the function it becomes. */
const BODY = 20_000

/** `create_function('$a', 'code')`: a function without a name. */
export function functionMade(m: Machine, [params, body]: readonly Value[], at: number): Value {
  const [names, code] = [textOfValue(params ?? UNKNOWN), textOfValue(body ?? UNKNOWN)]
  if (names === undefined || code === undefined || code.length > BODY || m.budget.bytes < code.length || !/^[\s$\w,&=.'"]*$/.test(names))
    return UNKNOWN
  m.budget.bytes -= code.length
  // What is found in it is told where it is made.
  const indent = ' '.repeat(Math.min(m.outer ?? at, BODY))
  const [statement] = parsePhp(`${indent}function(${names}){${code}\n};`, true).body
  return statement?.k === 'expr' ? m.eval(statement.e) : UNKNOWN
}

/** `yaml_parse($text, 0, $n, ['!tag' => 'function'])`: the text says which of the functions is called with what of it. */
export function yamlCalls(m: Machine, values: readonly Value[], at: number): Value {
  const table = values[3]
  const mark = markOf([table]) ?? markOf([values[0]])
  if (mark === undefined) return UNKNOWN
  const t = { ...mark, prefixed: false }
  for (const callee of table?.arr?.items.values() ?? []) callValue(m, callee, [{ t }, { t }, constant(0)], at)
  if (table?.arr?.rest?.c !== undefined) callValue(m, table.arr.rest, [{ t }, { t }, constant(0)], at)
  return { t }
}
