import { madeSink, methodSink } from './act-sinks.ts'
import { assignTo } from './assign.ts'
import type { Arg, ClassDecl, Expr, Func } from './ast.ts'
import { builtin } from './builtins.ts'
import { nameAs } from './called-name.ts'
import { nameOf } from './evaluate.ts'
import { declareClass } from './execute.ts'
import { secretOf } from './harvest.ts'
import { unreadableCall } from './hidden-names.ts'
import { answerOf, throughUnknown } from './lost-answers.ts'
import { type Machine, newScope } from './machine.ts'
import { reflectOn } from './reflection.ts'
import { calleeSink, commandSink, hiddenCall } from './sinks.ts'
import { taintOf } from './sources.ts'
import { CALLING_METHODS } from './tables.ts'
import { type Closure, join, markOf, meter, PhpArray, type Taint, taintIn, textOfValue, through, UNKNOWN, type Value } from './values.ts'

/** Functions inside functions that are followed. */
const CALL_DEPTH = 40
/** Answers of one function that are remembered, by what it was given. */
const ANSWERS = 40

export type CallExpr = Extract<Expr, { k: 'call' }>

export function valuesOf(m: Machine, args: readonly Arg[]): Value[] {
  const values: Value[] = []
  for (const { e, spread } of args) {
    const value = m.eval(e)
    if (spread && value.arr !== undefined) values.push(...[...value.arr.items.values()].slice(0, 100))
    else values.push(value)
  }
  return values
}

export function callExpr(m: Machine, e: CallExpr): Value {
  if (e.fn.k === 'name') return callNamed(m, e.fn.name, valuesOf(m, e.args), e.at, e.args)
  const fn = m.eval(e.fn)
  const values = valuesOf(m, e.args)
  return callValue(m, fn, values, e.at, e.args)
}

/** Calls what a value names. */
export function callValue(m: Machine, fn: Value, values: readonly Value[], at: number, args: readonly Arg[] = []): Value {
  if (fn.f !== undefined) return callFunction(m, fn.f.f, values, fn.f, args)
  unreadableCall(m, fn, values, at)
  const t = taintIn(fn)
  if (t !== undefined && fn.c === undefined) {
    calleeSink(m, t, values, at)
    return UNKNOWN
  }
  const name = textOfValue(fn)
  if (name !== undefined && name !== '') {
    const plain = name.replace(/^\\/, '')
    hiddenCall(m, plain.toLowerCase(), fn.how, values, at)
    const [cls, method] = plain.split('::')
    if (method !== undefined && cls !== undefined) return callMethodNamed(m, cls, method, values, at, args)
    return callNamed(m, plain, values, at, args, true)
  }
  if (fn.arr !== undefined) {
    const parts = [...fn.arr.items.values()]
    const method = parts[1] === undefined ? undefined : textOfValue(parts[1])
    const held = parts[0]
    if (method !== undefined && held !== undefined) return callMethodNamed(m, held.cls ?? textOfValue(held) ?? '', method, values, at, args)
    const mark = taintIn(parts[1]) ?? taintIn(parts[0])
    if (mark !== undefined) calleeSink(m, mark, values, at)
    return UNKNOWN
  }
  for (const one of fn.may ?? []) if (one !== '') callNamed(m, one, values, at, args, true)
  if (fn.cls !== undefined) return callMethodNamed(m, fn.cls, '__invoke', values, at, args)
  return UNKNOWN
}

/** @param dynamic the name was not written where it is called */
export function callNamed(m: Machine, written: string, values: readonly Value[], at: number, args: readonly Arg[], dynamic = false): Value {
  const { name, last, known } = nameAs(written)
  m.called.add(last)
  const own = m.functions.get(name) ?? m.functions.get(last)
  const answer = known ? builtin(m, last, values, at, args, dynamic) : dynamic ? UNKNOWN : undefined
  if (answer !== undefined && (own === undefined || answer !== UNKNOWN)) return answer
  if (own !== undefined) return callFunction(m, own, values, undefined, args)
  return answer === undefined ? throughUnknown(last, values) : UNKNOWN
}

