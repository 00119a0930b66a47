import { createHash } from 'node:crypto'
import { SiteguardError } from '../../core/error.ts'
import type { Sha256 } from '../../core/manifest.ts'
import type { Stand } from '../../core/op.ts'
import type { Transport } from '../../transports/types.ts'
import type { DatabaseLink } from '../types.ts'
import { DumpFault } from './fault.ts'
import { contentsOf, loadTables, type TableToLoad } from './load-table.ts'
import { OWN_NAME, quoteName } from './names.ts'
import { surveyDatabase } from './survey.ts'
import { joinStands, renameStatement, renamingsBack, renamingsForward, type Swap, standOfSwap } from './swap-tables.ts'
import { PRELUDE } from './table-text.ts'
import type { Session, Survey } from './types.ts'
import { LOCK_WAIT, namesThere, openSessions, type SessionOptions, statements } from './with-session.ts'

/** Exchanges tables of one database of an account. Every call can be made again after a crash at any point of an earlier one. */
export interface TableExchange {
  /** Where the swaps stand together, by the names that are there. */
  stand(swaps: readonly Swap[]): Promise<Stand>
  /** Tables of the swaps whose contents are not what their dump says (before a swap `before`, after it `after`). */
  written(swaps: readonly Swap[]): Promise<string[]>
  /** Refuses what `stage` would refuse, before anything is written anywhere. @throws SG-DB-003 */
  check(swaps: readonly Swap[]): Promise<void>
  /** Loads what is not swapped yet under names of ours, and proves each by reading it back. The site's tables are not touched. */
  stage(swaps: readonly Swap[], dumps: (sha256: Sha256) => AsyncIterable<Buffer> | undefined): Promise<void>
  swap(swaps: readonly Swap[]): Promise<void>
  swapBack(swaps: readonly Swap[]): Promise<void>
  /** Drops tables of these names, of ours only. */
  drop(names: readonly string[]): Promise<void>
}

/**
 * Opens the database of a link by the best way the account has.
 * @throws SG-DB-001 from any call when no way works, SG-DB-006 when the server refused a step · SG-DB-002 when a table could not be loaded or came out different · SG-DB-003
 *   when tables cannot be swapped without losing something · SG-DB-004 when a dump is not on this machine
 */
export async function createTableExchange(
  transport: Transport,
  link: DatabaseLink | undefined,
  database: string,
  options: SessionOptions = {},
): Promise<TableExchange> {
  const withSession = await openSessions(transport, link, database, options)
  const standOf = (swaps: readonly Swap[], there: ReadonlySet<string>): Stand => joinStands(swaps.map((swap) => standOfSwap(swap, there)))

  const rename = async (swaps: readonly Swap[], goal: 'after' | 'before'): Promise<void> => {
    await withSession(async (session) => {
      const there = await namesThere(session)
      const stand = standOf(swaps, there)
      if (stand === goal) return
      if (stand === 'unknown') throw moved(database, swaps)
      const missing = goal === 'after' ? swaps.find((swap) => lacks(swap, there)) : undefined
      if (missing !== undefined) throw notLoaded(missing.names.live, 'it is not there any more')
      const renamings = (goal === 'after' ? renamingsForward : renamingsBack)(swaps, there)
      try {
        await session.execute(statements([`SET SESSION lock_wait_timeout=${LOCK_WAIT}`, renameStatement(renamings)]))
      } catch (error) {
        if (!(error instanceof DumpFault)) throw error
        // The answer may be what was lost.
        if (standOf(swaps, await namesThere(session)) !== goal) throw error
      }
    })
  }

  return {
    stand: (swaps) => withSession(async (session) => standOf(swaps, await namesThere(session))),

    written: (swaps) =>
      withSession(async (session) => {
        const survey = await surveyOf(session, swaps)
        const digests = await digestsOf(session, survey)
        return swaps
          .filter((swap) => {
            const { before, after } = swap.change
            return (digests.get(swap.names.live) ?? 'absent') !== (standOfSwap(swap, survey.names) === 'after' ? after : before)
          })
          .map((swap) => swap.names.live)
      }),

    check: (swaps) => withSession(async (session) => refuseUnsafe(database, swaps, await surveyOf(session, swaps))),

    stage: (swaps, dumps) =>
      withSession(async (session) => {
        const survey = await surveyOf(session, swaps)
        const open = swaps.filter((swap) => standOfSwap(swap, survey.names) === 'before')
        refuseUnsafe(database, open, survey)
        const marks = open.filter(({ change }) => change.before === 'absent').map(({ names }) => quoteName(names.mark))
        if (marks.length > 0) {
          await session.execute(statements(marks.flatMap((mark) => [`DROP TABLE IF EXISTS ${mark}`, `CREATE TABLE ${mark} (a INT)`])))
        }
        const proved = await provedOf(session, open, survey)
        const toLoad = open.flatMap((swap) => {
          const { change, names } = swap
          if (change.after === 'absent' || proved.has(swap)) return []
          const stored = dumps(change.after)
          if (stored === undefined) throw absent(names.live, change.after)
          const nextNumber = survey.tables.find(({ name }) => name === names.live)?.nextNumber ?? 0
          return [{ stored, name: names.live, as: names.loading, nextNumber, fresh: names.fresh }]
        })
        if (toLoad.length > 0) await load(session, toLoad)
      }),

    swap: (swaps) => rename(swaps, 'after'),
    swapBack: (swaps) => rename(swaps, 'before'),

    drop: (names) =>
      withSession(async (session) => {
        const there = await namesThere(session)
        const ours = names.filter((name) => OWN_NAME.test(name) && there.has(name))
        if (ours.length > 0) await session.execute(statements([`DROP TABLE IF EXISTS ${ours.map(quoteName).join(', ')}`]))
      }),
  }
}

