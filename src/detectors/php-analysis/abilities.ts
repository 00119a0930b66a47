import type { Discovery, Machine } from './machine.ts'
import { judgePurpose } from './pages.ts'
import { type Profile, profileOf } from './profile.ts'
import { isPartOf } from './sinks.ts'
import { COMMANDS } from './tables.ts'
import { judgeTools } from './tools.ts'

/** What a file shows by all it can do together, where no single call of it says enough. */
export function judgeAbilities(m: Machine, source: string): void {
  const profile = profileOf(m, source)
  judgeTool(m, profile)
  judgeShell(m, profile)
  judgeTools(m, profile)
  judgePurpose(m, profile)
  addUp(m)
  judgeDualUse(m, profile)
}

/** From so many abilities on, a file is a tool to rule a server with. */
const MANY = 10
const ENOUGH = 8

function judgeTool(m: Machine, { can, source }: Profile): void {
  if (can.size < ENOUGH || !(can.has('run') || can.has('eval')) || !/_(?:GET|POST|REQUEST|COOKIE|FILES)\b/.test(source)) return
  const list = [...can].sort()
  m.report({
    kind: 'abilities',
    grade: can.size >= MANY ? 'likely' : 'look',
    sink: String(can.size),
    source: list.join(', '),
    path: [],
    at: 0,
  })
}

const SOCKETS = ['fsockopen', 'pfsockopen', 'socket_create', 'stream_socket_client']
const SHELL = /["'`](?:[^"'`\n]{0,40}[ /])?(?:\/bin\/(?:ba|da|z|k|c)?sh|cmd(?:\.exe)?)\b[^"'`\n]{0,60}["'`]/

/** A program of another language that opens a connection, as a text. */
const PROGRAM = /\bPF_INET\s{0,4},\s{0,4}SOCK_STREAM|#include\s{0,4}<sys\/socket\.h>|IO::Socket::INET|\bsocket\.socket\s{0,4}\(/

/** A connection, a command and a shell's name in one file: somebody elsewhere gets a shell, without a visitor's request being seen in it. */
function judgeShell(m: Machine, { source }: Profile): void {
  const socket = SOCKETS.find((name) => m.called.has(name))
  const command = [...COMMANDS].find((name) => m.called.has(name))
  const program = PROGRAM.exec(source)
  const grade = isPartOf(m) ? 'likely' : 'sure'
  if (program !== null && command !== undefined) {
    m.report({ kind: 'remote-code', grade, sink: command, source: program[0].slice(0, 40), path: [], at: program.index })
    return
  }
  if (socket === undefined || command === undefined || !SHELL.test(source)) return
  m.report({ kind: 'remote-code', grade, sink: command, source: `${socket}()`, path: [], at: Math.max(0, source.search(SHELL)) })
}

/** Signs of different kinds that are each next to never seen in honest code: together, never. */
const TOGETHER = 2
/** The same by so many ways, nobody did by chance: names in pieces, functions that run or write what is sent. */
const MANY_WAYS = 3
const WAYS: ReadonlySet<string> = new Set(['hidden-call', 'request-code', 'request-file', 'remote-code'])
/** What is never more than probable itself, and makes another sign sure. */
const NEVER_SURE: ReadonlySet<string> = new Set(['request-mail', 'abilities', 'unreadable'])

/** What says the same of a file in two ways. */
const SAME: Readonly<Record<string, string>> = {
  'request-mail': 'mail',
  'tool mail': 'mail',
  'request-file': 'file',
  'tool upload': 'file',
  'tool files': 'file',
  'request-code': 'code',
  'tool commands': 'code',
}
const nameOf = ({ kind, sink }: Discovery): string => {
  const name = kind === 'tool' ? `${kind} ${sink}` : kind
  return SAME[name] ?? name
}

/** Makes one of two signs sure that say different things. */
export function addUp(m: Machine): void {
  raise(m, (one) => m.found.some((other) => other.grade === 'sure' && other.kind === 'tool' && nameOf(other) === nameOf(one)))
  const kinds = new Set<string>()
  for (const one of m.found) if (one.grade === 'likely') kinds.add(nameOf(one))
  const ways = new Set(
    m.found
      .filter((one) => one.grade === 'likely' && WAYS.has(one.kind))
      .map(({ kind, sink, at }) => `${kind} ${sink} ${kind === 'hidden-call' ? at : ''}`),
  )
  if (kinds.size >= TOGETHER || ways.size >= MANY_WAYS) raise(m, () => true)
}

/** Makes sure what was likely: the first of which that is so. */
function raise(m: Machine, isSo: (one: Discovery) => boolean): void {
  const first = m.found.findIndex((one) => one.grade === 'likely' && !NEVER_SURE.has(one.kind) && isSo(one))
  if (first >= 0) m.found[first] = { ...(m.found[first] as Discovery), grade: 'sure' }
}

const LICENSED = /\blicen[cs]e\b|\bcopyleft\b|\bG\.?P\.?L\b/i
const LOGIN = /type\s{0,4}=\s{0,4}\\?["']?password\b/i
const SESSION = /\bsession_start\b|\bsetcookie\b/i
const DUAL_USE: ReadonlySet<string> = new Set(['tool', 'request-file', 'abilities'])

/** Somebody's published program with a login, which runs no commands: owners put such file managers here themselves. It is worth a look. */
function judgeDualUse(m: Machine, { can, source }: Profile): void {
  if (can.has('run') || can.has('eval') || !LICENSED.test(source) || !LOGIN.test(source) || !SESSION.test(source)) return
  for (const [i, one] of m.found.entries()) if (DUAL_USE.has(one.kind)) m.found[i] = { ...one, grade: 'look' }
}
