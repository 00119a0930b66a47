import type { Machine } from './machine.ts'
import { harmless } from './operators.ts'
import { parsePhp } from './parse.ts'
import { COMMANDS, HIDDEN_NAMES, HIDING, RUNNERS, UNPACKERS } from './tables.ts'
import { HARM, type Taint, taintIn, textOfValue, type Value } from './values.ts'

/** A variable's name as PHP takes it: bytes from 0x80 on are letters. */
const PHP_NAME = /^[\w\x80-\xff]{1,40}$/

/** Where data of this mark came from and went through, for a person. */
export const pathOf = (t: Taint): string[] => [t.source, ...t.via]

/** How much of what came out of a hidden text is shown. Bytes. */
const SHOWN = 400

const isHidden = (how: readonly string[] | undefined): boolean => how?.some((step) => HIDING.has(step)) === true

/** What is sent hidden is not what somebody typed into a form. */
const UNPACKED = /^(?:base64_decode|str_rot13|gzinflate|gzuncompress|hex2bin|convert_uudecode|strrev|chr)\(\)$/
export const isSentHidden = ({ via }: Taint): boolean =>
  via.some((step) => UNPACKED.test(step)) || (via.includes('substr()') && via.includes('urldecode()'))

/** Text that is run as PHP: `eval`, `assert`, `create_function`. */
export function codeSink(m: Machine, sink: string, value: Value, at: number): void {
  const t = taintIn(value)
  if (t !== undefined && t.kind !== 'secret' && (t.kind !== 'upload' || value.t !== t)) {
    if (t.kind === 'unset') {
      if (
        isAskedFor(m, t) ||
        ((sink === 'eval' || (sink === 'assert' && m.layer[m.layer.length - 1] === 'create_function(text)')) &&
          isWhole(m) &&
          value.how?.some((step) => REVEALING.has(step)) !== true &&
          isUnsetOnly(m, t))
      )
        // Commands others have set are run by a few lines of honest programs as well; code is not.
        m.report({
          kind: 'request-code',
          grade: sink === 'eval' && m.source.length < FEW_LINES && isLeftToOthers(m, t) ? 'sure' : 'likely',
          sink,
          source: t.source,
          path: pathOf(t),
          at,
        })
    } else if (!harmless({ t }, 'code')) {
      const kind = t.kind === 'remote' ? 'remote-code' : 'request-code'
      // Part of a larger program that looks at it first: carelessness does so too.
      const careless = m.asked.has(t.source) && isPartOf(m)
      // What is sent hidden, and run, is nobody's setting; nor are objects made of it in the same few lines.
      const meant = isSentHidden(t) || (t.via.includes('unserialize()') && m.source.length < FEW)
      const doubtful = !meant && (careless || (t.loose && !isWhole(m)))
      m.report({ kind, grade: doubtful ? 'likely' : 'sure', sink, source: t.source, path: pathOf(t), at })
    } else if (t.kind === 'request' && sink === 'eval' && isWhole(m) && t.letters !== undefined) {
      // Written otherwise, it does nothing: whoever evaluates what is sent wanted it to.
      m.report({ kind: 'request-code', grade: 'likely', sink, source: t.source, path: pathOf(t), at })
    }
  }
  if (t?.kind === 'unset' && t.via.some((step) => UNPACKED.test(step)) && sink === 'eval')
    m.report({
      kind: 'hidden-code',
      grade: 'likely',
      sink,
      source: t.via.filter((step) => UNPACKED.test(step)).join(' > '),
      path: pathOf(t),
      at,
    })
  const text = textOfValue(value)
  if (text === undefined && (t === undefined || t.kind === 'unset') && value.how !== undefined) {
    const unpacked = value.how.some((step) => REVEALING.has(step))
    // What is unpacked and run in a file that is part of nothing else is no vendor's module.
    if (unpacked || (value.how.includes('file') && isWhole(m)))
      m.report({
        kind: 'hidden-code',
        grade: (unpacked && !isPartOf(m)) || (m.source.length < FEW_LINES && m.functions.size === 0) ? 'sure' : 'likely',
        sink,
        source: value.how.join(' > '),
        path: [],
        at,
      })
  }
  if (text !== undefined) runText(m, sink, text, value.how, at)
  else for (const one of value.may ?? []) runText(m, sink, one, value.how, at)
}

