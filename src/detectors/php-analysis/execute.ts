import { showSink } from './act-sinks.ts'
import { assignTo } from './assign.ts'
import type { ClassDecl, Stmt } from './ast.ts'
import { DEPTH, nameOf } from './evaluate.ts'
import { followJumps } from './jumps.ts'
import { branches, type Machine, put, type Signal, setVar } from './machine.ts'
import { join, meter, taintIn, truthOf, UNKNOWN, type Value } from './values.ts'

/** Turns of one loop that are followed while its condition is known. */
const TURNS = 60_000
/** Entries of a constant array that are followed where nothing is hidden. */
const ITEMS = 6
/** Steps one loop may take of those the file has. */
const LOOP_SHARE = 0.6

/** Follows statements one after the other. What is returned is how they were left, where that is sure. */
export function execute(m: Machine, body: readonly Stmt[]): Signal {
  if (m.depth > DEPTH) {
    meter.skipped = true
    return ''
  }
  m.depth += 1
  const signal = follow(m, body)
  m.depth -= 1
  return signal
}

function follow(m: Machine, body: readonly Stmt[]): Signal {
  let labels = false
  for (const statement of body) {
    if (statement.k === 'function' || statement.k === 'class') declare(m, statement)
    else if (statement.k === 'label') labels = true
  }
  if (labels) return followJumps(m, body, (statement) => step(m, statement))
  for (const statement of body) {
    if (m.budget.steps <= 0) return ''
    const signal = step(m, statement)
    if (signal !== '') return signal
  }
  return ''
}

function step(m: Machine, statement: Stmt): Signal {
  m.budget.steps -= 1 + (meter.copied >> 2)
  meter.copied = 0
  return run(m, statement)
}

/** Functions and classes are there before the first statement runs. */
export function declare(m: Machine, statement: Extract<Stmt, { k: 'function' | 'class' }>): void {
  if (statement.k === 'function') {
    m.functions.set(statement.f.name.toLowerCase(), statement.f)
    return
  }
  declareClass(m, statement.c)
}

export function declareClass(m: Machine, c: ClassDecl): void {
  m.classes.set(c.name.toLowerCase(), c)
  for (const { name, value } of c.consts) put(m, m.constants, `::${name}`, m.eval(value))
  for (const { name, value } of c.props) if (value !== undefined) put(m, m.props, name, m.eval(value))
}

function run(m: Machine, s: Stmt): Signal {
  switch (s.k) {
    case 'expr':
      m.eval(s.e)
      return ''
    case 'echo':
      for (const e of s.es) showSink(m, m.eval(e))
      return ''
    case 'if':
      return runIf(m, s)
    case 'loop':
      return runLoop(m, s)
    case 'foreach':
      return runForeach(m, s)
    case 'switch':
      return runSwitch(m, s)
    case 'jump': {
      const value = s.e === undefined ? UNKNOWN : m.eval(s.e)
      if (s.word !== 'return') return s.word
      m.scope.returned = m.scope.returned === undefined ? value : join(m.scope.returned, value)
      // A file that ends here for somebody goes on for somebody else.
      return m.active.length === 0 ? '' : 'return'
    }
    case 'global':
      for (const name of s.names) {
        const text = nameOf(m, name)
        if (text !== undefined) m.scope.globals.add(text)
      }
      return ''
    case 'statics':
      for (const { name, value } of s.vars) setVar(m, name, value === undefined ? UNKNOWN : m.eval(value))
      return ''
    case 'unset':
      // Where it is not sure that it happens, what anybody may have put there may still be there.
      if (m.unsure > 0 && m.scope.loose !== undefined) return ''
      for (const e of s.es) if (e.k === 'var' && typeof e.name === 'string') setVar(m, e.name, UNKNOWN)
      return ''
    case 'try': {
      const signal = m.exec(s.body)
      if (s.others.length > 0)
        branches(
          m,
          s.others.map((other) => () => m.exec(other)),
          false,
        )
      m.exec(s.last)
      return signal
    }
    case 'block':
      return m.exec(s.body)
    case 'goto':
      m.label = s.name
      return 'goto'
    case 'constant':
      for (const { name, value } of s.consts) put(m, m.constants, name, m.eval(value))
      return ''
    default:
      return ''
  }
}

/** Branches that were gone into for certain. */
const READ = new WeakSet<readonly Stmt[]>()

function runIf(m: Machine, s: Extract<Stmt, { k: 'if' }>): Signal {
  const ways: (() => Signal)[] = []
  let sure = false
  for (const { c, body } of s.branches) {
    const truth = c === undefined ? true : truthOf(m.eval(c))
    if (truth === false) {
      // Nobody comes here, they say: it is read all the same, once; of a turn of a loop somebody else came here.
      if (m.active.length === 0 && m.unsure === 0 && !READ.has(body)) branches(m, [() => m.exec(body)], false)
      continue
    }
    if (truth === true && ways.length === 0) {
      READ.add(body)
      return m.exec(body)
    }
    ways.push(() => m.exec(body))
    if (truth === true) {
      sure = true
      break
    }
  }
  return ways.length === 0 ? '' : branches(m, ways, sure)
}

