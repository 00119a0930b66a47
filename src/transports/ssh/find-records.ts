import { type Entry, type Problem, TYPE_LETTERS } from '../../core/entry.ts'
import { decodeName, type RemotePath } from '../../core/path.ts'
import { LIST_TRAILER } from './commands.ts'

/** A listing record that is none: the listing cannot be believed from there on. */
export class BadRecord extends Error {}

/** The longest record believed: a path and a link target of 64 KiB each are far beyond what a kernel gives. */
const MAX_FIELD = 131_072

/** What a listing ends with, instead of a record. */
const TRAILER = `${LIST_TRAILER} `

export interface ParsedEntry {
  readonly entry: Entry
  /** The login may not read the folder, or not enter it. */
  readonly closed: boolean
}

/** Reads `find -printf` records (commands.ts) out of a byte stream. */
export interface RecordParser {
  push(chunk: Buffer): ParsedEntry[]
  /** Exit status of find, once its trailer has come. */
  readonly status: number | undefined
}

/** `nonce` is what the trailer must carry. */
export function createRecordParser(nonce: string): RecordParser {
  let rest: Buffer = Buffer.alloc(0)
  let status: number | undefined

  /** A record is two fields, each with a NUL behind it. Gives where the next one begins, or undefined where this one is not whole. */
  const readRecord = (data: Buffer, text: string, from: number, out: ParsedEntry[]): number | undefined => {
    const at = text.indexOf('\0', from)
    if (at >= 0 && status !== undefined) throw new BadRecord('something follows the end of the listing')
    const end = at < 0 ? -1 : text.indexOf('\0', at + 1)
    if (end < 0) {
      if ((at < 0 ? text.length - from : Math.max(at - from, text.length - at - 1)) > MAX_FIELD)
        throw new BadRecord('a name without an end')
      return undefined
    }
    if (text.startsWith(TRAILER, from)) {
      const [, given, code] = text.slice(from, at).split(' ')
      if (given !== nonce || code === undefined || !/^\d+$/.test(code)) throw new BadRecord('a false end of the listing')
      status = Number(code)
    } else out.push(parseRecord(data, text, from, at, end))
    return end + 1
  }

  return {
    push: (chunk) => {
      const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      // A byte a character: where a field lies in the one it lies in the other.
      const text = data.toString('latin1')
      const out: ParsedEntry[] = []
      let from = 0
      for (let next = readRecord(data, text, from, out); next !== undefined; next = readRecord(data, text, from, out)) from = next
      rest = data.subarray(from)
      return out
    },
    get status() {
      return status
    },
  }
}

/** No number of a file system has more digits than 2^64. */
const HEAD =
  /([!-]) ([a-zA-Z?]) ([0-7]{1,22}) (\d{1,20}) (\d{1,20}) (\d{1,20}) (-?\d{1,20}(?:\.\d{1,20})?) (\d{1,20}) (\d{1,20}) (-?\d{1,20}(?:\.\d{1,20})?) /y
/** The first and the last moment a Date can hold (ECMA-262, time values). Milliseconds since 1970. */
const MAX_TIME = 8_640_000_000_000_000

/** The record whose fields begin at `from` and behind `at`, of bytes and the same as text. */
function parseRecord(data: Buffer, text: string, from: number, at: number, end: number): ParsedEntry {
  HEAD.lastIndex = from
  const match = HEAD.exec(text)
  if (match === null) throw new BadRecord('a line that is no listing')
  const type = TYPE_LETTERS[match[2] as string] ?? 'other'
  const entry: { -readonly [Field in keyof Entry]: Entry[Field] } = {
    path: nameAt(data, HEAD.lastIndex, at) as RemotePath,
    type,
    size: Math.min(Number(match[9]), Number.MAX_SAFE_INTEGER),
    mode: Number.parseInt(match[3] as string, 8) & 0o7777,
    mtime: milliseconds(match[10] as string),
    ctime: milliseconds(match[7] as string),
    inode: Number(match[8]),
    nlink: Number(match[4]),
    uid: Number(match[5]),
    gid: Number(match[6]),
  }
  if (type === 'symlink') entry.target = nameAt(data, at + 1, end)
  const unreadable = match[1] === '!'
  if (unreadable) entry.unreadable = true
  return { entry, closed: unreadable && type === 'dir' }
}

/** A string of its own: one cut out of the text would keep all of that. */
function nameAt(data: Buffer, from: number, to: number): string {
  return decodeName(data.subarray(from, to))
}

/**
 * Seconds with up to nine decimals to milliseconds, without going through a float of seconds, which would lose the last digits. A time
 * beyond what a Date can hold, which a file's owner can set, is the last one it can.
 */
function milliseconds(text: string): number {
  const at = text.indexOf('.')
  const sign = text.startsWith('-') ? -1 : 1
  const part = at < 0 ? 0 : sign * (Number(text.slice(at + 1, at + 10).padEnd(9, '0')) / 1e6)
  const time = Number(at < 0 ? text : text.slice(0, at)) * 1000 + part
  return Math.max(-MAX_TIME, Math.min(MAX_TIME, time))
}

/** What a line that find prints on standard error says. Undefined for lines that say nothing about a path. */
export function parseFindError(line: Buffer): Problem {
  const text = line.toString('latin1')
  const match = /^[^\n]*?find: (?:'((?:[^'\\]|\\.)*)'|(\/.*?)): ([^:]+)$/s.exec(text)
  if (match === null) return { reason: 'io', detail: decodeName(line).slice(0, 500) }
  const [, quoted, bare] = match
  const words = (match[3] as string).slice(0, 500)
  const path = decodeName(quoted === undefined ? Buffer.from(bare as string, 'latin1') : unquote(quoted)) as RemotePath
  if (words === 'Permission denied') return { path, reason: 'denied', detail: words }
  if (words === 'No such file or directory') return { path, reason: 'vanished' }
  if (/loop/i.test(words)) return { path, reason: 'loop', detail: words }
  return { path, reason: 'io', detail: words }
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 }

/** Undoes the C-like quoting that GNU programs use in messages. */
export function unquote(text: string): Buffer {
  const out: number[] = []
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] !== '\\') {
      out.push(text.charCodeAt(i) & 0xff)
      continue
    }
    const octal = /^[0-7]{3}/.exec(text.slice(i + 1, i + 4))
    if (octal !== null) {
      out.push(Number.parseInt(octal[0], 8) & 0xff)
      i += 3
    } else {
      const next = text[i + 1] ?? ''
      out.push(ESCAPES[next] ?? next.charCodeAt(0))
      i += 1
    }
  }
  return Buffer.from(out)
}
