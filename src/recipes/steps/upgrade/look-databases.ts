import type { DatabaseUnit, ReleaseNeeds, ReleaseText, SiteFacts } from '../../../cms/upgrade-types.ts'
import { joinPath, parentPath, type RemotePath } from '../../../core/path.ts'
import type { SnapshotDatabase } from '../../../core/snapshot.ts'
import type { Tree } from '../../../core/tree.ts'
import { compareVersions } from '../../../core/version.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { StepContext } from '../../types.ts'
import { type Check, check } from './checks.ts'
import type { Subject } from './find-subject.ts'

const NAMED = 50

/** One database of the installation, with what was found out about it. */
export interface UnitFacts {
  readonly unit: DatabaseUnit
  readonly link: DatabaseLink
  /** As dumped; undefined: it was not. */
  readonly database?: SnapshotDatabase
  /** Undefined: its rows could not be looked at. */
  readonly facts?: SiteFacts
  readonly mustChange: boolean
}

/** What the databases of an installation say. */
export async function findUnits(
  { installation, upgrader, component }: Pick<Subject, 'installation' | 'upgrader' | 'component'>,
  needs: ReleaseNeeds,
  release: ReleaseText,
  context: Pick<StepContext, 'links' | 'rows' | 'before'>,
): Promise<UnitFacts[]> {
  const found: UnitFacts[] = []
  for (const unit of upgrader.units(installation, context.links)) {
    const link = context.links.find((one) => one.installation === unit.database)
    if (link === undefined) continue
    const database = context.before.record.databases.find((one) => one.installation === unit.database)
    const rows = context.rows(unit.database)
    const facts = rows === undefined ? undefined : await upgrader.facts(rows, link, needs)
    // A theme has no tables.
    const mustChange =
      component.kind !== 'theme' && (await upgrader.needsMigration(facts ?? { lostPasswords: [], active: [] }, needs, release))
    found.push({ unit, link, mustChange, ...(database === undefined ? {} : { database }), ...(facts === undefined ? {} : { facts }) })
  }
  return found
}

/** Kind, server, character set, and whether everything was read. */
export function lookAtDatabases(
  units: readonly UnitFacts[],
  needs: ReleaseNeeds,
  { installation, adapter }: Pick<Subject, 'installation' | 'adapter'>,
  tree: Tree,
  context: Pick<StepContext, 'before'>,
): Check[] {
  const unsure = new Set(
    context.before.record.gaps.flatMap(({ reason, path }) => (reason === 'access' && path !== undefined ? [path] : [])),
  )
  // A further connector beside one that is understood is no database of the CMS's own.
  const isKnown = (file: RemotePath): boolean => units.some(({ unit }) => unit.database === parentPath(parentPath(file)))
  const untold = adapter.databaseFiles(tree, installation).filter((file) => unsure.has(file) && !isKnown(file))
  const checks: Check[] = untold.length === 0 ? [] : [check('database', 'refused', 'not-told', { paths: untold.slice(0, NAMED) })]
  if (units.length === 0) return untold.length === 0 ? [check('database', 'ok', 'none')] : checks
  const [servers, unread, unsaid] = [new Set<string>(), new Set<string>(), new Set<string>()]
  for (const { unit, link, database, mustChange } of units) {
    const name = unit.database === '' ? '.' : unit.database
    if (!needs.databases.includes(link.kind)) checks.push(check('database', 'refused', 'kind', { kind: link.kind, database: name }))
    if (database === undefined || database.tables.length === 0) unread.add(name)
    if (database === undefined) continue
    const server = database.server ?? ''
    const verdict = serverFit(link.kind, server, needs)
    if (verdict === 'unknown') unsaid.add(name)
    else if (verdict === 'fits') servers.add(server === '' ? link.kind : server)
    else checks.push(check('database', 'refused', 'too-old', { server, min: verdict.min }))
    const held = mustChange ? database.omitted.filter((what) => /^(?:trigger|history)\b/.test(what)) : []
    if (held.length > 0) checks.push(check('database', 'refused', 'holds', { database: name, what: held.slice(0, NAMED) }))
    const charset = database.charset ?? ''
    if (link.kind === 'mysql' && charset !== '' && !/^utf8mb4/i.test(charset)) {
      checks.push(check('database', 'told', 'charset', { charset, database: name }))
    }
  }
  if (servers.size > 0) checks.push(check('database', 'ok', 'fits', { servers: [...servers].sort() }))
  if (unread.size > 0) checks.push(check('database', 'unknown', 'not-read', { databases: [...unread].sort() }))
  if (unsaid.size > 0) checks.push(check('database', 'unknown', 'not-known', { databases: [...unsaid].sort() }))
  return checks
}

