import { DumpFault } from './fault.ts'
import { nameAt } from './names.ts'
import { createRowReader, type RowReader, type ValueClass } from './row-reader.ts'
import { createStatementReader } from './statement-reader.ts'
import { rowForm } from './survey.ts'
import type { Column, DumpEvent, DumpRequest } from './types.ts'

const PIECE = 64 * 1024

/**
 * Reads what `mysqldump --complete-insert` prints of these tables, in this order. Whatever is not one of their CREATE TABLE and INSERT
 * is left out. @throws DumpFault: `cut` when its end mark is missing, `grammar` when it is not what was asked for.
 */
export async function* readMysqldump(stream: AsyncIterable<Buffer>, requests: readonly DumpRequest[]): AsyncGenerator<DumpEvent> {
  let events: DumpEvent[] = []
  const wanted = new Map(requests.map((request) => [request.table.name, request]))
  let current: DumpRequest | undefined
  let rows: RowReader | undefined
  let header = ''
  let complete = false

  const flush = (): void => {
    if (rows !== undefined && rows.pending(false) > 0) events.push({ type: 'rows', bytes: rows.take(false) })
  }
  const endTable = (): void => {
    flush()
    if (current !== undefined) events.push({ type: 'end', rows: rows?.rows ?? 0 })
    current = undefined
    rows = undefined
  }
  const beginTable = (create: string): void => {
    endTable()
    const name = nameAt(create, 'CREATE TABLE '.length)?.name
    const request = name === undefined ? undefined : wanted.get(name)
    if (name === undefined || request === undefined) throw new DumpFault('grammar', 'a table nobody asked for')
    wanted.delete(name)
    current = request
    events.push({ type: 'table', request, create })
  }
  const reader = createStatementReader({
    comment(text) {
      if (/^Dump completed\b/.test(text)) complete = true
    },
    statement(text) {
      if (/^CREATE TABLE `/.test(text)) beginTable(text)
    },
    insert(words) {
      if (current === undefined || (rows !== undefined && words !== header)) throw new DumpFault('grammar', 'rows of another table')
      if (rows === undefined) {
        header = words
        const { open, close } = rowForm(current)
        rows = createRowReader({ columns: classesOf(words, current), open, close })
      }
      return rows
    },
  })
  for await (const piece of stream) {
    reader.read(piece)
    if (rows !== undefined && (rows as RowReader).pending(false) >= PIECE) flush()
    yield* events
    events = []
  }
  reader.end()
  if (!complete) throw new DumpFault('cut', 'the end mark is missing')
  if (wanted.size > 0) throw new DumpFault('grammar', `not dumped: ${[...wanted.keys()].slice(0, 5).join(', ')}`)
  endTable()
  yield* events
}

/** How each column an INSERT names is read: those the survey found, in its order, and generated ones between them. */
function classesOf(header: string, { table }: DumpRequest): ValueClass[] {
  const named = nameAt(header, 'INSERT INTO '.length)
  const classes: ValueClass[] = []
  let found = 0
  let at = named?.end ?? header.length
  for (;;) {
    while (/[\s(,]/.test(header[at] ?? '')) at += 1
    const column = nameAt(header, at)
    if (column === undefined) break
    at = column.end
    if (column.name === table.columns[found]?.name) classes.push((table.columns[found++] as Column).class)
    else if (table.generated.includes(column.name)) classes.push('skip')
    else break
  }
  const isWhole = named?.name === table.name && found === table.columns.length && /^\)\s*VALUES$/.test(header.slice(at))
  if (!isWhole) throw new DumpFault('grammar', `${table.name}: rows of other columns than it has`)
  return classes
}
