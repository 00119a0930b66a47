import { isUtf8 } from 'node:buffer'
import { tokenise } from '../php/lexer.ts'
import type { Discovery, Machine } from './machine.ts'
import { isPartOf, isWhole } from './sinks.ts'
import { base64, bytesOf, gunzip, hex, inflate, inflateRaw, reverse, rot13, unzip } from './unpack.ts'
import { unreadableIn } from './unreadable.ts'

/** Shortest text that is looked into, and how many of one file. */
const SHORTEST = 32
const TEXTS = 200
const DEPTH = 5

interface Opened {
  readonly text: string
  readonly how: readonly string[]
}

/** Follows a text as a file of its own: what is found there. */
type Follow = (text: string) => readonly Discovery[]

/** Long constants that hold a program nobody saw being run: what they become is judged as a file of its own. */
export function lookIntoTexts(m: Machine, texts: readonly { readonly v: string; readonly at: number }[], follow: Follow): void {
  let looked = 0
  const seen = new Set(m.found.map((one) => one.decoded))
  for (const { text, how, at } of m.made) {
    if (seen.has(text.slice(0, SHOWN)) || m.budget.bytes < text.length) continue
    seen.add(text.slice(0, SHOWN))
    tell(m, { text, how }, at, follow)
  }
  const writes = WRITERS.some((name) => m.called.has(name))
  for (const { v, at } of texts) {
    if (v.length >= SHORTEST && looked < TEXTS) {
      if (writes && PLAIN.test(v) && ACTS.test(v)) tellPlain(m, v, at, follow)
      else if (HIDES_ITSELF.test(v)) tellHiding(m, v, at, follow)
    }
    if (v.length < SHORTEST || looked >= TEXTS || m.budget.bytes < v.length) continue
    looked += 1
    for (const opened of open(m, v)) {
      if (seen.has(opened.text.slice(0, SHOWN))) continue
      seen.add(opened.text.slice(0, SHOWN))
      tell(m, opened, at, follow)
    }
  }
}

const WRITERS = ['fwrite', 'fputs', 'file_put_contents']
const PLAIN = /\$_(?:POST|GET|REQUEST|COOKIE)\b/
const ACTS =
  /\b(?:eval|assert|system|exec|passthru|shell_exec|popen|create_function|mail|fwrite|file_put_contents|move_uploaded_file)\s{0,3}\(/i

/** A text that runs what it unpacks. */
const HIDES_ITSELF =
  /\beval\s{0,3}(?:\/\*[^*]{0,40}\*\/\s{0,3})?\([^;]{0,40}(?:\$\w|base64_decode|gzinflate|gzuncompress|str_rot13|\\x[0-9a-f]{2}\\x)/i

/** A program as a text that hides what it does, whatever is done with it. */
function tellHiding(m: Machine, text: string, at: number, follow: Follow): void {
  if (m.budget.layers <= 0 || m.budget.bytes < text.length) return
  m.budget.layers -= 1
  m.budget.bytes -= text.length
  const worst = follow(text).find((one) => one.grade === 'sure' && (one.kind === 'hidden-code' || one.kind === 'hidden-call'))
  if (worst === undefined) return
  m.report({ kind: 'hidden-text', grade: 'likely', sink: 'PHP', source: worst.source, path: [], at, decoded: text.slice(0, SHOWN) })
}

/** A program as a text, in a file that writes files: does it do what nothing honest does? */
function tellPlain(m: Machine, text: string, at: number, follow: Follow): void {
  if (m.budget.layers <= 0 || m.budget.bytes < text.length || m.found.some((one) => one.kind === 'writes-code')) return
  m.budget.layers -= 1
  m.budget.bytes -= text.length
  const worst = follow(text).find((one) => one.grade === 'sure')
  if (worst === undefined) return
  const path = [...worst.path, worst.sink].slice(-6)
  m.report({ kind: 'writes-code', grade: 'likely', sink: 'text', source: '…', path, at, decoded: text.slice(0, SHOWN) })
}

/** How much of what came out is shown. Bytes. */
const SHOWN = 400

function tell(m: Machine, { text, how }: Opened, at: number, follow: Follow): void {
  const found = judge(m, text, follow)
  if (found === undefined) return
  const decoded = text.slice(0, SHOWN)
  m.report({ kind: 'hidden-text', grade: found.grade, sink: what(text), source: how.join(' > '), path: found.path, at, decoded })
}

/** Pictures, fonts and the like are packed as texts as well. */
const HARMLESS = ['\x89PNG', 'GIF8', '\xff\xd8\xff', 'RIFF', 'wOFF', 'wOF2', '%PDF', '\0\x01\0\0', 'OTTO', '<svg', '{', '[', 'BM']
const PICTURES = HARMLESS.slice(0, 9)
const isHarmless = (text: string): boolean => HARMLESS.some((start) => text.startsWith(start))
const ZLIB = new Set(['\x78\x01', '\x78\x5e', '\x78\x9c', '\x78\xda'])

/** Whether it is no text of a person's: bytes that neither UTF-8 nor an older alphabet has. What is packed has one in four of them. */
function isBinary(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i)
    if (c < 9) return true
    if (c === 11 || c === 12 || (c > 13 && c < 32) || (c >= 0x7f && c < 0xa0)) return !isUtf8(bytesOf(wholeLetters(text)))
  }
  return false
}