/** Follows a constant text as the program it is. */
export function runText(m: Machine, sink: string, text: string, how: readonly string[] | undefined, at: number): void {
  if (text.trim() === '') return
  const decoders = (how ?? []).filter((step) => HIDING.has(step))
  if (decoders.length > 0 && text.length >= 4 && /[a-z$]/i.test(text)) {
    m.report({
      kind: 'hidden-code',
      grade: gradeOfHidden(how as readonly string[], text),
      sink,
      source: decoders.join(' > '),
      path: [],
      at,
      decoded: text.slice(0, SHOWN),
    })
  }
  if (m.budget.layers <= 0 || m.budget.bytes < text.length) return
  m.budget.layers -= 1
  m.budget.bytes -= text.length
  const outer = m.outer
  const layer = m.layer
  m.outer = outer ?? at
  m.layer = [...layer, `${sink}(${decoders.length === 0 ? 'text' : decoders.join(' > ')})`].slice(-8)
  const before = m.found.length
  m.ran += 1
  const ran = m.ran
  m.exec(parsePhp(text, true).body)
  if (m.ran === ran && m.bottoms.length < BOTTOMS) m.bottoms.push(text)
  for (let i = before; i < m.found.length; i += 1) {
    const one = m.found[i] as (typeof m.found)[number]
    if (one.decoded === undefined) m.found[i] = { ...one, decoded: text.slice(0, SHOWN) }
  }
  m.outer = outer
  m.layer = layer
}

/** Texts that were run, and ran no other, which are kept. */
const BOTTOMS = 40

/** The same, and letters that are reckoned one by one; pieces put together may be a template engine's. */
const REVEALING = new Set([...UNPACKERS, '^', '~', 'chr'])

const gradeOfHidden = (how: readonly string[], text: string): 'sure' | 'likely' =>
  (how.some((step) => REVEALING.has(step)) && text.length >= 8) || UNPACKS_MORE.test(text) ? 'sure' : 'likely'