/** Follows a function with what it is given. */
export function callFunction(
  m: Machine,
  f: Func,
  given: readonly Value[],
  closure: Closure | undefined,
  args: readonly Arg[],
  cls = '',
): Value {
  if (m.budget.steps <= 0) return UNKNOWN
  const turns = m.active.filter((one) => one === f).length
  if (turns > 0 && (turns > 1 || markOf(given) === undefined)) return UNKNOWN
  // What is sent comes round once more, with nothing known beside it: whatever a later turn may lead to is looked at.
  const values = turns === 0 ? given : given.map((value) => (value.c !== undefined && value.t === undefined ? UNKNOWN : value))
  if (m.active.length >= CALL_DEPTH) {
    // Of what is sent, somebody would have to know where it goes from here.
    if (markOf(values) !== undefined) meter.skipped = true
    return UNKNOWN
  }
  const key = closure === undefined ? keyOf(m, values) : undefined
  const known = key === undefined ? undefined : m.answers.get(f)?.get(key)
  if (known !== undefined) return known
  m.entered.add(f)
  const outer = m.scope
  const scope = newScope(closure?.cls ?? cls)
  if (closure !== undefined) for (const [name, value] of closure.bound) scope.vars.set(name, value)
  for (const [i, param] of f.params.entries()) {
    const given = values[i]
    if (param.variadic) {
      const arr = new PhpArray(-1)
      for (const value of values.slice(i)) arr.push(value)
      scope.vars.set(param.name, { arr })
    } else if (given !== undefined) {
      scope.vars.set(
        param.name,
        given.t === undefined ? given : { ...given, t: through(given.t, `${f.name.slice(0, 40)}($${param.name.slice(0, 40)})`) },
      )
    } else if (param.fallback !== undefined) scope.vars.set(param.name, m.eval(param.fallback))
  }
  scope.args = values
  m.scope = scope
  m.active.push(f)
  m.depth += 1
  const arrow = f.arrow === undefined ? undefined : m.eval(f.arrow)
  m.exec(f.body)
  m.depth -= 1
  m.active.pop()
  m.scope = outer
  for (const [i, param] of f.params.entries()) {
    const place = args[i]
    const value = scope.vars.get(param.name)
    if (param.byRef && place !== undefined && value !== undefined) assignTo(m, place.e, value)
  }
  if (closure !== undefined)
    for (const use of closure.f.uses) if (use.byRef) m.scope.vars.set(use.name, scope.vars.get(use.name) ?? UNKNOWN)
  const answer = answerOf(m, f, values, arrow ?? scope.returned ?? UNKNOWN)
  if (key !== undefined) remember(m, f, key, answer)
  return answer
}

function remember(m: Machine, f: Func, key: string, answer: Value): void {
  let answers = m.answers.get(f)
  if (answers === undefined) {
    answers = new Map()
    m.answers.set(f, answers)
  }
  // What is given away may be written to by whoever takes it: the remembered one is another's.
  if (answer.arr !== undefined) answer.arr.branch = -1
  if (answers.size < ANSWERS) answers.set(key, answer)
}

/**
 * What a function was given, where its answer may be remembered by it; undefined for what is worth another look. Where nothing in the file
 * hides anything, which constants it was given does not matter, nor which of the visitor's fields.
 */
function keyOf(m: Machine, values: readonly Value[]): string | undefined {
  let key = ''
  for (const value of values) {
    if (value.f !== undefined || value.of !== undefined) return undefined
    const t = taintIn(value)
    if (!m.hides) {
      key += t === undefined ? '?' : `!${t.kind}${t.safe}${t.prefixed}${t.loose};`
      continue
    }
    if (t !== undefined || value.arr !== undefined || value.may !== undefined) return undefined
    const text = textOfValue(value)
    if (text !== undefined && text.length > 300) return undefined
    key += text === undefined ? `?${value.cls ?? ''};` : `${text.length}:${text}${value.how?.join() ?? ''};`
  }
  return key
}

const methodsOf = new WeakMap<ClassDecl, ReadonlyMap<string, Func>>()

/** A class's own method, by its name in small letters: a hostile class has many thousands, each of which calls another. */
function ownMethod(c: ClassDecl, wanted: string): Func | undefined {
  let methods = methodsOf.get(c)
  if (methods === undefined) {
    const made = new Map<string, Func>()
    for (const method of c.methods) {
      const name = method.name.toLowerCase()
      if (!made.has(name)) made.set(name, method)
    }
    methods = made
    methodsOf.set(c, methods)
  }
  return methods.get(wanted)
}

function ofTraits(m: Machine, c: ClassDecl, wanted: string): Func | undefined {
  for (const trait of c.traits) {
    const used = m.classes.get(trait.replace(/^\\/, '').toLowerCase())
    const found = used === undefined ? undefined : ownMethod(used, wanted)
    if (found !== undefined) return found
  }
  return undefined
}

