import type { ClassDecl, Expr, Func, Stmt } from './ast.ts'
import { type Closure, join, type PhpArray, type Taint, UNKNOWN, type Value } from './values.ts'

/** What the analysis says: kind of finding, where, and the facts its words need. All text is hostile. */
export interface Discovery {
  readonly kind:
    | 'request-code'
    | 'request-file'
    | 'request-mail'
    | 'hidden-code'
    | 'hidden-call'
    | 'hidden-text'
    | 'remote-code'
    | 'writes-code'
    | 'unreadable'
    | 'abilities'
    | 'tool'
  /** sure: nothing honest does this · likely: hardly anything does · look: a person should look at it */
  readonly grade: 'sure' | 'likely' | 'look'
  readonly sink: string
  readonly source: string
  /** From source to sink, or from the text that is hidden to the code it becomes. */
  readonly path: readonly string[]
  /** Offset in the file itself. */
  readonly at: number
  /** What came out of the hidden text. */
  readonly decoded?: string
}

/** Something a visitor's request decides in a file, of what abilities of a server it needs. */
export interface Deed {
  readonly sink: string
  readonly source: string
  readonly at: number
  /** Whoever wrote it let the visitor say where: nothing stands in front, and nothing was asked of it first. */
  readonly free: boolean
}

export interface Scope {
  readonly vars: Map<string, Value>
  /** Names that are the program's own variables (`global $x`). */
  readonly globals: Set<string>
  /** What variables nobody named may hold. */
  loose?: Taint
  readonly cls: string
  /** What a function was given, for one that asks for all of it. */
  args: readonly Value[] | undefined
  returned: Value | undefined
}

export interface Budget {
  /** Nodes of the tree that may be looked at. */
  steps: number
  /** Bytes that may be unpacked. */
  bytes: number
  /** Texts inside texts. */
  layers: number
  /** Whether constants are worth being followed one by one. */
  readonly hides: boolean
}

export type Signal = '' | 'break' | 'continue' | 'return' | 'goto'

/** The program as it is followed: what is known of its variables, functions and classes. */
export interface Machine {
  readonly globals: Scope
  readonly functions: Map<string, Func>
  readonly classes: Map<string, ClassDecl>
  /** By name alone, whatever the object: entries of objects and of classes. */
  readonly props: Map<string, Value>
  readonly constants: Map<string, Value>
  /** Functions that were gone into. */
  readonly entered: Set<Func>
  readonly active: Func[]
  readonly answers: Map<Func, Map<string, Value>>
  /** Functions without a name, as they were made. */
  readonly closures: Closure[]
  readonly found: Discovery[]
  readonly budget: Budget
  scope: Scope
  depth: number
  /** Whether the last branches left anything in a place that says more than what was there. */
  told: boolean
  /** The branch that is followed; arrays of another are copied before they are written. */
  branch: number
  /** Conditions that are not known, around the place that is followed. */
  unsure: number
  /** Constants that places came to hold anew until now: texts and arrays, and numbers. A loop that makes none has nothing to unpack. */
  readonly news: { texts: number; numbers: number }
  /** Turns of loops that may still be followed in which no text was made. */
  emptyTurns: number
  /** Loops around the place whose turns nobody can count. */
  turning: number
  /** The file has something that hides texts: then every constant matters. */
  readonly hides: boolean
  /** Words are masked with texts in the file; absent: nobody asked yet. */
  masked: boolean | undefined
  /** The file is a part of a larger program; absent: nobody asked yet. */
  part: boolean | undefined
  /** A jump was seen under a condition that is not known. */
  jumped: boolean
  /** Where the last `goto` goes. */
  label: string
  /** Labels that are gone to under conditions that are not known. */
  readonly maybe: Set<string>
  /** Programs that came out of texts, as far as they were not run. */
  readonly made: { readonly text: string; readonly how: readonly string[]; readonly at: number }[]
  /** Sources something was asked of before they were used: compared with a list, a pattern… */
  readonly asked: Set<string>
  /** Sources of which was only asked whether there is such a file. */
  readonly seen: Set<string>
  /** Functions called anywhere, in small letters. */
  readonly called: Set<string>
  /** Functions that run commands, by the function they stand in, where nobody knows what they are given. */
  readonly runs: Map<Func | undefined, Set<string>>
  /** Functions that run a command of which nothing is known. */
  readonly obeying: Set<Func>
  /** What the request decides, by the ability it needs. */
  readonly deeds: Map<string, Deed>
  /** The file itself. */
  source: string
  /** The same, of the file itself alone: empty where a text of it is followed as a file of its own. */
  file: string
  /** How far the file has read itself. */
  place: number
  /** Texts that were run. */
  ran: number
  /** Of these, those that ran no other. */
  readonly bottoms: string[]
  /** Offset in the file of the text that is followed now, when it is no longer the file itself. */
  outer: number | undefined
  /** How it came out of the file. */
  layer: readonly string[]
  /** What the page is given to before it is sent: `ob_start(function)`. */
  page: Value | undefined
  /** Texts of programs that are written to files, by the offset of the call. */
  readonly written: { readonly text: string; readonly at: number; readonly hidden: boolean }[]
  /** Files that were given what a visitor sent, by their names. */
  readonly filled: Map<string, Taint>
  /** A visitor's text was made objects of. */
  unpacked: Taint | undefined
  readonly writes: { map: Map<string, Value>; key: string; old: Value | undefined }[]
  eval(e: Expr): Value
  exec(body: readonly Stmt[]): Signal
  report(discovery: Discovery): void
}

