import { decodeName } from '../core/path.ts'
import { createAccessLocator, hashOf } from './access-line.ts'
import { createAddressFilter, noteAddress } from './address-filter.ts'
import { type Chooser, createChooser, hasNamedPart, isWriting, WHY, whyWanted } from './choose.ts'
import { createLineCutter } from './each-line.ts'
import { ENCODED, looksOdd, PLAIN } from './odd.ts'
import { decodedTarget, eventOfAccess } from './parse-access.ts'
import { eventOfJson } from './parse-json.ts'
import { eventOfOvhCron, eventOfSyslog } from './parse-syslog.ts'
import { eventOfVsftpd, eventOfXferlog, transferOf } from './parse-transfer.ts'
import { guessLines, LogReadError, readPieces } from './read-pieces.ts'
import { formatOf, SNIFFED } from './sniff.ts'
import type { LogEvent, LogFile, LogFormat, LogQuestion, LogSummary } from './types.ts'

export interface ScanLogOptions {
  readonly signal?: AbortSignal
  /** Bytes, unpacked, after which a log is left: a hostile one may unpack to anything. Default: 64 GB. */
  readonly maxBytes?: number
}

const MOST_BYTES = 64e9
/** Events are handed on so many at a time. */
const BATCH = 1000
/** Of a target is looked at: what a shape is known by stands at its beginning. Characters. */
const LONGEST_TARGET = 1500
/** Of the moments of writing requests. */
const MOST_WRITES = 500_000

/** What is gathered while a log is read. */
interface Reading {
  lines: number
  understood: number
  from: number
  to: number
  zone: number | undefined
  readonly writes: number[]
  readonly filter: Uint8Array
  readonly chooser: Chooser
  readonly keep: (event: LogEvent) => void
}

/**
 * Reads one log once, from its first byte to its last, and hands on the lines the question asks for, in batches. Never throws for what is
 * wrong with the log: that is in the summary.
 */
export async function scanLog(
  log: LogFile,
  question: LogQuestion,
  onEvents: (events: LogEvent[]) => void,
  { signal, maxBytes = MOST_BYTES }: ScanLogOptions = {},
): Promise<LogSummary> {
  let batch: LogEvent[] = []
  const reading: Reading = {
    lines: 0,
    understood: 0,
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
    zone: undefined,
    writes: [],
    filter: createAddressFilter(await guessLines(log.file)),
    chooser: createChooser(question),
    keep(event) {
      batch.push(event)
      if (batch.length < BATCH) return
      onEvents(batch)
      batch = []
    },
  }
  const lines = createLineReader(reading, question)
  const cutter = createLineCutter(lines.take)
  let bytes = 0
  let trouble: Pick<LogSummary, 'trouble' | 'detail'> = {}
  try {
    for await (const piece of readPieces(log.file, signal)) {
      bytes += piece.length
      if (bytes > maxBytes) throw new LogReadError('too-large', String(maxBytes))
      cutter.take(piece)
      if (lines.given()) break
    }
  } catch (error) {
    if (!(error instanceof LogReadError)) throw error
    trouble = { trouble: error.trouble, detail: error.message }
  }
  cutter.end()
  const format = lines.end()
  if (batch.length > 0) onEvents(batch)
  if (format === undefined && trouble.trouble === undefined && reading.lines > 0) trouble = { trouble: 'unknown-format' }
  return {
    ...(format === undefined ? {} : { format }),
    lines: reading.lines,
    understood: reading.understood,
    bytes,
    ...(reading.understood === 0 || !Number.isFinite(reading.from) ? {} : { from: reading.from, to: reading.to }),
    ...(reading.zone === undefined ? {} : { zone: reading.zone }),
    writes: Int32Array.from(new Set(reading.writes)).sort(),
    addresses: reading.filter,
    dropped: reading.chooser.dropped(),
    ...trouble,
  }
}

type TakeLine = (bytes: Buffer, start: number, end: number) => void

/** Tells the format by the first lines, then reads all of them. `given`: it is none, and nothing more need be read. */
function createLineReader(reading: Reading, question: LogQuestion): { take: TakeLine; given(): boolean; end(): LogFormat | undefined } {
  const first: Buffer[] = []
  let format: LogFormat | undefined
  let decided = false
  let read: TakeLine = () => {}
  const decide = (): void => {
    decided = true
    format = formatOf(first, question.now)
    if (format === undefined) return
    read = readerOf(format, reading, question)
    // The lines kept back, each under its own number.
    reading.lines = 0
    for (const line of first) {
      reading.lines += 1
      read(line, 0, line.length)
    }
    first.length = 0
  }
  return {
    take(bytes, start, end) {
      reading.lines += 1
      if (decided) return read(bytes, start, end)
      first.push(Buffer.from(bytes.subarray(start, end)))
      if (first.length >= SNIFFED) decide()
    },
    given: () => decided && (format === undefined || format === 'error'),
    end() {
      if (!decided) decide()
      return format
    },
  }
}

