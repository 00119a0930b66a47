import { createHash } from 'node:crypto'
import { hostsByDatabase, hostsByFolder } from '../../cms/known-tables.ts'
import type { Installation } from '../../core/installation.ts'
import { joinPath, type RemotePath, relativeTo } from '../../core/path.ts'
import { inspectDatabase, inspectTable } from '../../detectors/index.ts'
import type { DatabaseFacts, DatabaseFinding, DatabaseOwner } from '../../detectors/types.ts'
import { DumpFault } from '../../snapshots/database/index.ts'
import { noteFailure, noteNotRun, type SiteWork } from '../scan/site-work.ts'
import { factsOf } from '../scan/subjects.ts'
import { OWNERS_TABLE, prefixesOf, readOwners } from './read-owners.ts'
import type { DumpedDatabase, DumpedDatabases, DumpedTable, JudgedTables } from './types.ts'

/** Longest that the rows of one database are judged. A hundred megabytes take some seconds. Milliseconds. */
const LONGEST_MS = 10 * 60 * 1000
/** Rows after which is asked whether to go on. */
const ROWS_AT_ONCE = 2000

/** Tables that are remembered. */
const REMEMBERED = 20_000

interface Options {
  /** What was judged before, by this process and under the same rules. */
  readonly judged?: JudgedTables
  readonly signal: AbortSignal
  readonly now: () => number
}

/** Judges the rows of a site's databases as they were dumped. What cannot be judged is noted as not run. */
export async function inspectDatabases(work: SiteWork, dumped: DumpedDatabases, options: Options): Promise<void> {
  for (const line of dumped.notRun) noteNotRun(work, line)
  work.databases = []
  for (const database of dumped.databases) {
    const own = installationOf(work.installations, database.installation)
    const installation = own ?? installationAbove(work.installations, database.installation)
    const names = database.tables.map(({ name }) => name)
    const known = installation === undefined ? [] : prefixesOf(installation.cms, names)
    if (installation === undefined || (own !== undefined && known.length === 0)) {
      noteNotRun(work, { check: 'database', subject: nameOf(database.installation), reason: 'no-tables' })
      continue
    }
    // A further base of the site's, with tables of whatever kind: all of it is judged as an extension's would be.
    const prefixes = known.length === 0 ? [''] : known
    let [tables, rows] = [0, 0]
    for (const prefix of prefixes) {
      const facts = await factsAbout(work, installation, prefix, database, dumped)
      take(work, inspectDatabase(facts, noteFailure(work)))
      const judged = await inspectTables(work, facts, database, options)
      tables += judged.tables
      rows += judged.rows
    }
    work.databases.push({ installation: database.installation, tables, rows })
  }
}

/** The installation a database belongs to: its own, or one of a mutualisation. */
function installationOf(installations: readonly Installation[], at: RemotePath): Installation | undefined {
  const isCms = ({ cms }: Installation): boolean => cms !== 'generic'
  return (
    installations.find((one) => isCms(one) && one.root === at) ??
    installations.find((one) => isCms(one) && one.sharedBy.some((folder) => joinPath(one.root, folder) === at))
  )
}

/** Of a further base, which is named by its connector (`config/other`): the installation that connector lies in. */
function installationAbove(installations: readonly Installation[], at: RemotePath): Installation | undefined {
  const above = installations.filter(({ cms, root }) => cms !== 'generic' && relativeTo(root, at) !== undefined)
  return above.sort((a, b) => b.root.length - a.root.length)[0]
}

const nameOf = (installation: RemotePath): string => (installation === '' ? '.' : installation)

