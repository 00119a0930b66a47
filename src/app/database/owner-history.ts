import { isSiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import { newestClean, type SnapshotInfo, type SnapshotRecord } from '../../core/snapshot.ts'
import type { DatabaseOwner } from '../../detectors/types.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { tablesOf } from './open-dumps.ts'
import { OWNERS_TABLE, prefixesOf, readOwners } from './read-owners.ts'
import type { OwnerHistory } from './types.ts'

type Owners = readonly DatabaseOwner[] | undefined

/** Snapshots that are asked when somebody was there first. */
const ASKED = 40

/**
 * What earlier snapshots of the store say of a site's owners. One that cannot be read says nothing.
 * @param now The snapshot that is judged: what came after it says nothing of it. Absent: the site as it stands.
 */
export function createOwnerHistory(
  store: Pick<SnapshotStore, 'list' | 'open'>,
  now?: Pick<SnapshotRecord, 'id' | 'startedAt'>,
): OwnerHistory {
  let listed: Promise<SnapshotInfo[]> | undefined
  const earlier = async (installation: RemotePath): Promise<SnapshotInfo[]> => {
    listed ??= store.list({ remembered: true })
    return (await listed).filter(
      ({ record }) =>
        (now === undefined || (record.id !== now.id && record.startedAt < now.startedAt)) &&
        record.databases.some((database) => database.installation === installation && database.tables.length > 0),
    )
  }
  const known = new Map<string, Promise<Owners>>()
  const ownersIn = ({ record }: SnapshotInfo, installation: RemotePath): Promise<Owners> => {
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
      let first = now?.startedAt
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

/** Tables that tell who is in charge: the same contents give the same answer. */
function keyOf({ databases }: SnapshotRecord, installation: RemotePath): string {
  const tables = databases.find((database) => database.installation === installation)?.tables ?? []
  const telling = tables.filter(({ name }) => /(?:auteurs|auteurs_liens|users|usermeta|options|sitemeta)$/i.test(name))
  return `${installation}\0${telling.map(({ blob }) => blob).join(' ')}`
}

async function ownersOf(store: Pick<SnapshotStore, 'open'>, record: SnapshotRecord, installation: RemotePath): Promise<Owners> {
  try {
    const reader = await store.open(record.id)
    try {
      const database = record.databases.find((one) => one.installation === installation)
      if (database === undefined) return undefined
      const dumped = tablesOf(database, reader)
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
