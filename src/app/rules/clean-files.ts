import { createHash } from 'node:crypto'
import { opendir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteId } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import type { ReleaseOpener, StoredManifest } from '../../manifests/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { lastKnownClean } from '../snapshot/last-known-clean.ts'

/** A file for rules to be held against. */
export interface TestFile {
  /** Where it is, for people. */
  readonly label: string
  /** As in its site, release or folder. */
  readonly path: string
  readonly bytes: Buffer
}

/** Largest file that is taken: as in scans. Bytes. */
const LIMIT = 8 * 1024 * 1024
/** Contents asked of a store at once. */
const BATCH = 200

/** What siteguard has that is known to be clean, and what somebody says is. */
export interface CleanPlaces {
  readonly folders: readonly string[]
  /** Releases whose archives are kept here; every file of them is held against its manifest before it counts. */
  readonly releases: readonly Pick<StoredManifest, 'product' | 'version' | 'locale'>[]
  readonly openRelease: ReleaseOpener
  /** Sites with snapshots. */
  readonly sites: readonly SiteId[]
  readonly openStore: (site: SiteId) => Promise<SnapshotStore>
  readonly signal: AbortSignal
}

/** Every content once. Folders first: what somebody chose himself. @throws SG-DISK-001 of a folder that cannot be read */
export async function* cleanFiles(places: CleanPlaces): AsyncGenerator<TestFile> {
  const seen = new Set<string>()
  for await (const file of together(places)) {
    places.signal.throwIfAborted()
    const digest = createHash('sha256').update(file.bytes).digest('base64')
    if (seen.has(digest)) continue
    seen.add(digest)
    yield file
  }
}

async function* together(places: CleanPlaces): AsyncGenerator<TestFile> {
  for (const folder of places.folders) yield* folderFiles(folder)
  for (const release of places.releases) yield* releaseFiles(release, places)
  for (const site of places.sites) yield* snapshotFiles(site, places)
}

/** Files of a folder and all below it, in the order of their names. Links are not followed. @throws SG-DISK-001 */
export async function* folderFiles(folder: string): AsyncGenerator<TestFile> {
  const below = async function* (dir: string): AsyncGenerator<TestFile> {
    const entries = []
    try {
      for await (const entry of await opendir(dir === '' ? folder : join(folder, dir))) entries.push(entry)
    } catch (error) {
      throw diskReadError(join(folder, dir), error)
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = dir === '' ? entry.name : `${dir}/${entry.name}`
      if (entry.isDirectory()) yield* below(path)
      else if (entry.isFile()) {
        const file = join(folder, path)
        try {
          if ((await stat(file)).size <= LIMIT) yield { label: file, path, bytes: await readFile(file) }
        } catch (error) {
          throw diskReadError(file, error)
        }
      }
    }
  }
  yield* below('')
}

/** A release whose archive is not here, or is not what its manifest says, gives nothing: it vouches for nothing. */
async function* releaseFiles(release: CleanPlaces['releases'][number], { openRelease, signal }: CleanPlaces): AsyncGenerator<TestFile> {
  const { product, version, locale } = release
  let opened: Awaited<ReturnType<ReleaseOpener>>
  try {
    opened = await openRelease({ product, version, ...(locale === undefined ? {} : { locale }) }, { signal })
  } catch (error) {
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    return
  }
  try {
    for (const [path, { size }] of opened.files) {
      if (size > LIMIT) continue
      const parts: Buffer[] = []
      for await (const part of opened.content(path)) parts.push(part)
      yield { label: `${product} ${version}: ${path}`, path, bytes: Buffer.concat(parts) }
    }
  } finally {
    await opened.close()
  }
}

async function* snapshotFiles(site: SiteId, { openStore, signal }: CleanPlaces): AsyncGenerator<TestFile> {
  const store = await openStore(site)
  const info = await lastKnownClean(store)
  if (info === undefined) return
  const reader = await store.open(info.record.id, { signal })
  try {
    const files = [...(await reader.entries())].flatMap(([path, entry]) =>
      entry.type === 'file' && entry.blob !== undefined && entry.size <= LIMIT ? [{ path, blob: entry.blob }] : [],
    )
    const here = await reader.present(files.map(({ blob }) => blob))
    const present = files.filter(({ blob }) => here.has(blob))
    for (let at = 0; at < present.length; at += BATCH) {
      const batch = present.slice(at, at + BATCH)
      let index = 0
      for await (const { bytes } of reader.contents(
        batch.map(({ blob }) => blob),
        LIMIT,
      )) {
        const { path } = batch[index] as (typeof batch)[number]
        index += 1
        if (bytes !== 'too-large') yield { label: `${info.record.id}: ${path}`, path, bytes }
      }
    }
  } finally {
    await reader.close()
  }
}