/** A method by its name: of this class, of its parents, or of the only class of the file that has one of this name. */
function methodOf(m: Machine, cls: string, method: string): Func | undefined {
  const wanted = method.toLowerCase()
  let name = cls.replace(/^\\/, '').toLowerCase()
  if (name === 'self' || name === 'static') name = m.scope.cls.toLowerCase()
  if (name === 'parent') name = m.classes.get(m.scope.cls.toLowerCase())?.parent.toLowerCase() ?? ''
  for (let up = 0; up < 8 && name !== ''; up += 1) {
    const known = m.classes.get(name)
    if (known === undefined) break
    const found = ownMethod(known, wanted) ?? ofTraits(m, known, wanted)
    if (found !== undefined) return found
    name = known.parent.toLowerCase()
  }
  if (cls !== '') return undefined
  m.budget.steps -= m.classes.size >> 3
  let only: Func | undefined
  for (const one of m.classes.values()) {
    const found = ownMethod(one, wanted)
    if (found === undefined) continue
    if (only !== undefined) return undefined
    only = found
  }
  return only
}

function callMethodNamed(m: Machine, cls: string, method: string, values: readonly Value[], at: number, args: readonly Arg[]): Value {
  const own = methodOf(m, cls, method)
  if (own !== undefined) return callFunction(m, own, values, undefined, args, cls === '' ? m.scope.cls : cls)
  const magic = cls === '' ? undefined : (methodOf(m, cls, '__call') ?? methodOf(m, cls, '__callstatic'))
  if (magic !== undefined) {
    const arr = new PhpArray(-1)
    for (const value of values) arr.push(value)
    return callFunction(m, magic, [{ c: method }, { arr }], undefined, [], cls)
  }
  return methodOfPhp(m, cls, method.toLowerCase(), values, at)
}

/** Methods of PHP's own classes that matter. */
function methodOfPhp(m: Machine, cls: string, method: string, values: readonly Value[], at: number): Value {
  const callee = CALLING_METHODS.get(method)
  const fn = callee === undefined ? undefined : values[callee]
  if (fn !== undefined) {
    const name = textOfValue(fn)?.toLowerCase()
    if (name !== undefined) hiddenCall(m, name, fn.how, values, at)
    return callValue(m, fn, [{ t: taintOf(`${method}()`, m.outer ?? at, 'remote') }], at)
  }
  methodSink(m, cls, method, values, at)
  if (method === 'registerphpfunctions') noteStyle(m, at)
  if (cls === 'com' && (method === 'exec' || method === 'run' || method === 'shellexecute')) {
    commandSink(m, `COM::${method}`, values[0] ?? UNKNOWN, at)
    m.called.add('exec')
  }
  if (cls.toLowerCase() === 'closure' && method === 'fromcallable') return values[0] ?? UNKNOWN
  if (cls.toLowerCase() === 'ffi') return { cls: 'ffi' }
  return UNKNOWN
}

