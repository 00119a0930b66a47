import type { RowEdit } from './edit-stored-table.ts'
import { DumpFault } from './fault.ts'
import { columnDefinitions } from './read-stored-table.ts'
import {
  type Collation,
  compareValues,
  isText,
  readRecord,
  type SqliteValue,
  textValue,
  wholeNumber,
  writeRecord,
} from './sqlite-record.ts'
import { openSqlitePages, type SqlitePages, type TreeCell } from './sqlite-trees.ts'

/** Edits of one table, by the numbers SQLite knows its rows by. */
export interface SqliteTableEdits {
  readonly table: string
  readonly rows: ReadonlyMap<string, RowEdit>
}

/** Memory that a file with its copy may take. Bytes. */
export const MAX_EDITED_FILE = 256 * 1024 * 1024

/**
 * A SQLite file with some rows of some tables edited, made from its bytes alone: where no program of the account can be asked, and so that a
 * plan holds exactly what will stand there. Only the pages of those tables and their indexes change, and a few numbers in the head of the
 * file. What was in a page before is in none afterwards.
 * @throws DumpFault where the file, a table or an index is one this cannot change with certainty: then nothing is.
 */
export function editSqliteFile(file: Buffer, edits: readonly SqliteTableEdits[]): Buffer {
  const pages = openSqlitePages(file)
  const objects = pages.readTree(1, 'table').cells.map(({ payload }) => objectOf(readRecord(payload)))
  for (const { table, rows } of edits) {
    if (rows.size === 0) continue
    const own = objects.find((object) => object.type === 'table' && object.name === table)
    if (own === undefined || own.root < 2) throw new DumpFault('failed', `no table ${table}`)
    if (/\)\s*(?:[a-z, ]*,\s*)?WITHOUT\s+ROWID\b[a-z,\s]*$/i.test(own.sql)) throw new DumpFault('failed', `${table} has no row numbers`)
    if (objects.some((object) => object.type === 'trigger' && object.of === table)) throw new DumpFault('failed', `${table} has triggers`)
    const indexes = objects.filter((object) => object.type === 'index' && object.of === table)
    editTable(pages, own, indexes, rows)
  }
  return pages.end()
}

interface SchemaObject {
  readonly type: string
  readonly name: string
  readonly of: string
  readonly root: number
  readonly sql: string
}

function objectOf(values: readonly SqliteValue[]): SchemaObject {
  const text = (i: number): string => values[i]?.bytes.toString('utf8') ?? ''
  const root = values[3] === undefined ? undefined : wholeNumber(values[3])
  return { type: text(0), name: text(1), of: text(2), root: Number(root ?? 0n), sql: text(4) }
}

/** A row as it was and as it will be; undefined: it goes. */
interface EditedRow {
  readonly before: readonly SqliteValue[]
  readonly after: readonly SqliteValue[] | undefined
}

function editTable(pages: SqlitePages, table: SchemaObject, indexes: readonly SchemaObject[], rows: ReadonlyMap<string, RowEdit>): void {
  const definitions = columnDefinitions(table.sql)
  const tree = pages.readTree(table.root, 'table')
  const edited = new Map<bigint, EditedRow>()
  const all = new Map<bigint, readonly SqliteValue[]>()
  const cells = tree.cells.flatMap((cell): TreeCell[] => {
    const id = cell.id as bigint
    const before = readRecord(cell.payload)
    all.set(id, before)
    const edit = rows.get(String(id))
    if (edit === undefined) return [cell]
    if (edit.is === 'removed') {
      edited.set(id, { before, after: undefined })
      return []
    }
    const after = changed(before, definitions, edit.values, table.name)
    edited.set(id, { before, after })
    return [{ id, payload: writeRecord(after) }]
  })
  if (edited.size !== rows.size) throw new DumpFault('failed', `${table.name} has not all of these rows`)
  for (const index of indexes) editIndex(pages, index, definitions, all, edited)
  pages.writeTree(tree, 'table', cells)
}

function changed(
  before: readonly SqliteValue[],
  definitions: readonly { readonly name: string }[],
  values: Readonly<Record<string, string>>,
  table: string,
): SqliteValue[] {
  const after = [...before]
  for (const [name, text] of Object.entries(values)) {
    const at = definitions.findIndex((definition) => definition.name === name)
    const value = before[at]
    if (value === undefined || !isText(value)) throw new DumpFault('failed', `${table}.${name} is no text`)
    after[at] = textValue(text)
  }
  return after
}

/** How one place of an index's entries is ordered. */
interface Order {
  readonly collation: Collation
  readonly down: boolean
}

function editIndex(
  pages: SqlitePages,
  index: SchemaObject,
  definitions: readonly { readonly name: string; readonly text: string }[],
  rows: ReadonlyMap<bigint, readonly SqliteValue[]>,
  edited: ReadonlyMap<bigint, EditedRow>,
): void {
  const tree = pages.readTree(index.root, 'index')
  const entries = tree.cells.map(({ payload }) => {
    const values = readRecord(payload)
    const id = values.at(-1) === undefined ? undefined : wholeNumber(values.at(-1) as SqliteValue)
    if (id === undefined || !rows.has(id)) throw new DumpFault('grammar', `an entry of ${index.name} without its row`)
    return { id, values, payload }
  })
  const touched = touchedColumns(edited)
  const columns = touched.size === 0 ? [] : columnsOfIndex(index, definitions, entries, rows, touched)
  let isMoved = false
  const after = entries.flatMap((entry) => {
    const edit = edited.get(entry.id)
    if (edit === undefined) return [entry]
    if (edit.after === undefined) return []
    const values = entry.values.map((value, place) => {
      const column = columns[place]
      return column === undefined || !touched.has(column) ? value : (edit.after?.[column] ?? value)
    })
    if (values.every((value, place) => isSame(value, entry.values[place]))) return [entry]
    isMoved = true
    return [{ id: entry.id, values, payload: writeRecord(values) }]
  })
  if (isMoved) {
    const compare = comparing(ordersOf(index, definitions, columns))
    // Whoever orders otherwise than SQLite did would lose rows.
    for (const [i, entry] of entries.entries()) {
      const next = entries[i + 1]
      if (next !== undefined && compare(entry.values, next.values) >= 0) throw new DumpFault('failed', `the order of ${index.name}`)
    }
    after.sort((a, b) => compare(a.values, b.values))
    refuseTwins(index, after, compare)
  }
  pages.writeTree(
    tree,
    'index',
    after.map(({ payload }) => ({ payload })),
  )
}

