import { DumpFault } from './fault.ts'
import { quoteName } from './names.ts'
import type { RowForm, ValueClass } from './row-reader.ts'
import type { Column, DumpRequest, Session, Survey, TableInfo } from './types.ts'

/** Every text in hexadecimal: names may hold anything. */
const STATEMENTS = [
  // MySQL 8 tells numbers of yesterday otherwise; MariaDB does not read this kind of comment.
  '/*!80000 SET SESSION information_schema_stats_expiry=0 */',
  "SELECT 'server',HEX(VERSION()),HEX(@@character_set_database)",
  "SELECT 'table',HEX(TABLE_NAME),HEX(TABLE_TYPE),HEX(IFNULL(ENGINE,'')),IFNULL(AUTO_INCREMENT,0) FROM information_schema.TABLES WHERE TABLE_SCHEMA=DATABASE()",
  "SELECT 'column',HEX(TABLE_NAME),HEX(COLUMN_NAME),HEX(DATA_TYPE),HEX(IFNULL(CHARACTER_SET_NAME,'')),IFNULL(NUMERIC_PRECISION,0),HEX(EXTRA) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA=DATABASE() ORDER BY TABLE_NAME,ORDINAL_POSITION",
  "SELECT 'key',HEX(TABLE_NAME),HEX(INDEX_NAME),NON_UNIQUE,HEX(IFNULL(COLUMN_NAME,'')) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA=DATABASE()",
  "SELECT 'trigger',HEX(TRIGGER_NAME),HEX(EVENT_OBJECT_TABLE) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA=DATABASE()",
  "SELECT 'other',HEX(ROUTINE_TYPE),HEX(ROUTINE_NAME) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA=DATABASE()",
  "SELECT 'other',HEX('event'),HEX(EVENT_NAME) FROM information_schema.EVENTS WHERE EVENT_SCHEMA=DATABASE()",
  "SELECT 'foreign',HEX(TABLE_NAME),HEX(REFERENCED_TABLE_NAME) FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA=DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL",
]

const NUMBERS = new Set('tinyint smallint mediumint int integer bigint decimal numeric dec fixed float double real year'.split(' '))
const BYTES = /^(?:binary|varbinary|(?:tiny|medium|long)?blob|bit|geometry|point|linestring|polygon|multi\w+|geom\w*collection|vector)$/

function classOf(type: string, charset: string): ValueClass {
  if (NUMBERS.has(type)) return 'number'
  return BYTES.test(type) || charset === 'binary' ? 'binary' : 'text'
}

interface Draft {
  engine: string
  nextNumber: number
  columns: Column[]
  generated: string[]
  listed: boolean
  keys: { index: string; unique: boolean; column: string }[]
}

/** Looks at everything in the database. `mine` tells which tables are the site's. */
export async function surveyDatabase(session: Session, mine: (table: string) => boolean): Promise<Survey> {
  const drafts = new Map<string, Draft>()
  const names = new Set<string>()
  const views: string[] = []
  const versioned: string[] = []
  const others: string[] = []
  const triggers: { name: string; table: string }[] = []
  const foreignKeys: { table: string; references: string }[] = []
  let server = ''
  let charset = ''
  for (const [kind, ...fields] of await session.query(STATEMENTS)) {
    const name = text(fields[0])
    if (kind === 'server') [server, charset] = [name, text(fields[1])]
    else if (kind === 'table') {
      names.add(name)
      const type = text(fields[1]).toUpperCase()
      if (!mine(name)) continue
      if (type.includes('VIEW')) views.push(name)
      else if (type === 'SEQUENCE') others.push(`sequence ${name}`)
      else {
        if (type === 'SYSTEM VERSIONED') versioned.push(name)
        drafts.set(name, { engine: text(fields[2]), nextNumber: count(fields[3]), columns: [], generated: [], listed: false, keys: [] })
      }
    } else if (kind === 'column') addColumn(drafts.get(name), fields)
    else if (kind === 'key') drafts.get(name)?.keys.push({ index: text(fields[1]), unique: fields[2] === '0', column: text(fields[3]) })
    else if (kind === 'trigger') triggers.push({ name, table: text(fields[1]) })
    else if (kind === 'other') others.push(`${name.toLowerCase()} ${text(fields[1])}`)
    else if (kind === 'foreign') foreignKeys.push({ table: name, references: text(fields[1]) })
    else throw new DumpFault('grammar', 'an answer to another question')
  }
  if (server === '') throw new DumpFault('cut', 'no answer')
  const tables = [...drafts]
    .map(([name, { keys, ...draft }]): TableInfo => ({ name, ...draft, order: orderOf(keys) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const blind = tables.find((table) => table.columns.length === 0)
  if (blind !== undefined) throw new DumpFault('access', `the columns of ${blind.name} are not shown`)
  return {
    server: server.slice(0, 100),
    charset: charset.slice(0, 40),
    tables,
    names,
    views: views.sort(),
    triggers: triggers.filter(({ table }) => mine(table)),
    others: others.sort(),
    foreignKeys,
    versioned,
  }
}

function addColumn(draft: Draft | undefined, fields: readonly string[]): void {
  if (draft === undefined) return
  const extra = text(fields[5]).toUpperCase()
  // MySQL writes DEFAULT_GENERATED where only the default is an expression; MariaDB had PERSISTENT for STORED.
  const generated = /\b(?:VIRTUAL|STORED|PERSISTENT)\b/.test(extra)
  if (generated || extra.includes('INVISIBLE')) draft.listed = true
  if (generated) {
    draft.generated.push(text(fields[1]))
    return
  }
  const type = text(fields[2]).toLowerCase()
  draft.columns.push({
    name: text(fields[1]),
    class: classOf(type, text(fields[3])),
    ...(type === 'bit' ? { bits: Math.ceil(count(fields[4]) / 8) } : {}),
  })
}

/** As `--order-by-primary` chooses: the first key the server names, when it is unique. It names the primary key first. */
function orderOf(keys: Draft['keys']): string[] {
  const [first] = keys.filter(({ index }) => index === 'PRIMARY').concat(keys)
  if (first === undefined || !first.unique) return []
  return keys.filter(({ index }) => index === first.index).map(({ column }) => column)
}

function text(hex: string | undefined): string {
  return Buffer.from(hex ?? '', 'hex').toString('utf8')
}

function count(field: string | undefined): number {
  const number = Number(field)
  return Number.isFinite(number) ? number : 0
}

/** The SELECT whose rows are a table's, in their order. BIT comes as a number otherwise. */
export function selectOf(table: TableInfo): string {
  const columns = table.columns.map(({ name, bits }) =>
    bits === undefined ? quoteName(name) : `UNHEX(LPAD(HEX(${quoteName(name)}),${bits * 2},'0'))`,
  )
  const order = table.order.length === 0 ? '' : ` ORDER BY ${table.order.map(quoteName).join(',')}`
  return `SELECT ${columns.join(',')} FROM ${quoteName(table.name)}${order}`
}

/** What stands around a row's values, as stored. */
export function rowForm({ table, as, bare = false }: DumpRequest): Pick<RowForm, 'open' | 'close'> {
  if (bare) return { open: Buffer.from('('), close: Buffer.from('),') }
  const list = table.listed ? ` (${table.columns.map(({ name }) => quoteName(name)).join(',')})` : ''
  return { open: Buffer.from(`INSERT INTO ${quoteName(as)}${list} VALUES (`), close: Buffer.from(');\n') }
}