/** Without a letter of UTF-8 that was cut at the end. */
function wholeLetters(text: string): string {
  let end = text.length
  while (end > text.length - 4 && text.charCodeAt(end - 1) >= 0x80) end -= 1
  return text.slice(0, end)
}

const OTHER = /^\s{0,9}(?:#include\s{0,3}<|use\s{1,3}(?:IO::)?Socket|import\s{1,3}(?:socket|os)\b)/
const PROGRAM =
  /^\s{0,9}(?:#include\s{0,3}<|use\s{1,3}(?:IO::)?Socket|import\s{1,3}(?:socket|os)\b)|^\s{0,9}(?:\d{1,9};)?(?:@?echo[\s(]{0,2}["']|\$\w{1,40}\s{0,3}=[^=]|@?(?:error_reporting|ini_set|set_time_limit|session_start)\s?\()|<\?php|<\?=|\beval\s*\(|\$_(?:GET|POST|REQUEST|COOKIE|FILES)\b|^\u007fELF|^MZ|^\s{0,20}#!\s{0,4}\/|http-equiv\s{0,3}=\s{0,3}["']?refresh|auto_prepend_file|\bfunction\s+\w+\s*\(\s*\$/

const what = (text: string): string =>
  text.startsWith('\x7fELF')
    ? 'ELF'
    : text.startsWith('MZ')
      ? 'PE'
      : OTHER.test(text)
        ? (text.trim().split('\n', 1)[0] as string).slice(0, 60)
        : text.trimStart().startsWith('#!')
          ? (text.trim().split('\n', 1)[0] as string).slice(0, 60)
          : 'PHP'

/** Takes off one wrapping after the other until a program is there; of an archive, the programs in it. */
function open(m: Machine, text: string): Opened[] {
  const programs: Opened[] = []
  const seen = new Set<string>()
  const queue: Opened[] = first(text)
  for (let turns = 0; queue.length > 0 && turns < 24; turns += 1) {
    const one = queue.shift() as Opened
    if (m.budget.bytes < one.text.length || seen.has(one.text)) continue
    seen.add(one.text)
    m.budget.bytes -= one.text.length
    if (PROGRAM.test(one.text.slice(0, 200_000))) {
      programs.push(one)
      if (!one.how.includes('zip')) break
      continue
    }
    if (isHarmless(one.text) || one.how.length >= DEPTH) continue
    queue.push(...next(one))
  }
  return programs
}

/** Of a text without blanks at its end. */
const ALPHABET = /^[A-Za-z0-9+/\s]{32,}={0,2}$/
/** Letters that need no such writing are written so. */
const PERCENT = /(?:%(?:20|24|3[bBdD]|0[aAdD]|2[2789])[\w.]{0,40}){6}/
const percent = (text: string): string => text.replace(/%([0-9a-f]{2})/gi, (_, h) => String.fromCharCode(Number.parseInt(h, 16)))
const DIGITS = /^[0-9a-fA-F\s]{34,}$/

const TURNED_DIGITS = /^[0-9n-sN-S\s]{34,}$/
/** A program for a machine, as databases take bytes: `0x4d5a…`. */
const MACHINE = /\b0x((?:4d5a|7f454c46)[0-9a-f]{400})/i

function first(text: string): Opened[] {
  const sample = text.slice(0, 4000).trimEnd()
  const list: Opened[] = []
  if (PERCENT.test(sample)) add(list, percent(text), ['rawurldecode'])
  if (DIGITS.test(sample)) add(list, hex(text.replace(/\s+/g, '')), ['hex2bin'])
  else if (TURNED_DIGITS.test(sample)) add(list, hex(rot13(text.replace(/\s+/g, ''))), ['str_rot13', 'hex2bin'])
  const machine = text.includes('0x') ? MACHINE.exec(text)?.[1] : undefined
  if (machine !== undefined) add(list, hex(machine.slice(0, 400)), ['0x'])
  if (ALPHABET.test(sample)) {
    add(list, base64(text), ['base64_decode'])
    add(list, base64(reverse(text)), ['strrev', 'base64_decode'])
    add(list, base64(rot13(text)), ['str_rot13', 'base64_decode'])
  } else if (isBinary(sample)) list.push(...unzipped({ text, how: [] }))
  return list
}

function next(one: Opened): Opened[] {
  const list = unzipped(one)
  const sample = one.text.slice(0, 4000).trimEnd()
  if (ALPHABET.test(sample)) add(list, base64(one.text), [...one.how, 'base64_decode'])
  if (DIGITS.test(sample)) add(list, hex(one.text.replace(/\s+/g, '')), [...one.how, 'hex2bin'])
  if (!isBinary(sample)) {
    if (/\?>|;\}|cuc|riny\(/.test(sample)) add(list, rot13(one.text), [...one.how, 'str_rot13'])
    if (/php\?<|\(lave/.test(one.text)) add(list, reverse(one.text), [...one.how, 'strrev'])
  }
  return list
}

function unzipped(one: Opened): Opened[] {
  const list: Opened[] = []
  const { text, how } = one
  if (text.startsWith('PK\x03\x04')) for (const inner of unzip(text)) add(list, inner, [...how, 'zip'])
  else if (text.startsWith('\x1f\x8b')) add(list, gunzip(text), [...how, 'gzdecode'])
  else if (ZLIB.has(text.slice(0, 2))) add(list, inflate(text), [...how, 'gzuncompress'])
  else if (isBinary(text.slice(0, 400)) && mayBeDeflated(text) && !PICTURES.some((start) => text.startsWith(start)))
    add(list, inflateRaw(text), [...how, 'gzinflate'])
  return list
}

/** There is no third kind of block in what `gzdeflate` makes: its first bits tell, and to try costs more than to look. */
const mayBeDeflated = (text: string): boolean => (text.charCodeAt(0) & 6) !== 6

function add(list: Opened[], text: string | undefined, how: readonly string[]): void {
  if (text !== undefined && text.length >= 10) list.push({ text, how })
}

/** Scripts of other languages that give somebody elsewhere a shell. */
const SHELL = /\/bin\/(?:ba|da|z|k|c)?sh\b|\bsocket\b|\bSocket\b|\bexec\b/

const SENDS_AWAY = /http-equiv\s{0,3}=\s{0,3}["']?refresh["']?[^>]{0,120}https?:\/\//i

/** What the program does. One that only is one is worth a look; binaries and scripts for other machines have no business here. */
function judge(
  m: Machine,
  text: string,
  follow: Follow,
): { readonly grade: Discovery['grade']; readonly path: readonly string[] } | undefined {
  if (/^(?:\u007fELF|MZ)/.test(text)) return { grade: 'sure', path: [] }
  if (/^\s{0,20}#!\s{0,4}\//.test(text) || OTHER.test(text)) {
    return { grade: SHELL.test(text) || !isPartOf(m) ? 'sure' : 'likely', path: [] }
  }
  // Nobody has to hide where a page of his sends people.
  if (SENDS_AWAY.test(text.slice(0, 20_000)))
    return { grade: isWhole(m) && WRITERS.some((name) => m.called.has(name)) ? 'sure' : 'likely', path: [] }
  if (m.budget.layers <= 0 || m.budget.steps <= 0) return { grade: 'look', path: [] }
  m.budget.layers -= 1
  m.budget.bytes -= text.length
  const found = follow(text)
  const worst = found.find((one) => one.grade === 'sure') ?? found.find((one) => one.grade === 'likely' && HARMFUL.has(one.kind))
  // What does harm and was hidden besides is nobody's mistake.
  if (worst !== undefined) return { grade: 'sure', path: [...worst.path, worst.sink].slice(-6) }
  const unreadable = unreadableIn(tokenise(text, !text.includes('<?')))
  // Hidden, and nobody can read what comes out either.
  if (unreadable !== undefined) return { grade: 'sure', path: [unreadable.way] }
  // Nor is it written in plain sight what the hidden program runs.
  if (RUNS_MORE.test(text)) return { grade: 'sure', path: ['eval'] }
  const isFile = /^\s{0,9}<\?php\b/i.test(text) && WRITERS.some((name) => m.called.has(name))
  // A file of its own, in a program that writes files.
  if (found.some((one) => one.grade === 'likely')) return { grade: isFile ? 'sure' : 'likely', path: [] }
  return /[;}]/.test(text) &&
    /\b(?:eval|system|exec|passthru|shell_exec|assert)\s*\(|move_uploaded_file|\$_(?:POST|REQUEST|COOKIE|FILES)\b/.test(text)
    ? { grade: isFile ? 'sure' : 'likely', path: [] }
    : undefined
}

/** Runs what a variable holds, or what a function a variable names makes of another: a program that was hidden hides another. */
const RUNS_MORE = /(?:^|[;{}/\s@])eval\s{0,3}\(\s{0,3}\$\w{1,60}\s{0,3}(?:\)\s{0,3};|\(\s{0,3}\$)/

const HARMFUL: ReadonlySet<Discovery['kind']> = new Set([
  'request-code',
  'request-file',
  'remote-code',
  'abilities',
  'tool',
  'writes-code',
  'hidden-code',
  'request-mail',
])
