import { type Entry, type EntryType, type Problem, TYPE_LETTERS } from '../../core/entry.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import { MAX_CHARACTERS } from '../bulk/list-budget.ts'
import { fromWire } from './names.ts'

/** What one line of a listing says. */
export interface ListedName {
  readonly name: string
  readonly type: EntryType
  readonly size: number
  readonly mode?: number
  readonly mtime: number
  readonly target?: string
  /** The server's identity of the file (fact `unique`), equal for all names of one folder. */
  readonly unique?: string
}

export type ParsedLine =
  /** The folder itself, its parent, or a line that names nothing. */
  | { readonly kind: 'self'; readonly listed: ListedName }
  | { readonly kind: 'skip' }
  | { readonly kind: 'name'; readonly listed: ListedName }
  | { readonly kind: 'unknown' }

export type LineParser = (line: string, now: number, first: boolean) => ParsedLine

/**
 * One line of MLSD (RFC 3659, 7.2): facts, each ended by ';', one space, the name. The first "; " ends the facts, because
 * no fact our servers send holds one and a name may.
 */
export function parseMlsdLine(line: string): ParsedLine {
  const end = line.indexOf('; ')
  if (end < 0) return { kind: 'unknown' }
  const facts = new Map<string, string>()
  for (const fact of line.slice(0, end).split(';')) {
    const equals = fact.indexOf('=')
    if (equals <= 0) return { kind: 'unknown' }
    facts.set(fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1))
  }
  const name = fromWire(line.slice(end + 2))
  const kind = facts.get('type')
  if (name === '' || kind === undefined) return { kind: 'unknown' }
  // Only these names: a file cannot have them, so that no line forged by a newline in a name is passed over in silence.
  const place = kind.toLowerCase()
  if (place === 'pdir') return { kind: name === '..' || name.startsWith('/') ? 'skip' : 'unknown' }
  if (place === 'cdir' && name !== '.' && !name.startsWith('/')) return { kind: 'unknown' }

  const size = facts.get('size') ?? facts.get('sizd') ?? '0'
  const mode = facts.get('unix.mode')
  const modify = facts.get('modify')
  if (!/^\d{1,16}$/.test(size)) return { kind: 'unknown' }
  const mtime = modify === undefined ? 0 : parseTime(modify)
  if (mtime === undefined) return { kind: 'unknown' }
  const { type, target } = mlsdType(kind)
  const unique = facts.get('unique')
  const listed: ListedName = {
    name,
    type,
    size: Number(size),
    mtime,
    ...(mode !== undefined && /^[0-7]{1,6}$/.test(mode) ? { mode: Number.parseInt(mode, 8) & 0o7777 } : {}),
    ...(target === undefined ? {} : { target }),
    ...(unique === undefined ? {} : { unique }),
  }
  return place === 'cdir' || name === '.' ? { kind: 'self', listed } : { kind: 'name', listed }
}

function mlsdType(fact: string): { type: EntryType; target?: string } {
  const kind = fact.toLowerCase()
  if (kind === 'file') return { type: 'file' }
  if (kind === 'dir' || kind === 'cdir') return { type: 'dir' }
  // RFC 3659 shows `OS.unix=slink:TARGET`; its erratum 1500 and proftpd write `OS.unix=symlink`.
  if (kind === 'os.unix=symlink') return { type: 'symlink' }
  if (kind.startsWith('os.unix=slink')) {
    const target = fact.slice('os.unix=slink:'.length)
    return target === '' ? { type: 'symlink' } : { type: 'symlink', target: fromWire(target) }
  }
  const special: Readonly<Record<string, EntryType>> = {
    'os.unix=fifo': 'fifo',
    'os.unix=pipe': 'fifo',
    'os.unix=socket': 'socket',
    'os.unix=blkdev': 'block',
    'os.unix=blk': 'block',
    'os.unix=chrdev': 'char',
    'os.unix=chr': 'char',
  }
  return { type: special[kind] ?? special[kind.split(/[-:]/)[0] as string] ?? 'other' }
}

