import { isSiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { NotRun } from '../../core/scan-report.ts'
import { newestClean, type SnapshotDatabase, type SnapshotInfo, type SnapshotRecord } from '../../core/snapshot.ts'
import type { DatabaseOwner } from '../../detectors/types.ts'
import { readStoredTable } from '../../snapshots/database/index.ts'
import type { SnapshotReader, SnapshotStore } from '../../snapshots/types.ts'
import { OWNERS_TABLE, prefixesOf, readOwners } from './read-owners.ts'
import type { DumpedDatabase, DumpedDatabases, OwnerHistory } from './types.ts'

type Reader = Pick<SnapshotReader, 'record' | 'content' | 'bring'>

/** The databases a snapshot holds, as they are judged. What is not in it is not run. Closes nothing: the reader is the caller's. */
export async function storedDatabases(store: SnapshotStore, reader: Reader): Promise<DumpedDatabases> {
  const { record } = reader
  const held = record.databases.filter(({ tables }) => tables.length > 0)
  // A store that began empty has its contents off-site: asked for in one go.
  await reader.bring(held.flatMap(({ tables }) => tables.map(({ blob }) => blob)))
  return {
    databases: held.map((database) => dumpedOf(database, reader)),
    notRun: missingOf(record),
    history: createHistory(store, record),
    close: async () => {},
  }
}

function dumpedOf({ installation, tables, omitted }: SnapshotDatabase, reader: Pick<SnapshotReader, 'content'>): DumpedDatabase {
  return {
    installation,
    tables: tables
      .filter(({ engine }) => engine !== 'view')
      .map(({ name, rows, blob }) => ({ name, rows, read: () => readStoredTable(reader.content(blob)) })),
    triggers: omitted.flatMap((what) => /^trigger (.+)$/s.exec(what)?.[1] ?? []),
  }
}

/** What says of a database that it is not in the snapshot. */
const DATABASE_GAPS = new Set<string>(['no-way', 'dump', 'cut', 'access'])

/** Databases of a snapshot whose rows nobody can look at. */
export function missingOf({ databases, gaps, cms }: Pick<SnapshotRecord, 'databases' | 'gaps' | 'cms'>): NotRun[] {
  const held = new Set<string>(databases.map(({ installation }) => installation))
  const roots = new Set<string>(cms.map(({ root }) => root))
  const lines: NotRun[] = []
  for (const { path = '', reason, detail } of gaps) {
    const isAbout = DATABASE_GAPS.has(reason) || (reason === 'disconnected' && roots.has(path) && !held.has(path))
    if (isAbout) lines.push({ check: 'database', subject: path === '' ? '.' : path, reason, ...(detail === undefined ? {} : { detail }) })
  }
  for (const { installation, tables } of databases) {
    if (tables.length === 0) lines.push({ check: 'database', subject: installation === '' ? '.' : installation, reason: 'file-only' })
  }
  return lines
}

/** Snapshots that are asked when somebody was there first. */
const ASKED = 40

/** What earlier snapshots of the store say of a site's owners. One that cannot be read says nothing. */
export function createHistory(
  store: Pick<SnapshotStore, 'list' | 'open'>,
  before?: Pick<SnapshotRecord, 'id' | 'startedAt' | 'cms'>,
): OwnerHistory {
  let listed: Promise<SnapshotInfo[]> | undefined
  const earlier = async (installation: RemotePath): Promise<SnapshotInfo[]> => {
    listed ??= store.list()
    return (await listed).filter(
      ({ record }) =>
        (before === undefined || (record.id !== before.id && record.startedAt < before.startedAt)) &&
        record.databases.some((database) => database.installation === installation && database.tables.length > 0),
    )
  }
  const known = new Map<string, Promise<readonly DatabaseOwner[] | undefined>>()
  const ownersIn = ({ record }: SnapshotInfo, installation: RemotePath): Promise<readonly DatabaseOwner[] | undefined> => {
    const key = keyOf(record, installation)
    const reading = known.get(key) ?? ownersOf(store, record, installation)
    known.set(key, reading)
    return reading
  }
  return {
    async former(installation) {
      const clean = newestClean(await earlier(installation))
      const owners = clean === undefined ? undefined : await ownersIn(clean, installation)
      return clean === undefined || owners === undefined ? undefined : { since: clean.record.startedAt, owners }
    },
    async firstSeen(installation, { id, login }) {
      let first: string | undefined = before?.startedAt
      for (const info of (await earlier(installation)).reverse().slice(0, ASKED)) {
        const owners = await ownersIn(info, installation)
        if (owners === undefined) continue
        if (!owners.some((owner) => owner.id === id && owner.login === login)) return first
        first = info.record.startedAt
      }
      return undefined
    },
  }
}

/** Tables that tell who is in charge; the same contents give the same answer. */
function keyOf({ databases }: SnapshotRecord, installation: RemotePath): string {
  const tables = databases.find((database) => database.installation === installation)?.tables ?? []
  return `${installation}\0${tables
    .filter(({ name }) => /(?:auteurs|auteurs_liens|users|usermeta|options|sitemeta)$/i.test(name))
    .map(({ blob }) => blob)
    .join(' ')}`
}

async function ownersOf(
  store: Pick<SnapshotStore, 'open'>,
  record: SnapshotRecord,
  installation: RemotePath,
): Promise<readonly DatabaseOwner[] | undefined> {
  try {
    const reader = await store.open(record.id)
    try {
      const database = record.databases.find((one) => one.installation === installation)
      if (database === undefined) return undefined
      const dumped = dumpedOf(database, reader)
      const names = dumped.tables.map(({ name }) => name)
      for (const cms of Object.keys(OWNERS_TABLE) as (keyof typeof OWNERS_TABLE)[]) {
        const [prefix] = prefixesOf(cms, names)
        if (prefix !== undefined) return await readOwners(cms, prefix, dumped)
      }
      return undefined
    } finally {
      await reader.close()
    }
  } catch (error) {
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    return undefined
  }
}
