import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { DumpFault } from './fault.ts'
import { type ForeignKey, foreignKeysOf, remakeForeignKeys } from './foreign-keys.ts'
import { ownName, quoteName } from './names.ts'
import { surveyDatabase } from './survey.ts'
import { renameStatement } from './swap-tables.ts'
import { SETTINGS } from './table-text.ts'
import type { Session, Survey, TableInfo } from './types.ts'
import { LOCK_WAIT, namesThere, statements, type WithSession } from './with-session.ts'

/** A table that stirs while it is copied is copied again, so many times in all. */
const TRIES = 4

/** Tables of one run and op, and those that may be meant. */
export interface CopyNames {
  /** Id of the run. */
  readonly run: string
  readonly op: number
  /** For errors: installation whose database it is. */
  readonly database: string
  /** Whether a table is the site's. */
  mine(table: string): boolean
}

/** What copies stand in for: tables in the order of their copies, and what joins them. */
export interface CopiedTables {
  readonly tables: readonly string[]
  readonly foreignKeys?: readonly ForeignKey[]
}

/**
 * Copies of a site's tables beside them, in the same database: made and proved by the server, so no byte crosses the wire. Every call can be
 * made again after a crash at any point of an earlier one.
 */
export interface TableCopies {
  /** @throws SG-DB-010 when copies could not stand in for the tables (triggers, foreign keys, histories). */
  check(): Promise<void>
  /** Copies every table of the site and proves each by its rows' checksum. Gives what `putBack` needs. @throws SG-DB-007 */
  copy(): Promise<CopiedTables>
  /**
   * One RENAME: the copies take the tables' places; the tables as they are then, and those that are new since, are kept under names of the
   * run's. Gives the latter, by the names they had. Foreign keys among the tables, which no copy has, are made again after it.
   * @throws SG-DB-008 when a copy is gone: then nothing was changed.
   */
  putBack(copied: CopiedTables): Promise<string[]>
  /** Drops the copies; with `all` what `putBack` kept, too. */
  drop(all: boolean): Promise<void>
}

/** `l` being copied, `o` a proved copy, `n` put aside; `m` 0: copies are there, 1: they were put back. */
type Letter = 'l' | 'o' | 'n' | 'm'

/** @throws from any call as `WithSession` does. */
export function createTableCopies(withSession: WithSession, names: CopyNames): TableCopies {
  const { database } = names
  const own = (letter: Letter, index: number): string => ownName(letter, names.run, names.op, index)
  const isOwn = (letters: string): ((table: string) => boolean) => {
    const starts = [...letters].map((letter) => own(letter as Letter, 0).slice(0, -1))
    return (table) => starts.some((start) => table.startsWith(start) && /^\d+$/.test(table.slice(start.length)))
  }
  const drop = async (session: Session, letters: string): Promise<void> => {
    const tables = [...(await namesThere(session, 'tables'))].filter(isOwn(letters))
    if (tables.length === 0) return
    await session.execute(statements(['SET foreign_key_checks=0', ...tables.map((table) => `DROP TABLE IF EXISTS ${quoteName(table)}`)]))
  }

  return {
    check: () =>
      withSession(async (session) =>
        refuseUnsafe(database, await surveyDatabase(session, names.mine), await foreignKeysOf(session), names.mine),
      ),

    copy: () =>
      withSession(async (session) => {
        await drop(session, 'lom')
        const survey = await surveyDatabase(session, names.mine)
        const keys = await foreignKeysOf(session)
        refuseUnsafe(database, survey, keys, names.mine)
        const { tables } = survey
        await session.query(OTHERS_AT_WORK)
        let open = tables.map((table, index) => ({ table, as: own('l', index) }))
        for (let tries = 1; open.length > 0; tries += 1) {
          await session.execute(statements([...SETTINGS, 'SET SESSION innodb_strict_mode=0', ...open.flatMap(copyStatements)]))
          const [live, copies] = await checksumsOf(session, [open.map(({ table }) => table.name), open.map(({ as }) => as)])
          open = open.filter((_, index) => live[index] === undefined || live[index] !== copies[index])
          if (open.length > 0 && tries === TRIES) throw restless(database, open)
        }
        const proved = tables.map((_, index): [string, string] => [own('l', index), own('o', index)])
        const mark = quoteName(own('m', 0))
        await session.execute(statements([...(proved.length > 0 ? [renameStatement(proved)] : []), `CREATE TABLE ${mark} (a INT)`]))
        const foreignKeys = keys.filter(({ table }) => names.mine(table))
        return { tables: tables.map(({ name }) => name), ...(foreignKeys.length === 0 ? {} : { foreignKeys }) }
      }),

    putBack: ({ tables: copied, foreignKeys = [] }) =>
      withSession(async (session) => {
        const there = await namesThere(session, 'tables')
        const aside: string[] = []
        if (!there.has(own('m', 1))) {
          const lost = copied.filter((_, index) => !there.has(own('o', index)) && !there.has(own('n', index)))
          if (lost.length > 0 || !there.has(own('m', 0))) throw gone(database, lost)
          const plan = renamings(copied, there, names.mine, own)
          // Last, so that a server that dies in the middle leaves the mark as it was.
          const statement = renameStatement([...plan, [own('m', 0), own('m', 1)]])
          try {
            // With its checks on, a foreign key goes with the tables it joins, wherever they go.
            await session.execute(statements([`SET SESSION lock_wait_timeout=${LOCK_WAIT}`, 'SET foreign_key_checks=1', statement]))
          } catch (error) {
            if (!(error instanceof DumpFault)) throw error
            // The answer may be what was lost.
            if (!(await namesThere(session, 'tables')).has(own('m', 1))) throw error
          }
          aside.push(...plan.map(([from]) => from).filter(names.mine))
        }
        await remakeForeignKeys(session, foreignKeys)
        return aside
      }),

    drop: (all) => withSession((session) => drop(session, all ? 'lomn' : 'lom')),
  }
}