/** Runs a loop as often as its conditions are known to hold; where they are not, twice, so that what one turn leaves the next one finds. */
function runLoop(m: Machine, s: Extract<Stmt, { k: 'loop' }>): Signal {
  for (const e of s.init) m.eval(e)
  const floor = m.budget.steps * (1 - LOOP_SHARE)
  const jumpedBefore = m.jumped
  m.jumped = false
  let signal: Signal = ''
  const idle = { turns: 0, texts: 0, numbers: 0 }
  for (let turn = 0; turn < TURNS && m.budget.steps > floor && !isIdle(m, idle); turn += 1) {
    const known = s.late && turn === 0 ? true : holds(m, s)
    const held = known === true && !m.hides ? undefined : known
    if (held === false) break
    if (held === undefined || m.jumped) {
      const way = (): Signal => {
        const left = m.exec(s.body)
        for (const e of s.step) m.eval(e)
        return left
      }
      turnTwice(m, way)
      break
    }
    const left = m.exec(s.body)
    if (left === 'return' || left === 'goto') {
      signal = left
      break
    }
    if (left === 'break') break
    for (const e of s.step) m.eval(e)
    // Without a condition, only a jump ends it.
    if (s.cond.length === 0 && turn > 0) break
  }
  m.jumped = jumpedBefore
  return signal
}

/** Turns in which nothing changes, before it is believed that nothing will. */
const IDLE = 3

/** Whether a loop turns without anything being made: what would end it is not known here. */
function isIdle(m: Machine, idle: { turns: number; texts: number; numbers: number }): boolean {
  const { texts, numbers } = m.news
  if (texts !== idle.texts) idle.turns = 0
  else {
    m.emptyTurns -= 1
    idle.turns = numbers === idle.numbers ? idle.turns + 1 : 0
  }
  idle.texts = texts
  idle.numbers = numbers
  return idle.turns >= IDLE || m.emptyTurns <= 0
}

function holds(m: Machine, s: Extract<Stmt, { k: 'loop' }>): boolean | undefined {
  let truth: boolean | undefined = true
  for (const e of s.cond) truth = truthOf(m.eval(e))
  return truth
}

function runForeach(m: Machine, s: Extract<Stmt, { k: 'foreach' }>): Signal {
  const of = m.eval(s.of)
  const { arr } = of
  const turn = (key: Value, value: Value): Signal => {
    if (s.key !== undefined) assignTo(m, s.key, key)
    assignTo(m, s.value, value)
    return m.exec(s.body)
  }
  if (arr !== undefined && arr.rest === undefined && arr.items.size > 0) {
    const floor = m.budget.steps * (1 - LOOP_SHARE)
    const followed = m.hides ? arr.items.size : ITEMS
    for (const [key, value] of [...arr.items].filter(([, one], i) => i < followed || taintIn(one) !== undefined)) {
      if (m.budget.steps <= floor) return ''
      const left = turn({ c: /^\d{1,9}$/.test(key) ? Number(key) : key }, value)
      if (left === 'return' || left === 'goto') return left
      if (left === 'break') return ''
    }
    return ''
  }
  const t = taintIn(of)
  const each: Value =
    t === undefined ? UNKNOWN : { t: { ...t, source: t.source.startsWith('$_') && !t.source.includes('[') ? `${t.source}[…]` : t.source } }
  const value = t?.source === '$_SERVER' ? UNKNOWN : each
  const way = (): Signal => turn(t?.source === '$_SERVER' ? UNKNOWN : each, value)
  turnTwice(m, way)
  return ''
}

/** What one turn leaves the next one finds, where it left anything; of loops in loops, the outer one's turns are enough. */
function turnTwice(m: Machine, way: () => Signal): void {
  m.turning += 1
  const before = around(m)
  branches(m, [way], false)
  if (m.turning === 1 && (m.told || around(m) !== before)) branches(m, [way], false)
  m.turning -= 1
}

/** Changes whenever a turn leaves something elsewhere than in a place. */
function around(m: Machine): number {
  const { loose, globals } = m.scope
  const marks = (loose === undefined ? 0 : 1) + (m.unpacked === undefined ? 0 : 2) + (m.page === undefined ? 0 : 4)
  return marks + 8 * (globals.size + m.functions.size + m.classes.size + m.filled.size + m.made.length)
}

function runSwitch(m: Machine, s: Extract<Stmt, { k: 'switch' }>): Signal {
  const t = taintIn(m.eval(s.e))
  if (t !== undefined) m.asked.add(t.source)
  for (const { c } of s.cases) if (c !== undefined) m.eval(c)
  const ways: (() => Signal)[] = []
  for (let i = 0; i < s.cases.length; i += 1) {
    if ((s.cases[i]?.body.length ?? 0) === 0) continue
    const { body } = s.cases[i] as (typeof s.cases)[number]
    ways.push(() => {
      const left = m.exec(body)
      return left === 'break' || left === 'continue' ? '' : left
    })
  }
  if (ways.length > 0) branches(m, ways, false)
  return ''
}
