import type { FileContent } from '../../../core/content.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { PlanNote } from '../../../core/plan.ts'
import type { SnapshotEntry } from '../../../core/snapshot.ts'
import type { DatabaseLink, SnapshotReader } from '../../../snapshots/types.ts'
import type { Described } from './installations.ts'

interface Version {
  readonly described: Described
  readonly reader: SnapshotReader
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
}

export interface KeepOptions {
  /** The database goes back to the same snapshot. */
  readonly withDatabase: boolean
  /** The file was asked for by its own name, or all credentials were. */
  isAsked(path: RemotePath): boolean
  /** Today's rules find fault with the file as it stands. */
  isBad(path: RemotePath): Promise<boolean>
}

/** No configuration has more. Bytes. */
const MAX_BYTES = 256 * 1024

/**
 * Configurations that are kept as they stand although the snapshot has other ones, because going back would lock the site out of its own
 * database or its people out of the site:
 *
 * - the login to the database, when it is the same database of the same server and only user or password differ. The server
 *   knows no old passwords, and they are changed after every intrusion. Where host or name differ it is restored: pointing a
 *   site to another database is what intruders do.
 * - SPIP's keys (`config/cles.php`), which passwords in the database are made with, when the database stays as it is.
 *
 * A file that is found to be bad goes back whatever it holds; so does one that was asked for by name.
 */
export async function configsToKeep(
  live: Version,
  target: Version,
  options: KeepOptions,
): Promise<Map<RemotePath, Pick<PlanNote, 'why' | 'detail'>>> {
  const kept = new Map<RemotePath, Pick<PlanNote, 'why' | 'detail'>>()
  const consider = async (path: RemotePath, detail: string): Promise<void> => {
    if (!options.isAsked(path) && !(await options.isBad(path))) kept.set(path, { why: 'kept', detail })
  }
  for (const installation of live.described.installations) {
    const place = live.described.at(installation.root)
    if (place === undefined) continue
    for (const path of place.adapter.databaseFiles(live.described.tree, installation)) {
      if (!differs(path, live, target)) continue
      const [now, then] = [await linkOf(path, live), await linkOf(path, target)]
      if (now !== undefined && then !== undefined && isOnlyLogin(now, then)) await consider(path, 'credentials')
    }
  }
  if (options.withDatabase) return kept
  for (const path of live.entries.keys()) {
    const place = live.described.at(path)
    if (place?.adapter.shapeOf(place.inner, place.installation) !== 'spip-keys' || !differs(path, live, target)) continue
    await consider(path, 'keys')
  }
  return kept
}

function differs(path: RemotePath, live: Version, target: Version): boolean {
  const [now, then] = [live.entries.get(path)?.sha256, target.entries.get(path)?.sha256]
  return now !== undefined && then !== undefined && now !== then
}

async function linkOf(path: RemotePath, version: Version): Promise<DatabaseLink | undefined> {
  const blob = version.entries.get(path)?.blob
  const place = version.described.at(path)
  if (blob === undefined || place === undefined) return undefined
  const contents = new Map<RemotePath, FileContent>()
  for await (const { bytes } of version.reader.contents([blob], MAX_BYTES)) {
    if (bytes !== 'too-large') contents.set(path, { path, bytes, size: bytes.length, sampled: false })
  }
  return place.adapter.databasesOf(version.described.tree, place.installation, contents).links[0]
}

/** The same database on the same server, reached as somebody else or with another password. */
function isOnlyLogin(a: DatabaseLink, b: DatabaseLink): boolean {
  if (a.kind !== 'mysql' || b.kind !== 'mysql') return false
  const same = a.host === b.host && a.port === b.port && a.socket === b.socket && a.name === b.name && a.prefix === b.prefix
  return same && (a.user !== b.user || a.password.reveal() !== b.password.reveal())
}