/** What came out of pieces unpacks the next. */
const UNPACKS_MORE = /\beval\s{0,3}\(\s{0,3}@?(?:base64_decode|gzinflate|gzuncompress|str_rot13|strrev)\s{0,3}\(/i

export function commandSink(m: Machine, sink: string, value: Value, at: number): void {
  const t = taintIn(value)
  if (t === undefined) {
    if (value.c === undefined && value.may === undefined) noteRun(m, sink, value)
    else hiddenCommand(m, sink, value, at)
    return
  }
  if (t.kind === 'secret') return
  if (t.kind === 'unset') {
    noteRun(m, sink, value)
    const asked = isAskedFor(m, t)
    // Of a few lines that run what nothing in them sets, somebody else sets it.
    if (asked || isOfRequest(m, t) || isOfNobody(m, t))
      m.report({ kind: 'request-code', grade: asked && isWhole(m) ? 'sure' : 'likely', sink, source: t.source, path: pathOf(t), at })
    return
  }
  if (harmless({ t }, 'shell')) {
    if (t.loose) noteRun(m, sink, value)
    // Quoted, it still is the whole command: a program of the visitor's choice.
    if (t.kind !== 'request' || t.prefixed || (t.safe & ~HARM.shell) !== 0 || m.asked.has(t.source)) return
    m.report({ kind: 'request-code', grade: isWhole(m) ? 'sure' : 'likely', sink, source: t.source, path: pathOf(t), at })
    return
  }
  const grade = t.kind !== 'request' ? gradeOfOrders(m, t) : (t.loose || m.asked.has(t.source)) && isPartOf(m) ? 'likely' : 'sure'
  m.report({ kind: t.kind === 'remote' ? 'remote-code' : 'request-code', grade, sink, source: t.source, path: pathOf(t), at })
}

const LINE = /^(?:p?fsockopen|socket_read|stream_socket_client)\(\)$/
/** Whoever answers at the other end of a connection says what is run. */
const gradeOfOrders = (m: Machine, t: Taint): 'sure' | 'likely' | 'look' =>
  t.kind === 'remote' && LINE.test(t.source) && !t.prefixed ? (isPartOf(m) ? 'likely' : 'sure') : 'look'

/** Of a few lines that nothing else is found in, a variable nothing sets. */
const isOfNobody = (m: Machine, t: Taint): boolean => m.source.length < LINES && isLeftToOthers(m, t)
const isLeftToOthers = (m: Machine, t: Taint): boolean => isWhole(m) && isUnsetOnly(m, t) && m.found.every((one) => one.grade === 'look')

/** A command that stands there in letters nobody can read, or that is nothing but a shell waiting for commands. */
function hiddenCommand(m: Machine, sink: string, value: Value, at: number): void {
  const text = textOfValue(value) ?? ''
  if (text === '') noteRun(m, sink, value)
  const how = value.how?.filter((step) => REVEALING.has(step) || step === '\\x') ?? []
  if (how.length > 0 && text.length >= 4)
    m.report({ kind: 'hidden-code', grade: 'sure', sink, source: how.join(' > '), path: [], at, decoded: text.slice(0, SHOWN) })
  else if (/^(?:\/\w+)*\/(?:ba|da|z|k|c)?sh(?:\s+-i)?$/.test(text.trim()) && isWhole(m))
    m.report({ kind: 'remote-code', grade: 'likely', sink, source: text.trim().slice(0, 40), path: [], at })
  // A command in a text that is run as code: nobody has to write it twice.
  else if (m.layer.length > 0 && text.trim() !== '')
    m.report({ kind: 'hidden-code', grade: 'likely', sink, source: text.trim().slice(0, 40), path: [], at })
}

/** A whole program of a few lines: it brings in no other, is a part of none, and declares nothing for others. */
export const isWhole = (m: Machine): boolean => m.source.length <= FEW && !isPartOf(m)
export function isPartOf(m: Machine): boolean {
  m.part ??= PART.test(m.source)
  return m.part
}
const FEW = 4000
const LINES = 300
/** Of so few lines the whole purpose is seen. Bytes. */
const FEW_LINES = 500

function noteRun(m: Machine, sink: string, value: Value): void {
  const f = m.active[m.active.length - 1]
  if (f !== undefined && value.head === undefined && value.t === undefined) m.obeying.add(f)
  const known = m.runs.get(f)
  if (known === undefined) m.runs.set(f, new Set([sink]))
  else known.add(sink)
}

/** A part of a larger program: others set its variables. */
const PART =
  /\b(?:include|require)(?:_once)?\s{0,4}(?:[("'$\\]|\w{1,40}\s{0,2}[(.;])|\bclass\s{1,4}\w{1,80}\s{0,4}(?:\{|\bextends\b|\bimplements\b)|\bnamespace\s|_ECRIRE_INC_VERSION|ABSPATH|\bdefined\s*\(/i
const LONGEST_TOOL = 200_000

/**
 * Whether a variable nothing sets is one of the request: the file asks the request for the same name, or nobody else can have set it, since the
 * file brings in no other and is itself a whole program.
 */
export function isOfRequest(m: Machine, { source }: Pick<Taint, 'source'>): boolean {
  if (isAskedFor(m, { source })) return true
  const name = source.slice(1)
  if (!PHP_NAME.test(name)) return false
  if (isField(m, name)) return true
  if (isSet(m, name)) return false
  if (m.source.length > LONGEST_TOOL || isPartOf(m)) return false
  return (
    /<form\b|_(?:GET|POST|REQUEST|COOKIE|SERVER)\b|\$PHP_SELF\b/i.test(m.source) ||
    new RegExp(`(?:if|isset|empty)\\s{0,2}\\(\\s{0,2}!?\\s{0,2}\\$${name}\\b`).test(m.source)
  )
}

/** What brings in programs that may set variables. */
const BRINGS_IN = /\b(?:include|require)(?:_once)?\s{0,4}(?:[("'$\\]|\w{1,40}\s{0,2}[(.;])|_ECRIRE_INC_VERSION|ABSPATH|\bnamespace\s/
/** Whether it is a program of more files than this one. */
export const bringsIn = (m: Machine): boolean => BRINGS_IN.test(m.source)
/** Whether a form of the file itself has a field of this name, and nothing but the file can set the variable. */
function isField(m: Machine, name: string): boolean {
  m.budget.steps -= m.source.length >> 4
  if (m.budget.steps <= 0 || name.length < 3 || m.source.length > LONGEST_TOOL || BRINGS_IN.test(m.source)) return false
  return new RegExp(`<(?:input|textarea|select)\\b[^<>]{0,80}\\bname\\s{0,2}=\\s{0,2}\\\\?["']?${name}\\b`, 'i').test(m.source)
}

/** Whether nothing in the file sets a variable. */
const isUnsetOnly = (m: Machine, { source }: Pick<Taint, 'source'>): boolean =>
  /^\$\w{1,40}$/.test(source) && source !== '$this' && !isSet(m, source.slice(1))

/** Whether nothing sets a variable, and the request is asked for the same name. */
function isAskedFor(m: Machine, { source }: Pick<Taint, 'source'>): boolean {
  const name = source.slice(1)
  if (!PHP_NAME.test(name) || isSet(m, name)) return false
  return new RegExp(`_(?:GET|POST|REQUEST|COOKIE)\\s{0,2}\\[\\s{0,2}["']?${name}["']?\\s{0,2}\\]`).test(m.source)
}

/** Whether anything of a file may set a variable of this name. Each look over the file costs steps, so that nobody is kept busy with it. */
function isSet(m: Machine, name: string): boolean {
  m.budget.steps -= m.source.length >> 4
  if (m.budget.steps <= 0) return true
  return new RegExp(
    `\\$${name}\\s{0,4}(?:\\[[^\\]\\n]{0,80}\\]\\s{0,4}){0,3}(?:[-+.*/%|&^]|<<|>>|\\?\\?)?=(?!=)|&\\s{0,2}\\$${name}\\b|\\b(?:as|list|global|static)\\b[^;{})]{0,200}\\$${name}\\b|=>\\s{0,4}\\$${name}\\s{0,4}\\)|\\b(?:parse_str|preg_match(?:_all)?|exec|getopt)\\s{0,4}\\([^;]{0,200},[^;]{0,100}\\$${name}\\b|\\[[^\\];]{0,120}\\$${name}\\b[^\\];]{0,120}\\]\\s{0,4}=(?!=)`,
  ).test(m.source)
}

/** Files nobody writes code into; themes do include SVG pictures. */
const NO_CODE = /\.(?:jpe?g|png|gif|ico|cur|webp|bmp|tiff?|pdf|mp[34]|woff2?|ttf|eot|zip|gz)$/i

export function includeSink(m: Machine, sink: string, value: Value, at: number): void {
  const t = taintIn(value)
  const text = textOfValue(value)
  if (t !== undefined && !harmless({ t }, 'path')) {
    if (t.kind === 'upload') m.report({ kind: 'request-code', grade: 'sure', sink, source: t.source, path: pathOf(t), at })
    else if (t.kind === 'request') {
      const grade = t.prefixed || t.loose ? 'look' : t.via.length === 0 || m.source.length < LINES ? 'sure' : 'likely'
      // Asked of first: a list of pages, most often.
      if (!m.asked.has(t.source) && !m.seen.has(t.source))
        m.report({ kind: 'request-code', grade, sink, source: t.source, path: pathOf(t), at })
    }
  }
  const filled = text === undefined ? undefined : m.filled.get(text)
  if (filled !== undefined) {
    // Of what was only given its tag, nobody knows what is behind it.
    const tagged = filled.source === '<?php'
    m.report({
      kind: tagged ? 'writes-code' : 'request-code',
      grade: tagged && m.source.length > FEW_LINES ? 'likely' : 'sure',
      sink,
      source: filled.source,
      path: [...pathOf(filled), (text as string).slice(-80)],
      at,
    })
    return
  }
  const begin = text ?? (t?.kind === 'request' ? undefined : value.head)
  if (begin !== undefined && /^(?:https?|ftps?):\/\/[^/]/i.test(begin)) {
    m.report({ kind: 'remote-code', grade: 'likely', sink, source: begin.slice(0, 120), path: [], at })
    return
  }
  if (text === undefined || text === '') return
  if (/^(?:php:\/\/input|data:)/i.test(text)) {
    const body = /^data:[^,]{0,60}?(;base64)?,(.*)$/is.exec(text)
    if (body === null) m.report({ kind: 'request-code', grade: 'sure', sink, source: text.slice(0, 40), path: [], at })
    else
      runText(
        m,
        sink,
        `?>${body[1] === undefined ? decodeURI8(body[2] as string) : Buffer.from(body[2] as string, 'base64').toString('latin1')}`,
        ['base64_decode'],
        at,
      )
  } else if (NO_CODE.test(text)) m.report({ kind: 'hidden-code', grade: 'sure', sink, source: text.slice(-80), path: [], at })
  else if (value.how?.some((step) => REVEALING.has(step) || step === '\\x') === true && /[/.]/.test(text))
    m.report({ kind: 'hidden-code', grade: 'sure', sink, source: (value.how ?? []).join(' > '), path: [], at, decoded: text.slice(-200) })
}

const decodeURI8 = (text: string): string => text.replace(/%([0-9a-f]{2})/gi, (_, h) => String.fromCharCode(Number.parseInt(h, 16)))

const BEGINNINGS: ReadonlySet<string> = new Set(
  [...RUNNERS, ...COMMANDS].flatMap((name) => Array.from({ length: name.length - 1 }, (_, i) => name.slice(0, i + 1))),
)

/** The request says which function is called. */
export function calleeSink(m: Machine, t: Taint, values: readonly Value[], at: number, sink = '$f()'): void {
  // `'ass' . $x`: no function of anybody's own begins so.
  const named = t.prefixed && !(t.front !== undefined && t.front.length > 1 && BEGINNINGS.has(t.front.toLowerCase()))
  if (t.kind === 'unset') {
    if (named) return
    const isTold = m.found.some((one) => one.kind === 'hidden-call' && one.at === (m.outer ?? at))
    if (!isTold && values.some((value) => taintIn(value)?.kind === 'request') && isOfRequest(m, t))
      // Of a few lines nothing else can have set it.
      m.report({
        kind: 'request-code',
        grade: isWhole(m) && isUnsetOnly(m, t) ? 'sure' : 'likely',
        sink,
        source: t.source,
        path: pathOf(t),
        at,
      })
    return
  }
  if (t.kind !== 'request' || harmless({ t }, 'call') || named) return
  const given = values.some((value) => taintIn(value)?.kind === 'request')
  const asked = m.asked.has(t.source)
  // Of a few lines that have no functions of their own, any of PHP's is meant.
  const any = isWhole(m) && m.functions.size === 0 && m.layer.length === 0
  const grade = asked
    ? given
      ? isPartOf(m)
        ? 'likely'
        : 'sure'
      : 'look'
    : given || (any && !t.loose)
      ? 'sure'
      : t.loose
        ? 'look'
        : 'likely'
  m.report({ kind: 'request-code', grade, sink, source: t.source, path: pathOf(t), at })
}

/** A function whose name was put together or unpacked, so that nobody finds it. */
export function hiddenCall(m: Machine, name: string, how: readonly string[] | undefined, values: readonly Value[], at: number): void {
  const kind = HIDDEN_NAMES.get(name)
  if (kind === undefined || how === undefined) return
  const hidden = isHidden(how)
  const joined = how.includes('.')
  if (!hidden && !joined) return
  const given = values.some((value) => (taintIn(value)?.kind ?? 'unset') !== 'unset')
  const grade = kind === 'sure' || given ? 'sure' : hidden && how.some((step) => REVEALING.has(step) || step === '\\x') ? 'sure' : 'likely'
  m.report({
    kind: 'hidden-call',
    grade,
    sink: `${name}()`,
    source: how.filter((step) => HIDING.has(step) || step === '.').join(' > '),
    path: [],
    at,
  })
}

export const isRunner = (name: string): boolean => RUNNERS.has(name) || COMMANDS.has(name)