/** `function('assert', …)` of a style sheet that was allowed to call PHP. */
function noteStyle(m: Machine, at: number): void {
  const name = /:function(?:String)?\s{0,3}\(\s{0,3}\\?["'](assert|eval|system|exec|passthru|shell_exec|popen|create_function)\b/.exec(
    m.source,
  )?.[1]
  if (name !== undefined) m.report({ kind: 'hidden-call', grade: 'sure', sink: `${name}()`, source: 'XSLT', path: [], at })
}

export function methodExpr(m: Machine, e: Extract<Expr, { k: 'method' }>): Value {
  const of = m.eval(e.of)
  const values = valuesOf(m, e.args)
  if (typeof e.name !== 'string') {
    const name = m.eval(e.name)
    const t = taintIn(name)
    if (t !== undefined) calleeSink(m, { ...t, prefixed: true }, values, e.at)
    if (name.f !== undefined) return callValue(m, name, values, e.at, e.args)
    const text = textOfValue(name)
    return text === undefined ? UNKNOWN : onObject(m, e, of, text, values)
  }
  return onObject(m, e, of, e.name, values)
}

function onObject(m: Machine, e: Extract<Expr, { k: 'method' }>, of: Value, name: string, values: readonly Value[]): Value {
  const method = name.toLowerCase()
  if (of.f !== undefined && (method === 'call' || method === '__invoke')) {
    return callFunction(m, of.f.f, method === 'call' ? values.slice(1) : values, of.f, e.args)
  }
  if (of.cls === 'reflectionfunction' && (method === 'invoke' || method === 'invokeargs')) {
    const given = method === 'invoke' ? values : [...(values[0]?.arr?.items.values() ?? (values[0] === undefined ? [] : [values[0]]))]
    return callValue(m, of.of?.[0] ?? UNKNOWN, given, e.at)
  }
  if (of.cls === 'reflectionmethod' && (method === 'invoke' || method === 'invokeargs')) {
    return callValue(m, { arr: listOf(of.of ?? []) }, values.slice(1), e.at)
  }
  if (of.cls?.startsWith('reflection') === true && (method === 'newinstance' || method === 'newinstanceargs')) {
    const cls = textOfValue(of.of?.[0] ?? UNKNOWN) ?? ''
    const given = method === 'newinstance' ? values : [...(values[0]?.arr?.items.values() ?? [])]
    const made = cls === '' ? undefined : methodOf(m, cls, '__construct')
    if (made !== undefined) callFunction(m, made, given, undefined, e.args, cls)
    return { cls: cls.toLowerCase(), of: given }
  }
  const reflected = reflectOn(m, of, method, values) ?? secretOf(method, values, m.outer ?? e.at)
  if (reflected !== undefined) return reflected
  // `Closure::fromCallable('x')->__invoke()`, `('x')->call()`
  if (of.cls === undefined && of.c !== undefined && method === '__invoke') return callValue(m, of, values, e.at, e.args)
  if (of.cls === 'ffi' && (method === 'system' || method === 'popen' || method === 'execl')) {
    commandSink(m, `FFI::${method}`, values[0] ?? UNKNOWN, e.at)
    return UNKNOWN
  }
  const isThis = e.of.k === 'var' && e.of.name === 'this'
  const t = of.t
  const answer = callMethodNamed(m, isThis ? m.scope.cls : (of.cls ?? ''), name, values, e.at, e.args)
  // What an object holds of the request, it may give on.
  return answer === UNKNOWN && t !== undefined && t.source.startsWith('$_') === false ? { t } : answer
}

const listOf = (values: readonly Value[]): PhpArray => {
  const arr = new PhpArray(-1)
  for (const value of values) arr.push(value)
  return arr
}

export function staticCall(m: Machine, e: Extract<Expr, { k: 'scall' }>): Value {
  const cls = e.cls.k === 'name' ? e.cls.name : (textOfValue(m.eval(e.cls)) ?? m.eval(e.cls).cls ?? '')
  const values = valuesOf(m, e.args)
  const name = nameOf(m, e.name)
  if (name === undefined) {
    const t = typeof e.name === 'string' ? undefined : taintIn(m.eval(e.name))
    if (t !== undefined) calleeSink(m, { ...t, prefixed: true }, values, e.at)
    return UNKNOWN
  }
  return callMethodNamed(m, cls, name, values, e.at, e.args)
}

export function newExpr(m: Machine, e: Extract<Expr, { k: 'new' }>): Value {
  const values = valuesOf(m, e.args)
  if (!('k' in e.cls)) {
    declareClass(m, e.cls)
    const made = ownMethod(e.cls, '__construct')
    if (made !== undefined) callFunction(m, made, values, undefined, e.args, e.cls.name)
    return { cls: e.cls.name.toLowerCase(), of: values }
  }
  const named = e.cls.k === 'name' ? { c: e.cls.name } : m.eval(e.cls)
  const t = taintIn(named)
  if (t !== undefined && named.c === undefined) {
    const first = taintIn(values[0])
    if (first !== undefined && !t.prefixed) calleeSink(m, t, values, e.at, 'new')
    return UNKNOWN
  }
  const cls = (textOfValue(named) ?? '').replace(/^\\/, '').toLowerCase()
  if (SIEVES.has(cls) && values[1] !== undefined) callValue(m, values[1], [{ ...(markOf(values) && { t: markOf(values) as Taint }) }], e.at)
  const known = m.classes.get(cls)
  madeSink(m, cls, values, e.at)
  const made = methodOf(m, cls, '__construct') ?? (known === undefined ? undefined : ownMethod(known, cls))
  if (made !== undefined && cls !== '') callFunction(m, made, values, undefined, e.args, cls)
  if (cls === 'reflectionfunction' && values[0] !== undefined) {
    const mark = taintIn(values[0])
    if (mark !== undefined && values[0].c === undefined) calleeSink(m, mark, [], e.at, 'ReflectionFunction')
  }
  const held = HOLDERS.has(cls) ? markOf(values) : undefined
  return { cls, of: values, ...(held && { t: held }) }
}

/** Classes of PHP's that call what they are given, and that only hold it. */
const SIEVES = new Set(['callbackfilteriterator', 'recursivecallbackfilteriterator'])
const HOLDERS = new Set(['arrayiterator', 'arrayobject', 'recursivearrayiterator', 'iteratoriterator', 'infiniteiterator', ...SIEVES])

/** What may be any of them. */
export const anyOf = (values: readonly Value[]): Value => values.reduce((a, b) => join(a, b), UNKNOWN)
