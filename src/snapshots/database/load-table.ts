import { createHash } from 'node:crypto'
import { DumpFault } from './fault.ts'
import { nameAt, quoteName } from './names.ts'
import { createRowReader, type RowReader } from './row-reader.ts'
import { createStatementReader } from './statement-reader.ts'
import { createText } from './table-text.ts'
import type { Session, TableInfo } from './types.ts'

/** Rows are sent together up to this, well below the smallest `max_allowed_packet` in use. A longer row goes alone. Bytes. */
const BATCH = 256 * 1024

/** What a table holds: the sum of its rows in their order. */
export interface Contents {
  readonly rows: number
  readonly digest: string
}

/** A stored dump, and the table it becomes. */
export interface TableToLoad {
  readonly stored: AsyncIterable<Uint8Array>
  /** As the dump has it. */
  readonly name: string
  readonly as: string
  /** The new table's AUTO_INCREMENT is at least this. 0: whatever comes. */
  readonly nextNumber: number
}

/**
 * Makes new tables from stored dumps, in place of any of their new names, over one connection. What it tells, in the same order, is what
 * was sent, for `contentsOf` to compare with. @throws DumpFault: nothing but one CREATE TABLE and its rows passes of each dump.
 */
export async function loadTables(session: Session, tables: readonly TableToLoad[]): Promise<Contents[]> {
  const sent: Contents[] = []
  async function* statements(): AsyncGenerator<Uint8Array> {
    // A way that broke half-way is followed by another, from the start.
    sent.length = 0
    for (const table of tables) sent.push(yield* statementsOf(table))
  }
  await session.execute(statements())
  return sent
}

async function* statementsOf(table: TableToLoad): AsyncGenerator<Uint8Array, Contents> {
  const hash = createHash('sha256')
  let rows = 0
  let created: string | undefined
  yield Buffer.from(`DROP TABLE IF EXISTS ${quoteName(table.as)}`)
  for await (const part of readStored(table.stored, table)) {
    if (part.type === 'create') {
      created = part.text
      yield Buffer.from(part.text)
      continue
    }
    hash.update(part.bytes)
    rows += part.rows
    // Without the comma behind the last row.
    yield Buffer.concat([part.header, part.bytes.subarray(0, -1)])
  }
  if (created === undefined) throw new DumpFault('grammar', 'a dump without its table')
  if (table.nextNumber > 1 && /\bAUTO_INCREMENT\b/.test(withoutQuoted(created))) {
    // Numbers of rows that are gone are not given again.
    yield Buffer.from(`ALTER TABLE ${quoteName(table.as)} AUTO_INCREMENT=${table.nextNumber}`)
  }
  return { rows, digest: hash.digest('hex') }
}

/** What tables on the server hold now, by name, in the same measure. */
export async function contentsOf(session: Session, tables: readonly TableInfo[]): Promise<Map<string, Contents>> {
  const found = new Map<string, Contents>()
  let hash = createHash('sha256')
  let name = ''
  for await (const event of session.dump(tables.map((table) => ({ table, as: table.name, bare: true })))) {
    if (event.type === 'table') {
      hash = createHash('sha256')
      name = event.request.table.name
    } else if (event.type === 'rows') hash.update(event.bytes)
    else found.set(name, { rows: event.rows, digest: hash.digest('hex') })
  }
  return found
}

type Part =
  | { readonly type: 'create'; readonly text: string }
  | { readonly type: 'rows'; readonly header: Buffer; readonly bytes: Buffer; readonly rows: number }

async function* readStored(stored: AsyncIterable<Uint8Array>, { name, as }: { name: string; as: string }): AsyncGenerator<Part> {
  let parts: Part[] = []
  let created = false
  let header: Buffer | undefined
  let words = ''
  let reader: RowReader | undefined
  let sent = 0
  const flush = (): void => {
    if (reader === undefined || reader.pending(true) === 0) return
    parts.push({ type: 'rows', header: header as Buffer, bytes: reader.take(true), rows: reader.rows - sent })
    sent = reader.rows
  }
  const statements = createStatementReader({
    comment() {},
    statement(text) {
      if (/^SET /.test(text)) return
      if (created || !/^CREATE TABLE `/.test(text)) throw new DumpFault('grammar', 'a statement that no stored dump has')
      if (/\bFOREIGN KEY\b/i.test(withoutQuoted(text))) throw new DumpFault('failed', 'a foreign key')
      created = true
      parts.push({ type: 'create', text: createText(text, name, as) })
    },
    insert(found) {
      if (!created || (words !== '' && found !== words)) throw new DumpFault('grammar', 'rows of another table')
      if (reader === undefined) {
        words = found
        header = Buffer.from(`INSERT INTO ${quoteName(as)}${columnList(found, name)} VALUES `)
        reader = createRowReader({ open: Buffer.from('('), close: Buffer.from('),') })
      }
      return reader
    },
  })
  for await (const piece of stored) {
    for (let at = 0; at < piece.length; at += BATCH) {
      statements.read(Buffer.from(piece.buffer, piece.byteOffset + at, Math.min(BATCH, piece.length - at)))
      if (reader !== undefined && (reader as RowReader).pending(true) >= BATCH) flush()
      yield* parts
      parts = []
    }
  }
  statements.end()
  flush()
  yield* parts
}

/** ` (…)` of an INSERT that names its columns. */
function columnList(words: string, name: string): string {
  const named = nameAt(words, 'INSERT INTO '.length)
  const list = /^( \((?:`(?:[^`]|``)+`,?)+\))? VALUES$/.exec(words.slice(named?.end ?? 0))
  if (named?.name !== name || list === null) throw new DumpFault('grammar', 'rows of another table')
  return list[1] ?? ''
}

function withoutQuoted(sql: string): string {
  return sql.replace(/'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S])*"|`(?:[^`]|``)*`/g, '')
}
