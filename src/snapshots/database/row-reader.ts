import { DumpFault } from './fault.ts'

/** How a column's values are written. `any`: as they stand · `skip`: not at all (a generated column's). */
export type ValueClass = 'number' | 'text' | 'binary' | 'any' | 'skip'

/**
 * Reads the rows of INSERT statements, `(1,'a',0x4F,NULL),(…)…;`, in pieces of any size, and writes them in one form whoever
 * dumped them: numbers bare, text in quotes with `\0 \n \r \Z \\ \' \"`, bytes as upper-case `0x`, no white space between.
 * Nothing but literals passes: what a hostile server sends can never become another statement when the dump is loaded.
 */
export interface RowReader {
  /** Takes bytes from `from` on, and gives where it stopped: behind the closing `;`, or at the end of the bytes. */
  read(bytes: Buffer, from: number): number
  /** The `;` was seen. `read` then begins another statement. */
  readonly ended: boolean
  /** Whole rows so far. */
  readonly rows: number
  /** Bytes ready to be taken; only whole rows when asked. */
  pending(whole: boolean): number
  take(whole: boolean): Buffer
}

export interface RowForm {
  /** Of every column, in order. `undefined`: any number of columns, values as they stand. */
  readonly columns?: readonly ValueClass[]
  /** Before and behind the values of a row. */
  readonly open: Buffer
  readonly close: Buffer
}

const [GAP, START, BARE, HEX, STRING, ESCAPE, QUOTE, END] = [0, 1, 2, 3, 4, 5, 6, 7]
const [TAB, NL, CR, SPACE, APOSTROPHE, OPEN, CLOSE, COMMA, SEMICOLON, BACKSLASH] = [9, 10, 13, 32, 39, 40, 41, 44, 59, 92]
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const HEX_DIGITS = Buffer.from('0123456789ABCDEF')
/** Letter behind the backslash for a byte that is escaped; 0 for others. */
const ESCAPED = new Uint8Array(256)
/** Byte that an escape means; letters that are not here mean themselves. */
const MEANT = new Uint8Array(256).map((_, i) => i)
for (const [byte, letter] of [
  [0, '0'],
  [NL, 'n'],
  [CR, 'r'],
  [26, 'Z'],
  [BACKSLASH, '\\'],
  [APOSTROPHE, "'"],
  [34, '"'],
] as const) {
  ESCAPED[byte as number] = letter.charCodeAt(0)
  MEANT[letter.charCodeAt(0)] = byte as number
}
MEANT[0x62] = 8
MEANT[0x74] = TAB as number

const isSpace = (c: number): boolean => c === SPACE || c === NL || c === CR || c === TAB