async function factsAbout(
  work: SiteWork,
  installation: Installation,
  prefix: string,
  database: DumpedDatabase,
  { history }: DumpedDatabases,
): Promise<DatabaseFacts> {
  const site = factsOf(work)
  const owners = await readOwners(installation.cms, prefix, database)
  const former = await history?.former(database.installation)
  const { admins } = work.site
  const known = (owner: DatabaseOwner): boolean =>
    admins?.includes(owner.login) === true ||
    (admins === undefined && (former === undefined || former.owners.some(({ id, login }) => id === owner.id && login === owner.login)))
  const dated: DatabaseOwner[] = []
  for (const owner of owners ?? []) {
    const firstSeen = known(owner) && owner.doubts.length === 0 ? undefined : await history?.firstSeen(database.installation, owner)
    dated.push({ ...owner, ...(firstSeen === undefined ? {} : { firstSeen }) })
  }
  return {
    site,
    installation,
    database: database.installation,
    prefix,
    tables: database.tables.map(({ name }) => name),
    hosts: [
      ...(site.hosts.length > 0
        ? site.hosts
        : await hostsByDatabase(installation.cms, prefix, (name) => database.tables.find((table) => table.name === name)?.read())),
      ...hostsByFolder(installation.root, database.installation),
    ],
    triggers: database.triggers,
    ...(owners === undefined ? {} : { owners: dated }),
    ownersTable: `${prefix}${OWNERS_TABLE[installation.cms] ?? ''}`,
    ...(admins === undefined ? {} : { admins }),
    ...(former === undefined ? {} : { former }),
  }
}

async function inspectTables(
  work: SiteWork,
  facts: DatabaseFacts,
  { installation, tables }: DumpedDatabase,
  options: Options,
): Promise<{ tables: number; rows: number }> {
  const until = options.now() + LONGEST_MS
  const counts = { tables: 0, rows: 0 }
  for (const table of tables) {
    const inspector = inspectTable(facts, table.name, noteFailure(work))
    if (inspector === undefined) continue
    const key = inspector.alone === true ? keyOf(facts, table) : undefined
    const known = key === undefined ? undefined : options.judged?.get(key)
    if (known !== undefined) {
      take(work, known.findings)
      counts.tables += 1
      counts.rows += known.rows
      continue
    }
    if (options.now() > until) {
      noteNotRun(work, { check: 'database', subject: `${nameOf(installation)}: ${table.name}`, reason: 'too-slow' })
      continue
    }
    const read = await feed(table, inspector.row, until, options)
    const findings = [...inspector.end()]
    take(work, findings)
    counts.tables += 1
    counts.rows += read.rows
    const reason = read.slow ? 'too-slow' : read.cut || (table.rows !== undefined && read.rows !== table.rows) ? 'rows-unread' : undefined
    if (reason !== undefined) noteNotRun(work, { check: 'database', subject: `${nameOf(installation)}: ${table.name}`, reason })
    else if (key !== undefined && (options.judged?.size ?? 0) < REMEMBERED) options.judged?.set(key, { rows: read.rows, findings })
  }
  return counts
}

/** Everything that what is said of a table depends on. */
function keyOf({ installation, database, prefix, hosts }: DatabaseFacts, { name, sha256 }: DumpedTable): string | undefined {
  return sha256 === undefined ? undefined : JSON.stringify([installation.cms, database, prefix, hosts, name, sha256])
}

async function feed(
  table: DumpedTable,
  row: (row: Readonly<Record<string, string | null>>) => void,
  until: number,
  { signal, now }: Options,
): Promise<{ rows: number; slow: boolean; cut: boolean }> {
  let rows = 0
  try {
    for await (const one of table.read()) {
      row(one)
      rows += 1
      if (now() > until) return { rows, slow: true, cut: false }
      if (rows % ROWS_AT_ONCE === 0) signal.throwIfAborted()
    }
  } catch (error) {
    // What was read of a file that is damaged on the way is judged, and the rest is not known.
    if (!(error instanceof DumpFault)) throw error
    return { rows, slow: false, cut: true }
  }
  return { rows, slow: false, cut: false }
}

function take(work: SiteWork, findings: Iterable<DatabaseFinding>): void {
  for (const { finding, judged, modified } of findings) {
    work.raw.push(finding)
    const row = work.judgedRows.get(finding.path) ?? { digests: new Set<string>() }
    row.digests.add(createHash('sha256').update(judged).digest('hex'))
    if (modified !== undefined) row.modified = Math.max(modified, row.modified ?? 0)
    work.judgedRows.set(finding.path, row)
  }
}
