import type { Deed, Discovery, Machine } from './machine.ts'
import type { Profile } from './profile.ts'
import { bringsIn, isPartOf, isWhole } from './sinks.ts'

/** What a tool is for; `look` where honest programs do as much. */
interface Tool {
  /** files · read · database · connect · upload · mail · reach · fetch · commands: see the words of `php-tool`. */
  readonly does: string
  readonly grade: Discovery['grade']
  readonly deeds: readonly Deed[]
}

const FILES = ['browse', 'delete', 'rights', 'make', 'move', 'write', 'upload']
/** A page that shows one file is no longer than this. Bytes. */
const SMALL = 3_000
/** Whoever asks for a token knows who asks: a program that is meant to stand here. */
const GUARDED = /csrf|token|nonce/i

/** Tools by what the request decides in them: in honest programs it decides next to nothing of this without being asked first. */
export function judgeTools(m: Machine, profile: Profile): void {
  for (const { does, grade, deeds } of [filesOf(profile), databaseOf(profile), ...othersOf(profile)]) {
    if (deeds.length === 0) continue
    const detail = deeds.map((deed) => `${deed.source} > ${deed.sink}`).join(', ')
    m.report({
      kind: 'tool',
      grade: grade === 'likely' && (isOpen(m, profile, does, deeds) || isWay(m, profile, does, deeds)) ? 'sure' : grade,
      sink: does,
      source: detail,
      path: [],
      at: deeds[0]?.at ?? 0,
    })
  }
  judgeRunners(m)
}

function filesOf({ obeys, source }: Profile): Tool {
  const deeds = FILES.flatMap((ability) => obeys.get(ability) ?? [])
  const read = obeys.get('read')
  const all = read === undefined ? deeds : [...deeds, read]
  const free = all.some((deed) => deed.free)
  if (all.length >= 3 || (all.length === 2 && free && deeds.length > 0)) return { does: 'files', grade: 'likely', deeds: all }
  if (deeds.length === 1 && free) return { does: deeds[0] === obeys.get('upload') ? 'upload' : 'files', grade: 'likely', deeds }
  if (read?.free === true && deeds.length === 0) return { does: 'read', grade: source.length < SMALL ? 'likely' : 'look', deeds: [read] }
  return { does: 'files', grade: 'look', deeds: obeys.has('browse') ? all : [] }
}

function databaseOf({ obeys, source }: Profile): Tool {
  const connect = obeys.get('connect')
  const query = obeys.get('query')
  if (connect !== undefined && query !== undefined)
    return { does: 'database', grade: GUARDED.test(source) ? 'look' : 'likely', deeds: [connect, query] }
  return { does: 'connect', grade: 'look', deeds: connect?.free === true ? [connect] : [] }
}

function* othersOf({ obeys, can }: Profile): Iterable<Tool> {
  const reach = obeys.get('reach')
  if (reach !== undefined) yield { does: 'reach', grade: reach.free || can.has('run') ? 'likely' : 'look', deeds: [reach] }
  const mail = obeys.get('mail')
  if (mail?.free === true) yield { does: 'mail', grade: 'likely', deeds: [mail] }
  const fetch = obeys.get('fetch')
  if (fetch?.free === true) yield { does: 'fetch', grade: 'likely', deeds: [fetch] }
}

const CHANGES = new Set(['delete', 'rights', 'write', 'upload', 'move'])
const LOGIN = /\bsession_start\b|\bsetcookie\b|PHP_AUTH_|type\s{0,4}=\s{0,4}\\?["']?password\b|licen[cs]e/i

/** Rules the files of a server for whoever comes: no login, no licence, no other program around it. */
function isOpen(m: Machine, { obeys, source }: Profile, does: string, deeds: readonly Deed[]): boolean {
  if ((does !== 'files' && does !== 'upload') || LOGIN.test(source) || GUARDED.test(source) || isPartOf(m)) return false
  const free = deeds.filter((deed) => deed.free)
  const changes = [...obeys].some(([ability, deed]) => CHANGES.has(ability) && deed.free)
  // Whoever comes sees every folder and every file.
  if (obeys.get('browse')?.free === true && obeys.get('read')?.free === true && isWhole(m)) return true
  return changes && (free.length >= 2 || isWhole(m))
}

/** From so many things on that the request decides, whether a login stands in front says nothing. */
const RULED = 5
const SELF_TITLED = /licen[cs]e|copyleft|\bGPL\b/i

/** What honest programs never let a visitor do, login or not: all of a database server's, of other machines', or of a server's files. */
function isWay(m: Machine, { obeys, can, source }: Profile, does: string, deeds: readonly Deed[]): boolean {
  switch (does) {
    case 'database':
      // Whichever server, and whatever is asked of it.
      return deeds.some((deed) => deed.free) && !isPartOf(m) && !SELF_TITLED.test(source)
    case 'upload':
      // By a form of its own, to wherever the form says.
      return deeds[0]?.free === true && OWN_FORM.test(source) && !LOGIN.test(source) && !GUARDED.test(source) && !isPartOf(m)
    case 'reach':
      if (obeys.get('reach')?.free !== true) return false
      // A few lines run commands and tell the connection what came out; or a visitor's bytes go on to where he says.
      return (
        (can.has('run') && can.has('write') && isWhole(m)) ||
        (/php:\/\/input/.test(source) && /\bsocket_write\s?\(|\bfwrite\s?\(|\bfputs\s?\(/.test(source) && !isPartOf(m))
      )
    case 'files':
      if (SELF_TITLED.test(source) || GUARDED.test(source)) return false
      // Where on a server may somebody write?
      if (obeys.get('browse')?.free === true && isWhole(m) && LOOKS_FOR.some((name) => m.called.has(name))) return true
      return rulesAll(obeys, deeds) && (!isPartOf(m) || (deeds.length > RULED && !bringsIn(m)))
    default:
      return false
  }
}

/** What tells a folder somebody may write to. */
const LOOKS_FOR = ['is_writable', 'is_writeable', 'fileperms']
/** Most of what can be done to files, where the request says. */
const rulesAll = (obeys: Profile['obeys'], deeds: readonly Deed[]): boolean =>
  deeds.length >= RULED && deeds.filter((deed) => CHANGES.has(abilityOf(obeys, deed))).length >= 3

const OWN_FORM = /type\s{0,4}=\s{0,4}\\?["']?file\b/i

const abilityOf = (obeys: Profile['obeys'], deed: Deed): string => [...obeys].find(([, one]) => one === deed)?.[0] ?? ''

/** From so many ways on, a function that runs commands tries whichever the host forgot to forbid. */
const WAYS = 3
/** A file that holds nothing but a function which runs commands is no longer. Bytes. */
const LINES = 700

function judgeRunners(m: Machine): void {
  for (const [f, sinks] of m.runs) {
    const isAll = f !== undefined && m.obeying.has(f) && isWhole(m) && m.source.length < LINES
    if (sinks.size < WAYS && !isAll) continue
    const grade = sinks.size > WAYS && !isPartOf(m) ? 'sure' : 'likely'
    m.report({ kind: 'tool', grade, sink: 'commands', source: [...sinks].sort().join(', '), path: [], at: f?.at ?? 0 })
    return
  }
}
