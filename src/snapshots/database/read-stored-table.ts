import { nameAt } from './names.ts'

/** A row is read whole. One longer than this (a file somebody keeps in a table) is left out. Bytes. */
export const MAX_ROW = 16 * 1024 * 1024
/** A CREATE TABLE longer than this names no columns we know. Bytes. */
const MAX_CREATE = 1024 * 1024

/** One row by the names of its columns: text as the dump has it, bytes read as UTF-8, null for NULL. All of it hostile. */
export type StoredRow = Readonly<Record<string, string | null>>

/**
 * Reads the rows of one table from its dump as snapshots hold it: of MySQL, of a provider's dump, of SQLite. What is not as siteguard
 * writes dumps is passed over; nothing is ever run. Names of columns come from the rows where they say them, else from the CREATE TABLE.
 */
export async function* readStoredTable(stored: AsyncIterable<Uint8Array>): AsyncGenerator<StoredRow> {
  let create: Buffer[] = []
  let size = 0
  let inCreate = true
  let columns: readonly string[] | undefined
  for await (const line of linesOf(stored)) {
    const head = line.subarray(0, 12).toString('latin1')
    if (head !== 'INSERT INTO ') {
      if (inCreate && size <= MAX_CREATE) {
        size += line.length
        create.push(line)
      }
      continue
    }
    inCreate = false
    const row = readInsert(line)
    if (row === undefined) continue
    if (row.columns === undefined) columns ??= columnsOf(Buffer.concat(create.flatMap((part) => [part, NEWLINE])).toString('utf8'))
    const names = row.columns ?? columns ?? []
    create = []
    if (names.length !== row.values.length) continue
    yield Object.fromEntries(names.map((name, index) => [name, row.values[index] ?? null]))
  }
}

const NEWLINE = Buffer.from('\n')
const [APOSTROPHE, BACKSLASH, COMMA, CLOSE] = [0x27, 0x5c, 0x2c, 0x29]
const MEANT: Readonly<Record<string, string>> = { '0': '\0', n: '\n', r: '\r', Z: '\x1a' }

async function* linesOf(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let size = 0
  for await (const piece of stored) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    let from = 0
    for (let at = bytes.indexOf(10, from); at >= 0; at = bytes.indexOf(10, from)) {
      size += at - from
      if (size <= MAX_ROW) yield held.length === 0 ? bytes.subarray(from, at) : Buffer.concat([...held, bytes.subarray(from, at)])
      held = []
      size = 0
      from = at + 1
    }
    size += bytes.length - from
    if (size > MAX_ROW) held = []
    else if (from < bytes.length) held.push(bytes.subarray(from))
  }
  if (size > 0 && size <= MAX_ROW) yield Buffer.concat(held)
}

/** Where a value's literal stands in its line. */
export interface ValuePlace {
  readonly start: number
  readonly end: number
}

/** `INSERT INTO <name>[ (<columns>)] VALUES (<literals>);` Nothing in the values can end the line: their line ends are escaped. */
export function readInsert(
  line: Buffer,
  places?: ValuePlace[],
): { readonly columns?: readonly string[]; readonly values: readonly (string | null)[] } | undefined {
  const opening = line.indexOf(' VALUES (', 12, 'latin1')
  if (opening < 0) return undefined
  const words = line.subarray(12, opening).toString('utf8')
  const values = readValues(line, opening + ' VALUES ('.length, places)
  if (values === undefined) return undefined
  const named = nameAt(words, 0)
  const list = named === undefined ? undefined : /^ \((.*)\)$/s.exec(words.slice(named.end))?.[1]
  return list === undefined ? { values } : { columns: listed(list), values }
}

function listed(list: string): string[] {
  const names: string[] = []
  for (let at = 0; at < list.length; at += 1) {
    const column = nameAt(list, at)
    if (column === undefined) break
    names.push(column.name)
    at = column.end
  }
  return names
}

function readValues(line: Buffer, from: number, places?: ValuePlace[]): (string | null)[] | undefined {
  const values: (string | null)[] = []
  let at = from
  for (;;) {
    const start = at
    if (line[at] === APOSTROPHE) {
      let end = at + 1
      while (end < line.length && line[end] !== APOSTROPHE) end += line[end] === BACKSLASH ? 2 : 1
      if (end >= line.length) return undefined
      const text = line.subarray(at + 1, end).toString('utf8')
      values.push(text.replace(/\\([\s\S])/g, (_, letter: string) => MEANT[letter] ?? letter))
      at = end + 1
    } else {
      let end = at
      while (end < line.length && line[end] !== COMMA && line[end] !== CLOSE) end += 1
      const word = line.subarray(at, end).toString('latin1')
      if (/^null$/i.test(word)) values.push(null)
      else values.push(/^0x[0-9a-f]+$/i.test(word) ? Buffer.from(word.slice(2), 'hex').toString('utf8') : word)
      at = end
    }
    places?.push({ start, end: at })
    if (line[at] === COMMA) at += 1
    else return line[at] === CLOSE ? values : undefined
  }
}

/** How a dump of SQLite begins: no backslash escapes there. */
const SQLITE_HEAD = '-- siteguard table dump 1, of SQLite'
const SQLITE_TOKEN = (): RegExp => /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/g
const MYSQL_TOKEN = (): RegExp => /'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`]|``)*`|[\s\S]/g

/** Words that begin a line of a CREATE TABLE and are no column. */
const NO_COLUMN = /^(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN|KEY|INDEX|FULLTEXT|SPATIAL)\b/i

/** Columns of a CREATE TABLE in their order, of MySQL or SQLite. */
export function columnsOf(create: string): string[] {
  return columnDefinitions(create).map(({ name }) => name)
}

/** The same with what is said of each. */
export function columnDefinitions(create: string): { readonly name: string; readonly text: string }[] {
  const begin = /^CREATE\s+(?:TEMP(?:ORARY)?\s+)?TABLE\b/im.exec(create)
  if (begin === null) return []
  const names: { name: string; text: string }[] = []
  let depth = 0
  let part = ''
  const endPart = (): void => {
    const text = part.trim()
    part = ''
    if (text === '' || NO_COLUMN.test(text)) return
    const quoted = /^(?:`((?:[^`]|``)+)`|"((?:[^"]|"")+)"|\[([^\]]+)\])/.exec(text)
    const name = quoted?.[1]?.replaceAll('``', '`') ?? quoted?.[2]?.replaceAll('""', '"') ?? quoted?.[3] ?? /^[^\s(,]+/.exec(text)?.[0]
    if (name !== undefined) names.push({ name, text })
  }
  const token = create.startsWith(SQLITE_HEAD) ? SQLITE_TOKEN() : MYSQL_TOKEN()
  token.lastIndex = begin.index + begin[0].length
  for (let found = token.exec(create); found !== null; found = token.exec(create)) {
    const [text] = found
    if (text.startsWith('--') || text.startsWith('/*')) continue
    if (text === '(') {
      depth += 1
      if (depth === 1) continue
    } else if (text === ')') {
      depth -= 1
      if (depth === 0) break
    } else if (text === ',' && depth === 1) {
      endPart()
      continue
    }
    if (depth > 0) part += text
  }
  endPart()
  return names
}
