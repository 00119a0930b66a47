import { DumpFault } from './fault.ts'
import { columnsOf, type StoredRow } from './read-stored-table.ts'

/** Reads up to `length` bytes at an offset. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>

/** One table of a SQLite file. */
export interface SqliteTable {
  readonly name: string
  /** @throws DumpFault where its pages are no table's. */
  rows(): AsyncGenerator<StoredRow>
  /** The same with the numbers SQLite knows rows by. */
  numbered(): AsyncGenerator<{ readonly id: string; readonly row: StoredRow }>
}

export interface SqliteFile {
  readonly tables: readonly SqliteTable[]
  /** As `NAME on TABLE`. */
  readonly triggers: readonly string[]
}

/** A row longer than this is no row of a site. Bytes. */
const MAX_ROW = 16 * 1024 * 1024
/** Of a CREATE TABLE that is read; longer ones name no columns we know. Characters. */
const MAX_CREATE = 256 * 1024
/** Tables of one file. */
const MAX_TABLES = 10_000
/** Pages read at once where one follows the other, and where not. */
const AHEAD = 64
const ASIDE = 4
const MAGIC = 'SQLite format 3\0'
const LEAF = 13
const INTERIOR = 5

/**
 * Reads the tables of a SQLite database from its bytes alone (https://www.sqlite.org/fileformat2.html), where no program of the account can
 * be asked. Nothing is run, every page is read once: a file made to turn in circles ends as a fault. Tables WITHOUT ROWID are faults, too.
 * What stands in a write-ahead log beside the file is not seen: whoever calls looks whether there is one.
 * @throws DumpFault where the bytes are no such file.
 */
export async function openSqliteFile(readAt: ReadAt, size: number): Promise<SqliteFile> {
  const head = await readAt(0, 100)
  if (head.length < 100 || head.toString('latin1', 0, 16) !== MAGIC) throw new DumpFault('grammar', 'no SQLite file')
  const pageSize = head.readUInt16BE(16) === 1 ? 65536 : head.readUInt16BE(16)
  const usable = pageSize - (head[20] as number)
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480) throw new DumpFault('grammar', 'odd page size')
  const file: Pages = {
    page: createPages(readAt, pageSize, size),
    usable,
    count: Math.floor(size / pageSize),
    text: textOf(head.readUInt32BE(56)),
  }
  const tables: SqliteTable[] = []
  const triggers: string[] = []
  for await (const { values } of records(file, 1)) {
    const [type, name, of, root, sql] = values
    if (type === 'trigger') triggers.push(`${name} on ${of}`)
    if (type !== 'table' || typeof name !== 'string' || name.startsWith('sqlite_')) continue
    const page = Number(root)
    if (!Number.isSafeInteger(page) || page < 1 || tables.length >= MAX_TABLES) continue
    const numbered = (): ReturnType<SqliteTable['numbered']> => rowsOf(file, page, (sql ?? '').slice(0, MAX_CREATE))
    tables.push({ name, rows: () => withoutNumbers(numbered()), numbered })
  }
  return { tables, triggers }
}

interface Pages {
  page(number: number): Promise<Buffer>
  readonly usable: number
  readonly count: number
  text(bytes: Buffer): string
}

function textOf(encoding: number): (bytes: Buffer) => string {
  if (encoding === 2) return (bytes) => bytes.toString('utf16le')
  if (encoding === 3)
    return (bytes) =>
      Buffer.from(bytes.subarray(0, bytes.length & ~1))
        .swap16()
        .toString('utf16le')
  return (bytes) => bytes.toString('utf8')
}

/** Pages by their numbers, some ahead: those of a table mostly stand one after the other. */
function createPages(readAt: ReadAt, pageSize: number, size: number): Pages['page'] {
  let from = -1
  let held: Buffer = Buffer.alloc(0)
  return async (number) => {
    const at = (number - 1) * pageSize
    if (!Number.isSafeInteger(at) || at < 0 || at + pageSize > size) throw new DumpFault('cut', 'a page behind the end')
    if (from < 0 || at < from || at + pageSize > from + held.length) {
      held = await readAt(at, pageSize * (at === from + held.length ? AHEAD : ASIDE))
      from = at
      if (held.length < pageSize) throw new DumpFault('cut', 'a page that is cut')
    }
    return held.subarray(at - from, at - from + pageSize)
  }
}

async function* withoutNumbers(rows: ReturnType<SqliteTable['numbered']>): AsyncGenerator<StoredRow> {
  for await (const { row } of rows) yield row
}

async function* rowsOf(file: Pages, root: number, create: string): ReturnType<SqliteTable['numbered']> {
  const columns = columnsOf(create)
  const rowid = rowidColumn(create, columns)
  for await (const { id, values } of records(file, root)) {
    const row: Record<string, string | null> = {}
    for (const [i, column] of columns.entries()) row[column] = i === rowid ? (values[i] ?? String(id)) : (values[i] ?? null)
    yield { id: String(id), row }
  }
}