/** A swap still to be done that needs a loaded table, or a mark, that is not there. */
function lacks({ change, names }: Swap, there: ReadonlySet<string>): boolean {
  if (there.has(names.old) && (change.after === 'absent' || there.has(names.live))) return false
  const needsMark = change.before === 'absent' && !there.has(names.old)
  const needsFresh = change.after !== 'absent' && !(change.before === 'absent' && there.has(names.live))
  return (needsFresh && !there.has(names.fresh)) || (needsMark && !there.has(names.mark))
}

/**
 * Loads under names that nothing ever makes live, reads everything back, and only then gives it the name a swap takes: what is called
 * `fresh` was proved, whatever died when.
 */
async function load(session: Session, tables: readonly (TableToLoad & { readonly fresh: string })[]): Promise<void> {
  const sent = await loadTables(session, tables)
  const loading = new Set(tables.map(({ as }) => as))
  const loaded = await surveyDatabase(session, (table) => loading.has(table))
  const found = await contentsOf(session, loaded.tables)
  for (const [at, { as, name }] of tables.entries()) {
    const [wanted, got] = [sent[at], found.get(as)]
    if (wanted === undefined || got?.rows !== wanted.rows) throw notLoaded(name, `${got?.rows ?? 0} of ${wanted?.rows ?? 0} rows`)
    if (got.digest !== wanted.digest) throw notLoaded(name, 'its rows read back different')
  }
  await session.execute(
    statements([
      `DROP TABLE IF EXISTS ${tables.map(({ fresh }) => quoteName(fresh)).join(', ')}`,
      renameStatement(tables.map(({ as, fresh }) => [as, fresh])),
    ]),
  )
}

/**
 * The swaps whose new table an earlier call loaded already, as another read of it shows: so that a machine that does not have the
 * dumps can go on, and nothing is loaded twice.
 */
async function provedOf(session: Session, swaps: readonly Swap[], live: Survey): Promise<ReadonlySet<Swap>> {
  const byFresh = new Map(swaps.filter(({ names }) => live.names.has(names.fresh)).map((swap) => [swap.names.fresh, swap]))
  if (byFresh.size === 0) return new Set()
  const survey = await surveyDatabase(session, (table) => byFresh.has(table))
  const digests = await digestsOf(session, survey, (table) => byFresh.get(table)?.names.live ?? table)
  const proved = new Set([...byFresh].filter(([fresh, { change }]) => digests.get(fresh) === change.after).map(([, swap]) => swap))
  // Visitors may have been given numbers since: none of them is given again.
  const numbers = [...proved].flatMap(({ names }) => {
    const given = live.tables.find(({ name }) => name === names.live)?.nextNumber ?? 0
    const next = survey.tables.find(({ name }) => name === names.fresh)?.nextNumber ?? 0
    return next > 0 && given > next ? [`ALTER TABLE ${quoteName(names.fresh)} AUTO_INCREMENT=${given}`] : []
  })
  if (numbers.length > 0) await session.execute(statements(numbers))
  return proved
}

/** The tables of the swaps as they are called on the site. */
function surveyOf(session: Session, swaps: readonly Swap[]): Promise<Survey> {
  const names = new Set(swaps.map(({ names: { live } }) => live))
  return surveyDatabase(session, (table) => names.has(table))
}

/** A swap renames tables: what hangs on the old one by its name or identity would stay with it. */
function refuseUnsafe(database: string, swaps: readonly Swap[], survey: Survey): void {
  const names = new Set(swaps.map(({ names: { live } }) => live))
  const bases = new Set(survey.tables.map(({ name }) => name))
  const reasons = [
    ...survey.triggers.filter(({ table }) => names.has(table)).map(({ name, table }) => `trigger ${name} on ${table}`),
    ...survey.foreignKeys
      .filter(({ table, references }) => names.has(table) || names.has(references))
      .map(({ table, references }) => `foreign key of ${table} on ${references}`),
    ...[...names].filter((name) => survey.names.has(name) && !bases.has(name)).map((name) => `${name} is no plain table`),
    ...survey.versioned.filter((name) => names.has(name)).map((name) => `history of ${name}`),
  ]
  if (reasons.length === 0) return
  const params = { database, reasons: [...new Set(reasons)].slice(0, 10) }
  throw new SiteguardError({ code: 'SG-DB-003', kind: 'unsupported', params })
}

/** Digests of the survey's tables as a snapshot would store them, were they called `nameOf` them. */
async function digestsOf(session: Session, survey: Survey, nameOf = (table: string): string => table): Promise<Map<string, Sha256>> {
  const digests = new Map<string, Sha256>()
  let hash = createHash('sha256')
  let name = ''
  for await (const event of session.dump(survey.tables.map((table) => ({ table, as: nameOf(table.name) })))) {
    if (event.type === 'table') {
      hash = createHash('sha256').update(`${PRELUDE}${event.create};\n`)
      name = event.request.table.name
    } else if (event.type === 'rows') hash.update(event.bytes)
    else digests.set(name, hash.digest('hex') as Sha256)
  }
  return digests
}

function notLoaded(table: string, detail: string): SiteguardError {
  return new SiteguardError({ code: 'SG-DB-002', kind: 'integrity', params: { table, detail } })
}

function absent(table: string, sha256: string): SiteguardError {
  return new SiteguardError({ code: 'SG-DB-004', kind: 'not-found', params: { table, sha256 } })
}

function moved(database: string, swaps: readonly Swap[]): SiteguardError {
  const tables = swaps.map(({ names }) => names.live)
  return new SiteguardError({ code: 'SG-DB-005', kind: 'conflict', params: { database, tables: tables.slice(0, 10) } })
}