/** Findings kept of one file. */
const FINDINGS = 40
/** Turns of loops in which no text was made. */
const EMPTY_TURNS = 8_000

export const newScope = (cls: string): Scope => ({ vars: new Map(), globals: new Set(), cls, args: undefined, returned: undefined })

export function createMachine(
  budget: Budget,
  wire: { eval(m: Machine, e: Expr): Value; exec(m: Machine, body: readonly Stmt[]): Signal },
  hides = budget.hides,
): Machine {
  const globals = newScope('')
  const m: Machine = {
    globals,
    functions: new Map(),
    classes: new Map(),
    props: new Map(),
    constants: new Map(),
    entered: new Set(),
    active: [],
    answers: new Map(),
    closures: [],
    found: [],
    budget,
    scope: globals,
    depth: 0,
    told: false,
    branch: 0,
    unsure: 0,
    news: { texts: 0, numbers: 0 },
    emptyTurns: EMPTY_TURNS,
    turning: 0,
    hides,
    masked: undefined,
    part: undefined,
    jumped: false,
    label: '',
    maybe: new Set(),
    made: [],
    asked: new Set(),
    seen: new Set(),
    called: new Set(),
    runs: new Map(),
    obeying: new Set(),
    deeds: new Map(),
    source: '',
    file: '',
    place: 0,
    ran: 0,
    bottoms: [],
    outer: undefined,
    layer: [],
    page: undefined,
    written: [],
    filled: new Map(),
    unpacked: undefined,
    writes: [],
    eval: (e) => wire.eval(m, e),
    exec: (body) => wire.exec(m, body),
    report(discovery) {
      const at = m.outer ?? discovery.at
      const same = m.found.findIndex((one) => one.kind === discovery.kind && one.at === at && one.sink === discovery.sink)
      const told = { ...discovery, at, path: [...m.layer, ...discovery.path] }
      if (same >= 0) {
        if (GRADES.indexOf(discovery.grade) < GRADES.indexOf((m.found[same] as Discovery).grade)) m.found[same] = told
      } else if (m.found.length < FINDINGS) m.found.push(told)
    },
  }
  return m
}

const GRADES = ['sure', 'likely', 'look']

/** Writes so that a branch can be taken back. */
export function put(m: Machine, map: Map<string, Value>, key: string, value: Value): void {
  const old = map.get(key)
  noteNews(m, old, value)
  if (m.unsure > 0) m.writes.push({ map, key, old })
  map.set(key, value)
}

/** Notes whether a place came to hold a constant it did not hold before. */
export function noteNews(m: Machine, old: Value | undefined, value: Value): void {
  if (value.arr !== undefined) {
    if (value.arr.items.size !== old?.arr?.items.size) m.news.texts += 1
  } else if (value.c !== undefined && value.c !== old?.c) {
    if (typeof value.c === 'string') m.news.texts += 1
    else m.news.numbers += 1
  }
}