function readerOf(format: LogFormat, reading: Reading, question: LogQuestion): TakeLine {
  const { zone, now } = question
  switch (format) {
    case 'access':
      return accessReader(reading)
    case 'ftp-access':
      return transferReader(reading)
    case 'json':
      return textReader(reading, (text, line) => eventOfJson(text, line, zone))
    case 'xferlog':
      return textReader(reading, (text, line) => eventOfXferlog(text, line, zone))
    case 'vsftpd':
      return textReader(reading, (text, line) => eventOfVsftpd(text, line, zone))
    case 'syslog':
      return textReader(reading, (text, line) => eventOfSyslog(text, line, zone, now))
    case 'ovh-cron':
      return textReader(reading, (text, line) => eventOfOvhCron(text, line, zone))
    case 'error':
      return () => {}
  }
}

/** Of a web server's log a line is made an event only when it is wanted: all else is decided on its bytes. */
function accessReader(reading: Reading): TakeLine {
  const { chooser, filter } = reading
  const { locate, found } = createAccessLocator()
  return (bytes, start, end) => {
    if (!locate(bytes, start, end)) return
    noteMoment(reading, found.at, found.zone)
    noteAddress(filter, found.addressHash)
    let why = chooser.mayBeAddress(found.addressHash) ? WHY.address : 0
    const { methodStart, methodEnd, targetStart, pathEnd, targetEnd, status } = found
    const writing = !reads(bytes, methodStart, methodEnd)
    if (writing && status < 400) noteWrite(reading, found.at)
    if (hasNamedPart(bytes, targetStart, pathEnd, chooser)) why |= WHY.name
    const query = pathEnd < targetEnd
    if ((writing || query) && chooser.inWindow(found.at)) why |= WHY.window
    const looks = looksOdd(bytes, targetStart, targetEnd)
    if (writing || looks !== PLAIN) {
      const target = bytes.toString('latin1', targetStart, Math.min(targetEnd, targetStart + LONGEST_TARGET))
      const plain = looks === ENCODED ? decodedTarget(target) : target
      if (chooser.wantsShapes && chooser.fitsShape(plain)) why |= WHY.shape
      if (looks === ENCODED && chooser.namesOne(plain.split('?', 1)[0] as string)) why |= WHY.name
    }
    if (why !== 0 && chooser.take(why)) reading.keep(eventOfAccess(bytes, end, found, reading.lines))
  }
}

/** GET, HEAD, OPTIONS, or nothing at all. */
function reads(bytes: Buffer, start: number, end: number): boolean {
  const length = end - start
  if (length === 3) return bytes[start] === 71 && bytes[start + 1] === 69 && bytes[start + 2] === 84
  if (length === 4) return bytes[start] === 72 && bytes[start + 1] === 69
  return length < 3 || (length === 7 && bytes[start] === 79) || length > 16
}

/** An FTP server's log in a web server's format: every line is a transfer, of which there are few. */
function transferReader(reading: Reading): TakeLine {
  const { locate, found } = createAccessLocator()
  return (bytes, start, end) => {
    if (!locate(bytes, start, end)) return
    noteMoment(reading, found.at, found.zone)
    noteAddress(reading.filter, found.addressHash)
    const event = transferOf(eventOfAccess(bytes, end, found, reading.lines))
    if (event !== undefined) keepIfWanted(reading, event)
  }
}

/** `undefined`: not such a line · `null`: such a line, of which nothing is to be said. */
function textReader(reading: Reading, parse: (text: string, line: number) => LogEvent | null | undefined): TakeLine {
  return (bytes, start, end) => {
    const event = parse(decodeName(bytes.subarray(start, end)), reading.lines)
    if (event === undefined) return
    if (event === null) {
      reading.understood += 1
      return
    }
    noteMoment(reading, event.at, undefined)
    if (event.address !== undefined) noteAddress(reading.filter, hashOf(event.address))
    if (event.kind === 'web' && isWriting(event.method) && (event.status ?? 0) < 400) noteWrite(reading, event.at)
    keepIfWanted(reading, event)
  }
}

function keepIfWanted(reading: Reading, event: LogEvent): void {
  const why = whyWanted(event, reading.chooser)
  if (why !== 0 && reading.chooser.take(why)) reading.keep(event)
}

function noteMoment(reading: Reading, at: number, zone: number | undefined): void {
  reading.understood += 1
  if (at < reading.from) reading.from = at
  if (at > reading.to) reading.to = at
  if (zone !== undefined) reading.zone = zone
}

function noteWrite(reading: Reading, at: number): void {
  const second = Math.floor(at / 1000)
  if (reading.writes.at(-1) !== second && reading.writes.length < MOST_WRITES) reading.writes.push(second)
}
