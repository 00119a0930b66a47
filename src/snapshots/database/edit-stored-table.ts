import { DumpFault } from './fault.ts'
import { columnsOf, MAX_ROW, readInsert, type StoredRow, type ValuePlace } from './read-stored-table.ts'

/** What becomes of a row: it goes, or some of its columns hold other text. */
export type RowEdit = { readonly is: 'removed' } | { readonly is: 'changed'; readonly values: Readonly<Record<string, string>> }

/** A CREATE TABLE longer than this names no columns we know. Bytes. */
const MAX_CREATE = 1024 * 1024
const INSERT = 'INSERT INTO '

/**
 * The dump of a table with some rows edited. Every byte that is not of an edited value stays, so that a server that loads it and is read back
 * gives this very dump. A row that is too long to be read, or that is not as siteguard writes them, passes as it is.
 * @throws DumpFault where a value to be changed is no text.
 */
export async function* editStoredTable(
  stored: AsyncIterable<Uint8Array>,
  edit: (row: StoredRow) => RowEdit | undefined,
): AsyncGenerator<Buffer> {
  let create: Buffer[] = []
  let size = 0
  let columns: readonly string[] | undefined
  for await (const line of wholeLines(stored)) {
    if (line.long || line.bytes.subarray(0, INSERT.length).toString('latin1') !== INSERT) {
      if (columns === undefined && size <= MAX_CREATE) {
        size += line.bytes.length
        create.push(line.bytes)
      }
      yield line.bytes
      continue
    }
    const places: ValuePlace[] = []
    const row = readInsert(line.bytes, places)
    columns ??= columnsOf(Buffer.concat(create).toString('utf8'))
    create = []
    const names = row?.columns ?? columns
    if (row === undefined || names.length !== row.values.length) {
      yield line.bytes
      continue
    }
    const found = edit(Object.fromEntries(names.map((name, index) => [name, row.values[index] ?? null])))
    if (found?.is === 'removed') continue
    yield found === undefined ? line.bytes : changed(line.bytes, names, places, found.values)
  }
}

/** Lines with their ends; one too long to be held comes in pieces. */
async function* wholeLines(stored: AsyncIterable<Uint8Array>): AsyncGenerator<{ readonly bytes: Buffer; readonly long: boolean }> {
  let held: Buffer[] = []
  let size = 0
  let long = false
  for await (const piece of stored) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    for (let from = 0; from < bytes.length; ) {
      const at = bytes.indexOf(10, from)
      const part = bytes.subarray(from, at < 0 ? bytes.length : at + 1)
      held.push(part)
      size += part.length
      from += part.length
      if (at < 0 && size <= MAX_ROW) continue
      long ||= size > MAX_ROW
      yield { bytes: held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held), long }
      held = []
      size = 0
      if (at >= 0) long = false
    }
  }
  if (size > 0) yield { bytes: Buffer.concat(held), long }
}

function changed(line: Buffer, names: readonly string[], places: readonly ValuePlace[], values: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = []
  let at = 0
  for (const [index, name] of names.entries()) {
    const [value, place] = [values[name], places[index]]
    if (value === undefined || place === undefined) continue
    parts.push(line.subarray(at, place.start), literalOf(value, line.subarray(place.start, place.end)))
    at = place.end
  }
  return Buffer.concat([...parts, line.subarray(at)])
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\x1a': '\\Z',
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
}

/** In the form the value had: text in quotes, bytes as they are written for columns of bytes. */
function literalOf(value: string, before: Buffer): Buffer {
  const head = before.subarray(0, 2).toString('latin1')
  if (head === '0x') return value === '' ? Buffer.from("''") : Buffer.from(`0x${Buffer.from(value).toString('hex').toUpperCase()}`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  if (head.startsWith("'")) return Buffer.from(`'${value.replace(/[\0\n\r\x1a\\'"]/g, (letter) => ESCAPED[letter] as string)}'`)
  throw new DumpFault('grammar', 'a value that is no text is to become one')
}

/** Whether a value read as text gives the bytes back it was read from. */
export function isWholeText(value: string): boolean {
  return !value.includes('\ufffd')
}