/** `11.4.2-MariaDB-log`, `5.5.5-10.6.1-MariaDB` (what replicas show), `8.0.36`, `SQLite 3.40`. */
function serverFit(kind: DatabaseLink['kind'], server: string, needs: ReleaseNeeds): 'fits' | 'unknown' | { readonly min: string } {
  if (kind === 'sqlite') return 'fits'
  const isMariadb = /mariadb/i.test(server)
  const min = isMariadb ? (needs.mariadb ?? needs.mysql) : needs.mysql
  if (min === undefined) return 'fits'
  const version = /\d+\.\d+(?:\.\d+)?/.exec(isMariadb ? server.replace(/^5\.5\.5-(?=\d+\.)/, '') : server)?.[0]
  if (version === undefined) return 'unknown'
  return compareVersions(version, min) < 0 ? { min } : 'fits'
}

/** Logins whose passwords the new release cannot read. */
export function lookAtPasswords(units: readonly UnitFacts[]): Check {
  if (units.some(({ facts }) => facts === undefined)) return check('old-passwords', 'unknown', 'not-known')
  const logins = units.flatMap(({ unit, facts }) =>
    (facts?.lostPasswords ?? []).map((login) => (unit.host === undefined || units.length === 1 ? login : `${login} (${unit.host})`)),
  )
  const odd = units.some(({ facts }) => facts?.oddPasswords === true)
  if (logins.length === 0) return odd ? check('old-passwords', 'told', 'own-hash') : check('old-passwords', 'ok', 'none')
  const said = { count: logins.length, logins: logins.slice(0, NAMED), ...(odd ? { odd: 'yes' } : {}) }
  return check('old-passwords', 'told', 'reset', said)
}

/** Whether the database is newer than what the release can read: only when it goes down. */
export function isBeyond(units: readonly UnitFacts[], needs: ReleaseNeeds): string | undefined {
  if (needs.schema === '') return undefined
  return units.map(({ facts }) => facts?.schema).find((schema) => schema !== undefined && compareVersions(schema, needs.schema) > 0)
}

/** Bytes that copies of databases take. */
export interface CopiedBytes {
  /** On the account: databases in files, and what they write beside themselves. */
  readonly account: number
  /** On the database server, which a host may count too. */
  readonly server: number
}

/** What a change of the schema writes beside the copy: a column more makes the largest tables anew. */
const REWRITTEN = 2
/** Of a MySQL table, which has indexes and half-filled pages, for each byte of its dump. */
const PER_DUMPED = 2

/**
 * What copies of these databases take beside them. A copy of a file has the size of the file, and the new schema writes much of the live
 * one anew, by way of a log beside it; of MySQL's tables only the dump's size is known, so theirs is an estimate.
 */
export function copiedBytes(units: readonly UnitFacts[], entries: StepContext['entries']): CopiedBytes {
  const sum = { account: 0, server: 0 }
  for (const { link, database, mustChange } of units) {
    if (!mustChange) continue
    if (link.kind === 'sqlite') {
      const dumped = (database?.tables ?? []).reduce((bytes, table) => bytes + table.bytes, 0)
      // Outside the site it is not listed; its dump is then all that tells.
      const size = entries.get(link.file)?.size ?? dumped
      const log = entries.get(`${link.file}-wal` as RemotePath)?.size ?? 0
      sum.account += REWRITTEN * size + log
    } else {
      sum.server +=
        PER_DUMPED * (database?.tables ?? []).reduce((bytes, { engine, ...table }) => bytes + (engine === 'view' ? 0 : table.bytes), 0)
    }
  }
  return sum
}

/** Folders the new code writes to: of every unit, below the installation. */
export function writtenFolders(root: RemotePath, units: readonly UnitFacts[], makes: readonly RemotePath[]): RemotePath[] {
  const folders = units.flatMap(({ unit }) => makes.map((path) => joinPath(root, joinPath(unit.folder, path))))
  return [...new Set(folders.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/'))) as RemotePath))]
}
