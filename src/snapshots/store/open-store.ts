import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { BlobId, SnapshotId, SnapshotInfo, SnapshotRecord } from '../../core/snapshot.ts'
import { ensureFolder } from '../../disk/atomic-write.ts'
import { diskReadError, diskWriteError } from '../../disk/disk-error.ts'
import { safeFileName } from '../../disk/file-name.ts'
import type { SignalOption, SnapshotStore } from '../types.ts'
import { headsOf } from './cat-file.ts'
import { createGit, damaged, type Git, requireGit } from './git.ts'
import { lockStore } from './lock.ts'
import { createMarks } from './marks.ts'
import { indexedHere } from './pack-contents.ts'
import { listPacks } from './packs.ts'
import { openReader, readRecords, rememberedRecords } from './reader.ts'
import { momentOf, snapshotId } from './record.ts'
import { readRefs, type StoreRef } from './refs.ts'
import { createWriter, sweep } from './writer.ts'

export interface OpenStoreOptions {
  /** Folder of all stores: `<data>/snapshots`. */
  readonly folder: string
  readonly site: SiteId
  /** Makes the store if there is none. Default false: then it is simply empty until something is written. */
  readonly create?: boolean
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Brings contents that are not on this disk into this store. */
  readonly bring?: (store: SnapshotStore, blobs: readonly BlobId[], signal: AbortSignal | undefined) => Promise<void>
}

