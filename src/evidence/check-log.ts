import { createHash } from 'node:crypto'
import type { Sha256 } from '../core/manifest.ts'
import { NOTHING, readLine } from './log-entry.ts'
import type { LogCheck, LogEntry, LogFault } from './types.ts'

const LF = 0x0a

/** How far a log had come when it was last known to be whole. */
export interface LogHead {
  readonly entries: number
  readonly head: Sha256
}

/**
 * Reads a running log and holds it together: every line names the digest of the one before and its own number. `head` is what was noted
 * beside it: a log that ends earlier was cut, one that goes on by one line is of a process that died before it could note that.
 */
export function checkLog(bytes: Uint8Array, head?: LogHead): LogCheck {
  const entries: LogEntry[] = []
  const backwards: number[] = []
  let previous = NOTHING
  let fault: { line: number; fault: LogFault } | undefined
  let from = 0
  let noted = head?.entries === 0
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
    const line = bytes.subarray(from, end + 1)
    const number = entries.length + 1
    const entry = readLine(textOf(line.subarray(0, -1)))
    const wrong = entry === undefined ? 'malformed' : entry.previous !== previous ? 'chain' : entry.number !== number ? 'number' : undefined
    if (entry === undefined || wrong !== undefined) {
      fault = { line: number, fault: wrong ?? 'malformed' }
      break
    }
    if (entry.at < (entries.at(-1)?.at ?? '')) backwards.push(number)
    entries.push(entry)
    previous = digest(line)
    if (head?.entries === number) noted = head.head === previous
    from = end + 1
  }
  const torn = fault === undefined ? bytes.subarray(from) : new Uint8Array()
  if (fault === undefined && entries.length === 0) fault = { line: 1, fault: 'empty' }
  if (fault === undefined && head !== undefined) fault = faultOfHead(entries.length, head, noted)
  return { entries, head: previous, torn, backwards, ...(fault === undefined ? {} : { fault }) }
}

function faultOfHead(lines: number, head: LogHead, noted: boolean): { line: number; fault: LogFault } | undefined {
  if (lines < head.entries) return { line: lines + 1, fault: 'cut' }
  if (!noted) return { line: head.entries, fault: 'head' }
  return lines > head.entries + 1 ? { line: head.entries + 2, fault: 'ahead' } : undefined
}

/** Strictly: a byte that is no UTF-8 would come out as another, and its digest hide it. */
function textOf(line: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)
  } catch {
    return ''
  }
}

function digest(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256
}