/** The column that is the number of the row itself, and stands as NULL in it: `INTEGER PRIMARY KEY`. */
function rowidColumn(create: string, columns: readonly string[]): number {
  const list = /\bPRIMARY\s{1,20}KEY\s{0,20}\(\s{0,20}["'`[]?([^"'`\](),\s]{1,100})["'`\]]?\s{0,20}\)/i.exec(create)?.[1]
  return columns.findIndex((column) => {
    const quoted = column.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    const own = new RegExp(`["'\`[(,\\s]${quoted}["'\`\\]]?\\s{1,20}INTEGER\\b([^,]{0,200})`, 'i').exec(create)
    return own !== null && (list?.toLowerCase() === column.toLowerCase() || /\bPRIMARY\s{1,20}KEY\b/i.test(own[1] ?? ''))
  })
}

interface SqliteRecord {
  readonly id: number | bigint
  readonly values: readonly (string | null)[]
}

/** Records of a table's tree, in their order. */
async function* records(file: Pages, root: number): AsyncGenerator<SqliteRecord> {
  const seen = new Set<number>()
  const stack = [root]
  while (stack.length > 0) {
    const number = stack.pop() as number
    if (seen.has(number)) throw new DumpFault('grammar', 'pages that turn in a circle')
    seen.add(number)
    // A copy: the next pages take the place of those read ahead.
    const page = Buffer.from(await file.page(number))
    const start = number === 1 ? 100 : 0
    const kind = page[start]
    if (kind !== LEAF && kind !== INTERIOR) throw new DumpFault('grammar', 'a page that is no table’s')
    const cells = page.readUInt16BE(start + 3)
    const first = start + (kind === LEAF ? 8 : 12)
    if (first + cells * 2 > page.length) throw new DumpFault('grammar', 'more cells than fit')
    if (kind === INTERIOR) {
      stack.push(page.readUInt32BE(start + 8))
      for (let i = cells - 1; i >= 0; i -= 1) stack.push(pageAt(page, page.readUInt16BE(first + i * 2)))
      if (stack.length > file.count + 1) throw new DumpFault('grammar', 'more pages than there are')
      continue
    }
    for (let i = 0; i < cells; i += 1) yield await readCell(file, page, page.readUInt16BE(first + i * 2))
  }
}

function pageAt(page: Buffer, at: number): number {
  if (at + 4 > page.length) throw new DumpFault('grammar', 'a cell behind the end')
  return page.readUInt32BE(at)
}

async function readCell(file: Pages, page: Buffer, at: number): Promise<SqliteRecord> {
  const length = varint(page, at)
  const id = varint(page, length.end)
  const size = Number(length.value)
  if (size < 0 || size > MAX_ROW) throw new DumpFault('grammar', 'a row that is too long')
  const most = file.usable - 35
  const least = Math.floor(((file.usable - 12) * 32) / 255) - 23
  const local = size <= most ? size : keepsLocal(size, least, most, file.usable)
  if (id.end + local > page.length) throw new DumpFault('grammar', 'a row behind the end')
  const parts = [page.subarray(id.end, id.end + local)]
  let missing = size - local
  let next = missing > 0 ? pageAt(page, id.end + local) : 0
  while (missing > 0) {
    if (next === 0) throw new DumpFault('cut', 'a row that is cut')
    const overflow = await file.page(next)
    next = overflow.readUInt32BE(0)
    const part = Buffer.from(overflow.subarray(4, 4 + Math.min(missing, file.usable - 4)))
    parts.push(part)
    missing -= part.length
  }
  return { id: id.value, values: readRecord(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), file) }
}

function keepsLocal(size: number, least: number, most: number, usable: number): number {
  const kept = least + ((size - least) % (usable - 4))
  return kept <= most ? kept : least
}

function readRecord(record: Buffer, { text }: Pages): (string | null)[] {
  const head = varint(record, 0)
  const values: (string | null)[] = []
  const end = Number(head.value)
  if (end > record.length) throw new DumpFault('grammar', 'a row whose head is too long')
  let at = head.end
  let data = end
  while (at < end) {
    const type = varint(record, at)
    at = type.end
    const kind = Number(type.value)
    const size = sizeOf(kind)
    if (data + size > record.length) throw new DumpFault('grammar', 'a value behind the end')
    values.push(readValue(record.subarray(data, data + size), kind, text))
    data += size
  }
  return values
}

const SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

function sizeOf(kind: number): number {
  if (kind < 10) return SIZES[kind] as number
  if (kind < 12) throw new DumpFault('grammar', 'a value of no kind')
  return Math.floor((kind - 12) / 2)
}

function readValue(bytes: Buffer, kind: number, text: Pages['text']): string | null {
  if (kind === 0) return null
  if (kind < 6) return String(bytes.length === 0 ? 0 : bytes.readIntBE(0, bytes.length))
  if (kind === 6) return String(bytes.readBigInt64BE())
  if (kind === 7) return String(bytes.readDoubleBE())
  if (kind < 10) return kind === 8 ? '0' : '1'
  return kind % 2 === 1 ? text(bytes) : bytes.toString('utf8')
}

/** Up to nine bytes, the ninth with all its bits. */
function varint(bytes: Buffer, at: number): { readonly value: number | bigint; readonly end: number } {
  let value = 0
  for (let i = 0; i < 9; i += 1) {
    const byte = bytes[at + i]
    if (byte === undefined) throw new DumpFault('grammar', 'a number that is cut')
    // Seven of them are exact; beyond, a number that large is a row's own only.
    if (i === 7) return { value: longVarint(bytes, at), end: endOfVarint(bytes, at) }
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return { value, end: at + i + 1 }
  }
  throw new DumpFault('grammar', 'a number without an end')
}

function endOfVarint(bytes: Buffer, at: number): number {
  for (let i = 0; i < 8; i += 1) if (((bytes[at + i] ?? 0) & 0x80) === 0) return at + i + 1
  return at + 9
}

function longVarint(bytes: Buffer, at: number): bigint {
  let value = 0n
  for (let i = 0; i < 9; i += 1) {
    const byte = bytes[at + i]
    if (byte === undefined) throw new DumpFault('grammar', 'a number that is cut')
    if (i === 8) return BigInt.asIntN(64, (value << 8n) | BigInt(byte))
    value = (value << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) return value
  }
  return value
}