/** What is left to rename until the copies stand in the tables' places. */
function renamings(
  copied: readonly string[],
  there: ReadonlySet<string>,
  mine: (table: string) => boolean,
  own: (letter: Letter, index: number) => string,
): [string, string][] {
  const out: [string, string][] = []
  let free = copied.length
  const aside = (index: number): string => {
    if (index < copied.length && !there.has(own('n', index))) return own('n', index)
    while (there.has(own('n', free))) free += 1
    free += 1
    return own('n', free - 1)
  }
  for (const [index, table] of copied.entries()) {
    const copy = own('o', index)
    if (!there.has(copy)) continue
    if (there.has(table)) out.push([table, aside(index)])
    out.push([copy, table])
  }
  const known = new Set(copied)
  for (const table of [...there].sort()) if (mine(table) && !known.has(table)) out.push([table, aside(copied.length)])
  return out
}

function copyStatements({ table, as }: { readonly table: TableInfo; readonly as: string }): string[] {
  const [from, to] = [quoteName(table.name), quoteName(as)]
  // Generated columns take no values, and `*` leaves out invisible ones.
  const columns = table.columns.map(({ name }) => quoteName(name)).join(',')
  return [
    `DROP TABLE IF EXISTS ${to}`,
    `CREATE TABLE ${to} LIKE ${from}`,
    `INSERT INTO ${to} (${columns}) SELECT ${columns} FROM ${from}`,
    ...(table.nextNumber > 1 ? [`ALTER TABLE ${to} AUTO_INCREMENT=${table.nextNumber}`] : []),
  ]
}

/**
 * Waits while others are connected to the database, 4 s at most (another site may share it): a request that came before the site was closed
 * may still be going to write, and what it writes belongs in the copies. Own threads are seen without any privilege.
 */
const OTHERS_AT_WORK = Array.from(
  { length: 20 },
  () =>
    "SELECT SLEEP(0.2*(COUNT(*)>0)) FROM information_schema.PROCESSLIST WHERE DB=DATABASE() AND ID<>CONNECTION_ID() AND USER=SUBSTRING_INDEX(USER(),'@',1)",
)

type Sums = (string | undefined)[]

/** Number and checksum of all rows of each table, whatever their order; undefined where the server could not tell. */
async function checksumsOf(session: Session, lists: readonly [readonly string[], readonly string[]]): Promise<[Sums, Sums]> {
  const ask = lists.flatMap((tables, list) =>
    tables.flatMap((table, index) => [
      `SELECT 'siteguard',${list},${index},COUNT(*) FROM ${quoteName(table)}`,
      `CHECKSUM TABLE ${quoteName(table)} EXTENDED`,
    ]),
  )
  const found: [Sums, Sums] = [[], []]
  let at: { readonly list: number; readonly index: number; readonly rows: string } | undefined
  for (const row of await session.query([...SETTINGS, ...ask])) {
    if (row[0] === 'siteguard') at = { list: Number(row[1]), index: Number(row[2]), rows: row[3] ?? '' }
    else {
      const sum = row.at(-1) ?? ''
      const sums = at === undefined ? undefined : found[at.list]
      if (at !== undefined && sums !== undefined && /^\d+$/.test(sum)) sums[at.index] = `${at.rows} ${sum}`
    }
  }
  return found
}

/** A copy stands in for a table by its name: what hangs on the table's identity would stay with the one put aside. */
function refuseUnsafe(database: string, survey: Survey, keys: readonly ForeignKey[], isMine: (table: string) => boolean): void {
  const mine = new Set(survey.tables.map(({ name }) => name))
  const reasons = [
    ...survey.triggers.filter(({ table }) => mine.has(table)).map(({ name, table }) => `trigger ${name} on ${table}`),
    // Among the site's own tables they are made again; with another's they would lead to what is put aside.
    ...keys
      .filter(({ table, parent, elsewhere }) => isMine(table) !== (isMine(parent) && !elsewhere))
      .map(({ table, parent }) => `foreign key of ${table} on ${parent}`),
    ...survey.versioned.map((name) => `history of ${name}`),
    // A name that breaks lines could forge the answer that proves a copy.
    ...[...mine].filter((name) => printable(name) !== name).map((name) => `name of ${name}`),
  ]
  if (reasons.length === 0) return
  const params = { database, reasons: [...new Set(reasons)].slice(0, 10) }
  throw new SiteguardError({ code: 'SG-DB-010', kind: 'unsupported', params })
}

function restless(database: string, open: readonly { readonly table: TableInfo }[]): SiteguardError {
  const tables = open.slice(0, 10).map(({ table }) => table.name)
  return new SiteguardError({ code: 'SG-DB-007', kind: 'conflict', params: { database, tables } })
}

function gone(database: string, tables: readonly string[]): SiteguardError {
  return new SiteguardError({ code: 'SG-DB-008', kind: 'conflict', params: { database, tables: tables.slice(0, 10) } })
}