/** Columns in which some row changes. */
function touchedColumns(edited: ReadonlyMap<bigint, EditedRow>): Set<number> {
  const touched = new Set<number>()
  for (const { before, after } of edited.values()) {
    if (after === undefined) continue
    for (const [column, value] of before.entries()) if (after[column] !== value) touched.add(column)
  }
  return touched
}

/** A unique index knows no two equal entries, but where something in them is NULL. */
function refuseTwins(
  index: SchemaObject,
  entries: readonly { readonly values: readonly SqliteValue[] }[],
  compare: (a: readonly SqliteValue[], b: readonly SqliteValue[]) => number,
): void {
  const isUnique = index.sql === '' || /^CREATE\s+UNIQUE\b/i.test(index.sql)
  if (!isUnique) return
  const keys = entries.map(({ values }) => values.slice(0, -1))
  for (const [i, key] of keys.entries()) {
    const next = keys[i + 1]
    if (next !== undefined && !key.some(({ kind }) => kind === 0) && compare(key, next) === 0)
      throw new DumpFault('failed', `two rows would be one to ${index.name}`)
  }
}

/**
 * Which column of the table stands at each place of an index: as the index says, else, of those SQLite makes by itself, by what it says of
 * all rows. Of columns that change it has to be certain.
 */
function columnsOfIndex(
  index: SchemaObject,
  definitions: readonly { readonly name: string }[],
  entries: readonly { readonly id: bigint; readonly values: readonly SqliteValue[] }[],
  rows: ReadonlyMap<bigint, readonly SqliteValue[]>,
  touched: ReadonlySet<number>,
): (number | undefined)[] {
  // Of what is reckoned from a column, or of some rows only, nobody here knows what becomes.
  if (/\bWHERE\b/i.test(index.sql) || /\([^()]*\(/.test(index.sql)) throw new DumpFault('failed', `${index.name} is of expressions`)
  const places = (entries[0]?.values.length ?? 1) - 1
  const agrees = (place: number, column: number): boolean =>
    entries.every(({ id, values }) => {
      const own = rows.get(id)?.[column]
      return own === undefined ? !touched.has(column) : isSame(values[place], own)
    })
  const names = index.sql === '' ? [] : namesOf(index.sql)
  return Array.from({ length: places }, (_, place) => {
    const name = names[place]
    if (name !== undefined) {
      const column = definitions.findIndex((definition) => definition.name.toLowerCase() === name.toLowerCase())
      if (column < 0 || (touched.has(column) && !agrees(place, column))) throw new DumpFault('failed', `which column ${index.name} is of`)
      return column
    }
    const fitting = definitions.map((_definition, column) => column).filter((column) => agrees(place, column))
    if (fitting.length > 1 && fitting.some((column) => touched.has(column)))
      throw new DumpFault('failed', `which column ${index.name} is of`)
    return fitting[0]
  })
}

/** Columns of a CREATE INDEX, in their order. */
function namesOf(sql: string): (string | undefined)[] {
  const list = /\(([^()]*)\)\s*$/.exec(sql)?.[1] ?? ''
  return list.split(',').map((item) => /^\s*["'`[]?([^"'`\]\s]+)/.exec(item)?.[1])
}

function isSame(a: SqliteValue | undefined, b: SqliteValue | undefined): boolean {
  return a !== undefined && b !== undefined && a.kind === b.kind && a.bytes.equals(b.bytes)
}

/** The collation a column or the index names, and the direction. */
function ordersOf(
  index: SchemaObject,
  definitions: readonly { readonly text: string }[],
  columns: readonly (number | undefined)[],
): Order[] {
  const list = /\(([^()]*)\)\s*$/.exec(index.sql)?.[1]?.split(',') ?? []
  return columns.map((column, place) => {
    const own = list[place] ?? ''
    const named = /\bCOLLATE\s+["'`[]?(\w+)/i.exec(own) ?? /\bCOLLATE\s+["'`[]?(\w+)/i.exec(definitions[column ?? -1]?.text ?? '')
    const collation = (named?.[1] ?? 'BINARY').toUpperCase()
    if (collation !== 'BINARY' && collation !== 'NOCASE' && collation !== 'RTRIM') throw new DumpFault('failed', `the order ${collation}`)
    return { collation, down: /\bDESC\b/i.test(own) }
  })
}

function comparing(orders: readonly Order[]): (a: readonly SqliteValue[], b: readonly SqliteValue[]) => number {
  return (a, b) => {
    for (const [i, value] of a.entries()) {
      const other = b[i]
      if (other === undefined) return 1
      // The last is the row's own number.
      const { collation, down } = orders[i] ?? { collation: 'BINARY', down: false }
      const order = compareValues(value, other, collation)
      if (order !== 0) return down ? -order : order
    }
    return 0
  }
}