const homeOf = (m: Machine, name: string): Map<string, Value> =>
  m.scope.globals.has(name) || SUPER.has(name) ? m.globals.vars : m.scope.vars
const SUPER = new Set(['_SESSION', '_ENV', '_SERVER', '_GET', '_POST', '_REQUEST', '_COOKIE', '_FILES'])

export const hasVar = (m: Machine, name: string): boolean => homeOf(m, name).has(name)

export function getVar(m: Machine, name: string): Value {
  const value = homeOf(m, name).get(name)
  if (value !== undefined) return value
  const { loose } = m.scope
  return loose === undefined ? UNKNOWN : { t: { ...loose, source: `${loose.source} > $${name.slice(0, 40)}` } }
}

export function setVar(m: Machine, name: string, value: Value): void {
  put(m, homeOf(m, name), name, value)
}

/**
 * Follows each of these from the same state, and goes on with what any of them may have left.
 * @param sure one of them is taken whatever happens
 */
export function branches(m: Machine, ways: readonly (() => Signal)[], sure: boolean): Signal {
  const start = m.writes.length
  const ends = new Map<Map<string, Value>, Map<string, End>>()
  let signal: Signal | undefined
  m.unsure += 1
  for (const [index, way] of ways.entries()) {
    m.branch = nextBranch()
    const jumped = way()
    signal = (index === 0 || signal === jumped) && jumped !== 'goto' ? jumped : ''
    if (jumped === 'goto') m.maybe.add(m.label)
    if (jumped !== '') m.jumped = true
    if (m.writes.length > start) takeBack(m, start, index, ends)
  }
  m.unsure -= 1
  m.branch = nextBranch()
  m.told = false
  for (const [map, keys] of ends) {
    for (const [key, { before, after }] of keys) {
      // A visitor may have sent what nobody wrote to until now.
      const old = before ?? (map === m.scope.vars && m.scope.loose !== undefined ? getVar(m, key) : undefined)
      let value: Value | undefined = sure && after.length === ways.length ? undefined : old
      for (const one of after) value = value === undefined ? one : join(value, one, 0, true)
      if (value !== undefined && saysMore(old, value)) m.told = true
      if (value?.arr?.fresh === true) keepFor(m.branch, value.arr)
      put(m, map, key, value ?? UNKNOWN)
    }
  }
  return sure && ways.length > 0 ? (signal ?? '') : ''
}

/** An array that was joined here is this branch's own, to be written to. */
function keepFor(branch: number, arr: PhpArray): void {
  arr.branch = branch
  arr.fresh = false
}

/** What a place held before any of the branches, and what each of those that wrote to it left there. */
interface End {
  before: Value | undefined
  readonly after: Value[]
  /** The last of those. */
  index: number
}

/** Puts every place back as it was, and notes what a branch had left there. */
function takeBack(m: Machine, start: number, index: number, ends: Map<Map<string, Value>, Map<string, End>>): void {
  for (let i = m.writes.length - 1; i >= start; i -= 1) {
    const { map, key, old } = m.writes[i] as (typeof m.writes)[number]
    let keys = ends.get(map)
    if (keys === undefined) {
      keys = new Map()
      ends.set(map, keys)
    }
    const known = keys.get(key)
    if (known === undefined) keys.set(key, { before: old, after: [map.get(key) ?? UNKNOWN], index })
    else {
      known.before = old
      if (known.index !== index) known.after.push(map.get(key) ?? UNKNOWN)
      known.index = index
    }
    if (old === undefined) map.delete(key)
    else map.set(key, old)
  }
  m.writes.length = start
}

/** Whether whoever reads a place that held `old` learns anything new from it. */
function saysMore(old: Value | undefined, value: Value): boolean {
  if (value === old) return false
  if (value.c !== undefined && value.c === old?.c && value.how === undefined && value.t === undefined && old.t === undefined) return false
  for (const _ in value) return true
  return false
}

let counter = 1
/** Numbers only have to differ within one file: what follows branches is a branch of its own again. */
function nextBranch(): number {
  counter = (counter + 1) % 2 ** 31
  return counter
}
