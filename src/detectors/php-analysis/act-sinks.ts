import { ACTS } from './acts.ts'
import { callValue } from './calls.ts'
import type { Machine } from './machine.ts'
import { commandSink, isOfRequest, isWhole, pathOf } from './sinks.ts'
import { HARM, type Taint, taintIn, textOfValue, UNKNOWN, type Value } from './values.ts'

/** Notes that the request decides something of what a file does. */
export function noteDeed(m: Machine, ability: string, sink: string, t: Taint, at: number): void {
  const known = m.deeds.get(ability)
  const free = !t.prefixed && !t.loose && !m.asked.has(t.source)
  if (known === undefined || (free && !known.free)) m.deeds.set(ability, { sink, source: t.source, at: m.outer ?? at, free })
}

/** A function that does something to files, databases, other machines or mail: does the request say to which? */
export function actSink(m: Machine, name: string, values: readonly Value[], at: number): void {
  const act = ACTS.get(name)
  if (act === undefined) return
  wrapperSink(m, name, values[0], at)
  for (const place of act.places) {
    const t = taintIn(values[place] ?? UNKNOWN)
    if (
      t === undefined ||
      t.letters !== undefined ||
      t.kind === 'remote' ||
      t.kind === 'secret' ||
      (t.kind === 'unset' && (act.ability === 'mail' || !isOfRequest(m, t))) ||
      (act.harm === 'path' && (t.safe & HARM.path) !== 0)
    )
      continue
    noteDeed(m, act.ability, name, t, at)
    return
  }
}

/** Ways of reading that old servers did not ask their own limits about. */
const WRAPPER = /^(?:compress\.(?:zlib|bzip2):\/\/|zlib:)$/
const READERS: ReadonlySet<string> = new Set(['copy', 'fopen', 'file_get_contents', 'readfile', 'file', 'gzopen'])

/** `copy('compress.zlib://' . $_GET['file'], …)`: whichever file, past what the server forbids. */
function wrapperSink(m: Machine, name: string, path: Value | undefined, at: number): void {
  if (!READERS.has(name)) return
  const t = taintIn(path)
  if (t === undefined || t.kind !== 'request' || t.front === undefined || !WRAPPER.test(t.front) || (t.safe & HARM.path) !== 0) return
  m.report({ kind: 'tool', grade: 'sure', sink: 'read', source: `${t.source} > ${t.front} > ${name}`, path: pathOf(t), at })
}

/** `->query($sql)` and the like, of whatever object. */
export function methodSink(m: Machine, cls: string, method: string, values: readonly Value[], at: number): void {
  if ((cls === 'perl' || cls === 'python') && (method === 'eval' || method === 'system'))
    commandSink(m, `${cls}->${method}`, values[0] ?? UNKNOWN, at)
  if (method !== 'query' && method !== 'multi_query' && method !== 'exec') return
  const t = taintIn(values[0])
  if (t !== undefined && t.kind === 'request' && !t.prefixed) noteDeed(m, 'query', `->${method}`, t, at)
}

/** Classes that connect or list when they are made. */
const MADE: Readonly<Record<string, readonly [ability: string, places: readonly number[]]>> = {
  mysqli: ['connect', [0, 1, 2]],
  pdo: ['connect', [0, 1, 2]],
  directoryiterator: ['browse', [0]],
  recursivedirectoryiterator: ['browse', [0]],
  filesystemiterator: ['browse', [0]],
  globiterator: ['browse', [0]],
  splfileobject: ['read', [0]],
}

/** Of them, what makes users of the machine: no page needs any. */
const USERS = /^(?:shell\.(?:users|localmachine)|winnt:)/i
/** Windows' own objects that run programs and make users. */
const COMMANDER = /^(?:wscript\.shell|shell\.(?:users|application|localmachine)|iis:|winnt:)/i

export function madeSink(m: Machine, cls: string, values: readonly Value[], at: number): void {
  if (cls === 'com') {
    const text = textOfValue(values[0] ?? UNKNOWN) ?? ''
    if (COMMANDER.test(text))
      m.report({
        kind: 'tool',
        grade: isWhole(m) && USERS.test(text) ? 'sure' : 'likely',
        sink: 'commands',
        source: `new COM(${text.slice(0, 60)})`,
        path: [],
        at,
      })
    return
  }
  const made = Object.hasOwn(MADE, cls) ? MADE[cls] : undefined
  if (made === undefined) return
  m.called.add(cls)
  for (const place of made[1]) {
    const t = taintIn(values[place])
    if (t === undefined || t.kind !== 'request' || (t.safe & HARM.path) !== 0) continue
    noteDeed(m, made[0], `new ${cls}`, t, at)
    return
  }
}

/** What is shown to visitors: does another server say it? */
export function showSink(m: Machine, value: Value): void {
  const { t } = value
  if (t !== undefined && t.kind === 'request' && m.page !== undefined) {
    const { page } = m
    m.page = undefined
    callValue(m, page, [{ t }], t.at)
    m.page = page
  }
  if (t !== undefined && t.kind === 'remote') noteDeed(m, 'echoes', 'echo', t, t.at)
}
