import { DumpFault } from './fault.ts'
import { quoteName } from './names.ts'
import { SETTINGS } from './table-text.ts'
import type { Session } from './types.ts'
import { statements } from './with-session.ts'

/** A foreign key, as the server knows it. Names are hostile text. */
export interface ForeignKey {
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
  readonly parent: string
  readonly parentColumns: readonly string[]
  readonly onUpdate: string
  readonly onDelete: string
  /** The parent is in another database. */
  readonly elsewhere?: boolean
}

/** What a server may say of a rule; anything else is none of ours to say back to it. */
const RULES: ReadonlySet<string> = new Set(['RESTRICT', 'CASCADE', 'SET NULL', 'NO ACTION', 'SET DEFAULT'])

/** The foreign keys of the database. */
export async function foreignKeysOf(session: Session): Promise<ForeignKey[]> {
  const rows = await session.query([
    "SELECT 'key',HEX(k.CONSTRAINT_NAME),HEX(k.TABLE_NAME),HEX(k.COLUMN_NAME),HEX(k.REFERENCED_TABLE_NAME),HEX(k.REFERENCED_COLUMN_NAME)," +
      'r.UPDATE_RULE,r.DELETE_RULE,k.REFERENCED_TABLE_SCHEMA<>DATABASE() FROM information_schema.KEY_COLUMN_USAGE k ' +
      'JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA=k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME=k.CONSTRAINT_NAME ' +
      'AND r.TABLE_NAME=k.TABLE_NAME WHERE k.TABLE_SCHEMA=DATABASE() AND k.REFERENCED_TABLE_NAME IS NOT NULL ' +
      'ORDER BY k.TABLE_NAME,k.CONSTRAINT_NAME,k.ORDINAL_POSITION',
    "SELECT 'end'",
  ])
  if (rows.at(-1)?.[0] !== 'end') throw new DumpFault('cut', 'no answer')
  const keys = new Map<string, ForeignKey & { columns: string[]; parentColumns: string[] }>()
  for (const [, ...fields] of rows.slice(0, -1)) {
    const [name = '', table = '', column = '', parent = '', parentColumn = ''] = fields.slice(0, 5).map(text)
    const [onUpdate = '', onDelete = '', elsewhere] = fields.slice(5)
    if (!RULES.has(onUpdate) || !RULES.has(onDelete)) throw new DumpFault('grammar', 'a rule of a foreign key nobody knows')
    const id = JSON.stringify([table, name])
    const known = keys.get(id) ?? {
      name,
      table,
      columns: [],
      parent,
      parentColumns: [],
      onUpdate,
      onDelete,
      ...(elsewhere === '1' ? { elsewhere: true } : {}),
    }
    known.columns.push(column)
    known.parentColumns.push(parentColumn)
    keys.set(id, known)
  }
  return [...keys.values()]
}

/** Makes sure that tables have these keys again: a name that another table took along is taken from it. */
export async function remakeForeignKeys(session: Session, wanted: readonly ForeignKey[]): Promise<void> {
  if (wanted.length === 0) return
  const there = await foreignKeysOf(session)
  const lacking = wanted.filter(({ name, table }) => !there.some((key) => key.name === name && key.table === table))
  const taken = there.filter(({ name }) => lacking.some((key) => key.name === name))
  await session.execute(
    statements([
      ...SETTINGS,
      ...taken.map(({ name, table }) => `ALTER TABLE ${quoteName(table)} DROP FOREIGN KEY ${quoteName(name)}`),
      ...lacking.map(addStatement),
    ]),
  )
}

function addStatement({ name, table, columns, parent, parentColumns, onUpdate, onDelete }: ForeignKey): string {
  if (!RULES.has(onUpdate) || !RULES.has(onDelete)) throw new DumpFault('grammar', 'a rule of a foreign key nobody knows')
  const [own, other] = [columns, parentColumns].map((list) => list.map(quoteName).join(','))
  // What a server does of itself it says as nothing, and so must we for the table to be the same.
  const rules = `${onDelete === 'RESTRICT' ? '' : ` ON DELETE ${onDelete}`}${onUpdate === 'RESTRICT' ? '' : ` ON UPDATE ${onUpdate}`}`
  return `ALTER TABLE ${quoteName(table)} ADD CONSTRAINT ${quoteName(name)} FOREIGN KEY (${own}) REFERENCES ${quoteName(parent)} (${other})${rules}`
}

function text(hex: string): string {
  return Buffer.from(hex, 'hex').toString('utf8')
}