/** YYYYMMDDHHMMSS[.sss], UTC (RFC 3659, 2.3). */
function parseTime(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?$/.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  const time = Date.UTC(year, month - 1, day, hour, minute, second) + (match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1000)
  return Number.isFinite(time) ? time : undefined
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const LS_LINE =
  /^([-bcdlpsDf])([-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT])[+.@]? +(\d{1,10}) +(\S{1,64}) +(?:(\S{1,64}) +)?(\d{1,16}|\d{1,5}, *\d{1,8}) +([A-Z][a-z]{2}) +(\d{1,2}) +(\d{4}|\d{1,2}:\d{2}) (.+)$/s

/**
 * One line of LIST as `ls -l` writes it in the C locale. Times are to the minute, or to the day when older than six months,
 * and in the server's zone, taken for UTC here: good for people, not for change detection (there, `changeTime` is false).
 */
export function parseLsLine(line: string, now: number, first: boolean): ParsedLine {
  if (first && /^total \d+$/.test(line)) return { kind: 'skip' }
  const match = LS_LINE.exec(line)
  if (!match) return { kind: 'unknown' }
  const [, letter, bits, , , , size, monthName, day, yearOrTime, rest] = match as unknown as string[]
  const type = TYPE_LETTERS[letter as string] ?? 'other'
  const month = MONTHS.indexOf((monthName as string).toLowerCase())
  if (month < 0) return { kind: 'unknown' }
  const arrow = type === 'symlink' ? arrowIn(rest as string, Number(size)) : -1
  const name = fromWire(arrow < 0 ? (rest as string) : (rest as string).slice(0, arrow))
  const listed: ListedName = {
    name,
    type,
    size: type === 'block' || type === 'char' ? 0 : Number(size),
    mode: modeOf(bits as string),
    mtime: lsTime(month, Number(day), yearOrTime as string, now),
    ...(arrow < 0 ? {} : { target: fromWire((rest as string).slice(arrow + 4)) }),
  }
  if (name === '.') return { kind: 'self', listed }
  return name === '..' ? { kind: 'skip' } : { kind: 'name', listed }
}

/** Where the name of a link ends. Names and targets may hold ' -> ' too; a link's size is the length of its target. */
function arrowIn(rest: string, size: number): number {
  const at = rest.length - size - 4
  return at > 0 && rest.startsWith(' -> ', at) ? at : rest.indexOf(' -> ')
}

function modeOf(bits: string): number {
  let mode = 0
  for (let i = 0; i < 9; i += 1) {
    const bit = bits[i] as string
    if (bit !== '-' && bit !== 'S' && bit !== 'T') mode |= 0o400 >> i
    if (bit === 's' || bit === 'S') mode |= i === 2 ? 0o4000 : 0o2000
    if (bit === 't' || bit === 'T') mode |= 0o1000
  }
  return mode
}

function lsTime(month: number, day: number, yearOrTime: string, now: number): number {
  if (!yearOrTime.includes(':')) return Date.UTC(Number(yearOrTime), month, day)
  const [hour, minute] = yearOrTime.split(':').map(Number) as [number, number]
  const year = new Date(now).getUTCFullYear()
  const time = Date.UTC(year, month, day, hour, minute)
  // Without a year it is one of the last twelve months; a day ahead allows for the server's time zone.
  return time > now + 86_400_000 ? Date.UTC(year - 1, month, day, hour, minute) : time
}

/** A listing of one folder, as a whole. */
export interface FolderListing {
  readonly entries: readonly Entry[]
  readonly problems: readonly Problem[]
  /** The folder's own line, where the server gives one. */
  readonly self?: ListedName
  /** `unique` facts by path. */
  readonly uniques: ReadonlyMap<string, string>
}

/** Lines after which a listing is not read further. */
export const MAX_LINES = 2_000_000
const MAX_LINE = 65_536
/** Lines not understood that are told one by one; of more, the number is. */
const TOLD = 20

/**
 * Collects the lines of a listing as they arrive. What is not understood becomes a problem, never silence: a name with a
 * newline in it shows as such lines, and so does an attempt to forge entries with one.
 */
export function createListingReader(
  dir: RemotePath,
  parse: LineParser,
  now: number,
): { add(piece: Buffer): boolean; end(): FolderListing } {
  const entries: Entry[] = []
  const problems: Problem[] = []
  const names = new Set<string>()
  const uniques = new Map<string, string>()
  let self: ListedName | undefined
  let rest = ''
  let whole = 0
  let cut = 0
  let unknown = 0
  let characters = MAX_CHARACTERS

  const take = (raw: string): void => {
    characters -= raw.length
    const closed = raw.endsWith('\r')
    const line = closed ? raw.slice(0, -1) : raw
    const parsed = parse(line, now, whole + cut === 0)
    if (closed) whole += 1
    else cut += 1
    if (parsed.kind === 'skip') return
    if (parsed.kind === 'self') {
      self ??= parsed.listed
      return
    }
    if (parsed.kind === 'unknown') {
      unknown += 1
      if (unknown <= TOLD)
        problems.push({ path: dir, reason: 'bad-name', detail: `a line not understood: ${fromWire(line.slice(0, 300))}` })
      return
    }
    const { name, unique, ...facts } = parsed.listed
    const path = joinPath(dir, name)
    if (name.includes('/') || name === '.' || name === '..') {
      problems.push({ path: dir, reason: 'bad-name', detail: `the server lists ${name.slice(0, 300)}` })
    } else if (names.has(name)) {
      problems.push({ path, reason: 'lie', detail: 'listed twice' })
    } else if (/[\r\n\0]/.test(name)) {
      names.add(name)
      problems.push({ path, reason: 'bad-name' })
    } else {
      names.add(name)
      entries.push({ path, ...facts })
      if (unique !== undefined) uniques.set(path, unique)
    }
  }

  return {
    add(piece) {
      const parts = (rest + piece.toString('latin1')).split('\n')
      rest = parts.pop() as string
      for (const part of parts) take(part)
      if (rest.length > MAX_LINE) {
        problems.push({ path: dir, reason: 'bad-name', detail: 'a line of more than 65,536 bytes' })
        return false
      }
      if (whole + cut <= MAX_LINES && characters >= 0) return true
      const detail = characters < 0 ? `more than ${MAX_CHARACTERS} characters` : `more than ${MAX_LINES} lines`
      problems.push({ path: dir, reason: 'too-many', detail })
      return false
    },
    end() {
      if (rest !== '' && rest.length <= MAX_LINE) take(rest)
      // Servers end each line with CR LF: a lone LF among them is part of a name, even where both halves look like lines.
      if (whole > 0 && cut > 0) problems.push({ path: dir, reason: 'bad-name', detail: `${cut} newlines inside names` })
      if (unknown > TOLD) problems.push({ path: dir, reason: 'bad-name', detail: `${unknown - TOLD} more lines not understood` })
      return { entries, problems, uniques, ...(self && { self }) }
    },
  }
}
