import { DumpFault } from './fault.ts'
import { nameAt, quoteName } from './names.ts'
import { createRowReader, type RowReader } from './row-reader.ts'
import { createStatementReader } from './statement-reader.ts'
import { createText } from './table-text.ts'
import type { DumpEvent } from './types.ts'

const PIECE = 64 * 1024

/**
 * Reads a dump somebody else made of a whole database (a provider's), of which nothing is known beforehand: the tables that are
 * `mine`, values as they stand. `onOmitted` is told what a table's dump cannot carry. @throws DumpFault
 */
export async function* readWholeDump(
  stream: AsyncIterable<Buffer>,
  mine: (table: string) => boolean,
  onOmitted: (what: string) => void,
): AsyncGenerator<DumpEvent> {
  let events: DumpEvent[] = []
  const seen = new Set<string>()
  let table: string | undefined
  let reader: RowReader | undefined
  let skipped: RowReader | undefined
  let header = ''
  let total = 0
  let complete = false

  const flush = (): void => {
    if (reader !== undefined && reader.pending(false) > 0) events.push({ type: 'rows', bytes: reader.take(false) })
  }
  const endInsert = (): void => {
    flush()
    total += reader?.rows ?? 0
    reader = undefined
    header = ''
  }
  const endTable = (): void => {
    endInsert()
    if (table !== undefined) events.push({ type: 'end', rows: total })
    table = undefined
    total = 0
  }
  const statements = createStatementReader({
    comment(text) {
      if (/^Dump completed\b/.test(text)) complete = true
    },
    // mysqldump writes these as comments, that older servers pass over them.
    block(text) {
      const other = /^M?!\d{5,6} (?:CREATE\b[^`]{0,100}?)?\b(VIEW|TRIGGER|PROCEDURE|FUNCTION|EVENT)\b/.exec(text)
      if (other !== null) onOmitted((other[1] as string).toLowerCase())
    },
    statement(text) {
      const other = /^CREATE\b[^`]{0,200}?\b(VIEW|TRIGGER|PROCEDURE|FUNCTION|EVENT)\b/i.exec(text)
      if (other !== null) onOmitted((other[1] as string).toLowerCase())
      if (!/^CREATE TABLE `/.test(text)) return
      endTable()
      const name = nameAt(text, 'CREATE TABLE '.length)?.name ?? ''
      if (!mine(name)) return
      if (seen.has(name)) throw new DumpFault('grammar', 'a table twice')
      seen.add(name)
      table = name
      const engine = /\n\) ENGINE=(\w+)/.exec(text)?.[1] ?? ''
      const request = { table: { name, engine, columns: [], generated: [], listed: false, order: [], nextNumber: 0 }, as: name }
      events.push({ type: 'table', request, create: createText(text, name, name) })
    },
    insert(words) {
      const name = nameAt(words, 'INSERT INTO '.length)
      const list = /^\s*(\((?:\s*`(?:[^`]|``)+`\s*,?)+\)\s*)?VALUES$/.exec(words.slice(name?.end ?? 0))
      if (name === undefined || list === null) throw new DumpFault('grammar', 'an INSERT of an unknown kind')
      if (name.name !== table) {
        if (mine(name.name)) throw new DumpFault('grammar', 'rows of another table')
        skipped = createRowReader({ open: Buffer.alloc(0), close: Buffer.alloc(0) })
        return skipped
      }
      if (reader === undefined || header !== words) {
        endInsert()
        header = words
        const columns = list[1] === undefined ? '' : ` ${list[1].replace(/`\s*,\s*`/g, '`,`').trim()}`
        reader = createRowReader({ open: Buffer.from(`INSERT INTO ${quoteName(table)}${columns} VALUES (`), close: Buffer.from(');\n') })
      }
      return reader
    },
  })
  for await (const piece of stream) {
    statements.read(piece)
    skipped?.take(false)
    if (reader !== undefined && (reader as RowReader).pending(false) >= PIECE) flush()
    yield* events
    events = []
  }
  statements.end()
  if (!complete) throw new DumpFault('cut', 'the end mark is missing')
  endTable()
  yield* events
}
