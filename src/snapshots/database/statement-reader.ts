import { DumpFault } from './fault.ts'
import type { RowReader } from './row-reader.ts'

/** What a dump consists of, for whoever reads it. Called in the order things stand. */
export interface StatementSink {
  /** A comment of one line, without `-- `. */
  comment(text: string): void
  /** The beginning of a comment in `/*` and its end, 200 bytes at most: servers of some versions run what is in it. */
  block?(text: string): void
  /** A statement that is no INSERT, without its `;`. */
  statement(text: string): void
  /** The words before the rows, `INSERT INTO … VALUES`. Gives who reads the rows. */
  insert(header: string): RowReader
}

/** A CREATE TABLE longer than this is none. Bytes. */
const MAX_STATEMENT = 8 * 1024 * 1024

/** Bytes of a comment in `/*` that are given. */
const BLOCK_HEAD = 200

const [TOP, LINE, BLOCK, STATEMENT, ROWS] = [0, 1, 2, 3, 4]

export interface StatementReader {
  read(bytes: Buffer): void
  /** @throws DumpFault `cut` when the text ends inside something. */
  end(): void
}

/**
 * Splits a dump into statements as it comes, in pieces of any size. Knows quotes and comments, so that nothing a value, a name or a
 * comment holds can be taken for the end of one.
 */
export function createStatementReader(sink: StatementSink): StatementReader {
  let mode = TOP as number
  let parts: Buffer[] = []
  let size = 0
  /** Open quote inside a statement, or 0. */
  let quote = 0
  let escaped = false
  /** Bytes since the last that could not be part of a word; enough to see `VALUES`, `*` before `/`, `/` before `*`. */
  let tail = ''
  /** How a comment in `/*` begins. */
  let head = ''
  let rows: RowReader | undefined

  const keep = (piece: Buffer): void => {
    size += piece.length
    if (size > MAX_STATEMENT) throw new DumpFault('grammar', 'a statement that never ends')
    parts.push(piece)
  }
  const taken = (): string => {
    const text = Buffer.concat(parts).toString('utf8')
    parts = []
    size = 0
    tail = ''
    return text
  }

  /** Index behind what belongs to the statement; -1: it goes on in the next piece. */
  const readStatement = (bytes: Buffer, from: number): number => {
    for (let i = from; i < bytes.length; i += 1) {
      const c = bytes[i] as number
      if (quote !== 0) {
        if (escaped) escaped = false
        else if (c === 0x5c && quote !== 0x60) escaped = true
        else if (c === quote) quote = 0
        continue
      }
      if (c === 0x27 || c === 0x22 || c === 0x60) quote = c
      else if (c === 0x3b) {
        keep(bytes.subarray(from, i))
        sink.statement(taken())
        mode = TOP as number
        return i + 1
      } else if (c === 0x5c) throw new DumpFault('grammar', 'a backslash outside any quotes')
      const isLetter = (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a)
      if (isLetter) tail = (tail + String.fromCharCode(c)).slice(-7)
      else {
        if (tail === 'VALUES' && isInsert(parts, bytes, from)) {
          keep(bytes.subarray(from, i))
          rows = sink.insert(taken())
          mode = ROWS as number
          quote = 0
          return i
        }
        tail = ''
      }
    }
    keep(bytes.subarray(from))
    return bytes.length
  }

  const readTop = (bytes: Buffer, at: number): number => {
    let i = at
    while (i < bytes.length) {
      const c = bytes[i] as number
      const space = c === 32 || c === 10 || c === 13 || c === 9
      if (tail === '' && (space || c === 0x3b)) {
        i += 1
        continue
      }
      if (tail === '' && (c === 0x2d || c === 0x2f)) {
        tail = String.fromCharCode(c)
        i += 1
        continue
      }
      if (tail === '') {
        mode = STATEMENT as number
        return i
      }
      const two = tail + String.fromCharCode(c)
      if (two !== '--' && two !== '/*') throw new DumpFault('grammar', 'something that is no statement')
      tail = ''
      head = ''
      mode = (two === '--' ? LINE : BLOCK) as number
      return i + 1
    }
    return i
  }

  const readLine = (bytes: Buffer, from: number): number => {
    const at = bytes.indexOf(10, from)
    keep(bytes.subarray(from, at < 0 ? bytes.length : at))
    if (at < 0) return bytes.length
    sink.comment(taken().trim())
    mode = TOP as number
    return at + 1
  }

  const readBlock = (bytes: Buffer, from: number): number => {
    for (let i = from; i < bytes.length; i += 1) {
      const c = bytes[i] as number
      if (c === 0x2f && tail === '*') {
        tail = ''
        mode = TOP as number
        sink.block?.(head.slice(0, -1))
        return i + 1
      }
      tail = c === 0x2a ? '*' : ''
      if (head.length <= BLOCK_HEAD) head += String.fromCharCode(c)
    }
    return bytes.length
  }

  return {
    read(bytes) {
      let i = 0
      while (i < bytes.length) {
        if (mode === TOP) i = readTop(bytes, i)
        else if (mode === LINE) i = readLine(bytes, i)
        else if (mode === BLOCK) i = readBlock(bytes, i)
        else if (mode === STATEMENT) i = readStatement(bytes, i)
        else {
          i = (rows as RowReader).read(bytes, i)
          if ((rows as RowReader).ended) mode = TOP as number
        }
      }
    },
    end() {
      if (mode !== TOP || tail !== '') throw new DumpFault('cut', 'it ends in the middle')
    },
  }
}

function isInsert(parts: readonly Buffer[], bytes: Buffer, from: number): boolean {
  const first = parts[0] ?? bytes.subarray(from, from + 12)
  const head = first.length >= 12 ? first : Buffer.concat([...parts, bytes.subarray(from, from + 12)])
  return head.subarray(0, 12).toString('latin1') === 'INSERT INTO '
}