/** Text of the file that says whose store it is: safeFileName cannot be undone. */
export const SITE_FILE = 'siteguard-site'
/** The repository's own settings, for people who use Git in it by hand: it must never repack. */
export const CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tlogAllRefUpdates = false
[gc]
\tauto = 0
[maintenance]
\tauto = false
[fastimport]
\tunpackLimit = 0
`
export const HEAD = 'ref: refs/heads/none\n'

/**
 * Opens the store of one site, a bare Git repository at `<folder>/<safeFileName(site)>.git`.
 * @throws SG-SNAP-005 without a Git that will do, SG-SNAP-001 when there is no store and `create` is not set, SG-SNAP-002 when
 * what is there is no store of this site, SG-DISK-002.
 */
export async function openStore(options: OpenStoreOptions): Promise<SnapshotStore> {
  const { folder, site, create = false, now = Date.now } = options
  await requireGit()
  const dir = join(folder, `${safeFileName(site)}.git`)
  const owner = await ownerOf(dir)
  if (owner === undefined) {
    if (!create) throw new SiteguardError({ code: 'SG-SNAP-001', kind: 'not-found', params: { id: site, known: [] } })
    await makeStore(folder, dir, site)
  } else if (owner !== site) throw damaged(dir, `it is the store of ${owner}`)
  return storeAt(createGit(dir), site, now, options.bring)
}

/** Sites that have a store, by name. @throws SG-DISK-001 */
export async function listStores(folder: string): Promise<SiteId[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw diskReadError(folder, error)
  }
  const sites: SiteId[] = []
  for (const name of names.sort()) {
    if (!name.endsWith('.git') || name.startsWith('.')) continue
    const site = await ownerOf(join(folder, name))
    if (site !== undefined) sites.push(site as SiteId)
  }
  return sites
}

async function ownerOf(dir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dir, SITE_FILE), 'utf8')).replace(/\n$/, '')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw diskReadError(dir, error)
  }
  const there = await stat(dir).catch(() => undefined)
  if (there !== undefined) throw damaged(dir, `it has no ${SITE_FILE}`)
  return undefined
}

/** Made elsewhere and renamed into place: a store is there whole or not at all. */
async function makeStore(folder: string, dir: string, site: SiteId): Promise<void> {
  await ensureFolder(folder)
  let made: string | undefined
  try {
    made = await mkdtemp(join(folder, '.new-'))
    await createGit(made).run(['init', '--quiet', '--bare', '--template='])
    await writeFile(join(made, 'config'), CONFIG)
    await writeFile(join(made, 'HEAD'), HEAD)
    await writeFile(join(made, SITE_FILE), `${site}\n`)
    await rename(made, dir)
  } catch (error) {
    if (made !== undefined) await rm(made, { recursive: true, force: true })
    // Another process made it in between.
    if ((await ownerOf(dir).catch(() => undefined)) === site) return
    throw diskWriteError(dir, error)
  }
}

/** The store and what its own files work with. */
export interface OpenedStore extends SnapshotStore {
  readonly git: Git
  readonly refs: () => Promise<StoreRef[]>
  readonly marks: ReturnType<typeof createMarks>
  /** Takes the store for something other than a new snapshot. @throws SG-SNAP-003 */
  readonly lock: () => Promise<() => Promise<void>>
}

/** Up to so many contents Git is asked for: it looks at each where it lies. */
const FEW = 100

function storeAt(git: Git, site: SiteId, now: () => number, way: OpenStoreOptions['bring']): OpenedStore {
  const { dir } = git
  const marks = createMarks(dir)
  const refs = (): Promise<StoreRef[]> => readRefs(dir)
  const lock = async (): Promise<() => Promise<void>> => {
    const unlock = await lockStore(dir, now)
    try {
      await sweep(git)
      return unlock
    } catch (error) {
      await unlock()
      throw error
    }
  }
  const refOf = async (id: SnapshotId): Promise<StoreRef> => {
    const all = await refs()
    const moment = momentOf(id)
    const ref = all.find((candidate) => candidate.moment === moment && id === snapshotId(site, candidate.moment))
    if (ref !== undefined) return ref
    const known = all.map((candidate) => snapshotId(site, candidate.moment))
    throw new SiteguardError({ code: 'SG-SNAP-001', kind: 'not-found', params: { id, known } })
  }
  const bring = async (blobs: readonly BlobId[], { signal }: SignalOption = {}): Promise<void> => {
    if (way === undefined || blobs.length === 0) return
    // One that turns out to be damaged when it is read is asked for by itself, and then Git looks at it.
    const indexed = blobs.length > FEW ? await indexedHere(dir, blobs) : new Set<string>()
    const others = blobs.filter((blob) => !indexed.has(blob))
    const heads = await headsOf(git, others, signal)
    const missing = others.filter((_, i) => heads[i] === undefined)
    if (missing.length > 0) await way(store, missing, signal)
  }
  const store: OpenedStore = {
    site,
    dir,
    git,
    refs,
    marks,
    lock,
    async list({ targets = false, remembered = false } = {}) {
      const infos: SnapshotInfo[] = []
      const wanted = (await refs()).filter(({ role }) => targets || role !== 'target')
      const records = (remembered && rememberedRecords(git, wanted)) || (await readRecords(git, site, wanted))
      for (const [i, { moment }] of wanted.entries()) {
        infos.push({ record: records[i] as SnapshotRecord, marks: await marks.load(moment) })
      }
      return infos
    },
    async open(id, options = {}) {
      return await openReader(git, site, await refOf(id), { ...options, bring })
    },
    async begin({ signal } = {}) {
      const unlock = await lock()
      try {
        return createWriter(git, { site, unlock, bring, ...(signal && { signal }) })
      } catch (error) {
        await unlock()
        throw error
      }
    },
    async mark(id, given) {
      await marks.merge((await refOf(id)).moment, given)
    },
    async unhold(id) {
      await marks.unhold((await refOf(id)).moment)
    },
    async size() {
      const packs = await listPacks({ dir })
      return { bytes: packs.reduce((sum, pack) => sum + pack.bytes + pack.indexBytes, 0), packs: packs.length }
    },
    bring,
  }
  return store
}

/** The store's inner side. Only for the files of this folder. */
export function opened(store: SnapshotStore): OpenedStore {
  return store as OpenedStore
}