export function createRowReader(form: RowForm): RowReader {
  const { columns, open, close } = form
  let out = Buffer.allocUnsafe(16 * 1024)
  let length = 0
  let whole = 0
  let rows = 0
  let state = GAP as number
  let ended = false
  let column = 0
  let written = 0
  let kind: ValueClass = 'any'
  /** A bare word, or a number that came in quotes. */
  let word = ''
  let digits = 0
  let nibble = -1

  const room = (bytes: number): void => {
    if (length + bytes <= out.length) return
    const larger = Buffer.allocUnsafe(Math.max(out.length * 2, length + bytes))
    out.copy(larger, 0, 0, length)
    out = larger
  }
  const put = (bytes: Buffer): void => {
    room(bytes.length)
    length += bytes.copy(out, length)
  }
  const putText = (text: string): void => {
    if (kind === 'skip') return
    room(text.length)
    length += out.write(text, length, 'latin1')
  }
  const putByte = (byte: number): void => {
    if (kind === 'skip') return
    room(4)
    if (kind === 'number') {
      word += String.fromCharCode(byte)
      if (word.length > 100) throw new DumpFault('grammar', 'a number of more than 100 characters')
    } else if (kind === 'binary') {
      if (digits === 0) putText('0x')
      digits += 2
      out[length++] = HEX_DIGITS[byte >> 4] as number
      out[length++] = HEX_DIGITS[byte & 15] as number
    } else {
      const letter = ESCAPED[byte] as number
      if (letter !== 0) out[length++] = BACKSLASH as number
      out[length++] = letter === 0 ? byte : letter
    }
  }
  const begin = (): void => {
    kind = columns === undefined ? 'any' : (columns[column] as ValueClass)
    if (kind === undefined) throw new DumpFault('grammar', 'a row with too many values')
    word = ''
    digits = 0
    nibble = -1
    if (kind !== 'skip' && written++ > 0) putText(',')
  }
  const beginString = (): void => {
    word = ''
    if (kind !== 'number' && kind !== 'binary') putText("'")
    state = STRING as number
  }
  const endString = (): void => {
    if (kind === 'number') {
      if (!NUMBER.test(word)) throw new DumpFault('grammar', 'text in a column of numbers')
      putText(word)
    } else if (kind !== 'binary') putText("'")
    else if (digits === 0) putText("''")
  }
  const endBare = (): void => {
    if (/^null$/i.test(word)) putText('NULL')
    else if (NUMBER.test(word)) putText(word)
    else throw new DumpFault('grammar', `a value that is no literal: ${word.slice(0, 40)}`)
  }
  const hexDigit = (c: number): boolean => {
    const value = c >= 0x30 && c <= 0x39 ? c - 0x30 : (c | 0x20) >= 0x61 && (c | 0x20) <= 0x66 ? (c | 0x20) - 0x57 : -1
    if (value < 0) return false
    if (kind === 'text') {
      if (nibble < 0) nibble = value
      else {
        putByte(nibble * 16 + value)
        nibble = -1
      }
    } else {
      if (digits === 0) putText('0x')
      putText('0123456789ABCDEF'[value] as string)
    }
    digits += 1
    return true
  }
  const endHex = (): void => {
    if (digits % 2 === 1) throw new DumpFault('grammar', 'half a byte')
    if (kind === 'text') putText("'")
    else if (digits === 0) putText("''")
  }
  const endRow = (): void => {
    if (columns !== undefined && column !== columns.length - 1) throw new DumpFault('grammar', 'a row with too few values')
    put(close)
    rows += 1
    whole = length
    state = GAP as number
  }

  /** Copies what stands for itself in one go. */
  const plainRun = (bytes: Buffer, from: number): number => {
    let to = from
    while (to < bytes.length && ESCAPED[bytes[to] as number] === 0) to += 1
    room(to - from)
    bytes.copy(out, length, from, to)
    length += to - from
    return to
  }

  const read = (bytes: Buffer, from: number): number => {
    ended = false
    let i = from
    while (i < bytes.length) {
      const c = bytes[i] as number
      switch (state) {
        case GAP:
          if (c === OPEN) {
            put(open)
            column = 0
            written = 0
            begin()
            state = START as number
          } else if (c === SEMICOLON) {
            ended = true
            return i + 1
          } else if (!isSpace(c) && c !== COMMA) throw new DumpFault('grammar', 'something else than rows')
          i += 1
          break
        case START:
          if (c === APOSTROPHE) {
            beginString()
            i += 1
          } else if (isSpace(c)) i += 1
          else state = BARE as number
          break
        case BARE:
          if (c === COMMA || c === CLOSE || (isSpace(c) && word !== '_binary')) {
            endBare()
            state = END as number
          } else if (word === '_binary' && (c === APOSTROPHE || c === SPACE)) {
            if (c === APOSTROPHE) beginString()
            i += 1
          } else {
            word += String.fromCharCode(c)
            if (word.length > 100) throw new DumpFault('grammar', 'a value that is no literal')
            if (word === '0x' && kind !== 'number') {
              if (kind === 'text') putText("'")
              state = HEX as number
            }
            i += 1
          }
          break
        case HEX:
          if (hexDigit(c)) i += 1
          else {
            endHex()
            state = END as number
          }
          break
        case STRING:
          if (c === BACKSLASH) {
            state = ESCAPE as number
            i += 1
          } else if (c === APOSTROPHE) {
            state = QUOTE as number
            i += 1
          } else if ((kind === 'text' || kind === 'any') && ESCAPED[c] === 0) i = plainRun(bytes, i)
          else {
            putByte(c)
            i += 1
          }
          break
        case ESCAPE:
          // `\%` and `\_` are themselves, backslash and all.
          if (c === 0x25 || c === 0x5f) putByte(BACKSLASH as number)
          putByte(MEANT[c] as number)
          state = STRING as number
          i += 1
          break
        case QUOTE:
          if (c === APOSTROPHE) {
            putByte(c)
            state = STRING as number
            i += 1
          } else {
            endString()
            state = END as number
          }
          break
        default:
          if (c === COMMA) {
            column += 1
            begin()
            state = START as number
          } else if (c === CLOSE) endRow()
          else if (!isSpace(c)) throw new DumpFault('grammar', 'something between two values')
          i += 1
      }
    }
    return i
  }

  return {
    read,
    get ended() {
      return ended
    },
    get rows() {
      return rows
    },
    pending: (onlyWhole) => (onlyWhole ? whole : length),
    take(onlyWhole) {
      const end = onlyWhole ? whole : length
      const taken = Buffer.from(out.subarray(0, end))
      out.copyWithin(0, end, length)
      length -= end
      whole = Math.max(0, whole - end)
      return taken
    },
  }
}
