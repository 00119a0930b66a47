import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../../disk/atomic-write.ts'
import { headsOf } from '../store/cat-file.ts'
import { damaged, type Git } from '../store/git.ts'
import { readPackIndex } from '../store/packs.ts'
import { MANIFESTS, RECORD, readTree } from '../store/tree-of.ts'
import { type Copy, fetchFile } from './copy.ts'
import type { MetaPack, SealedObject } from './copy-index.ts'

/** Our own corner of a store's repository: packs under way, and indexes of packs that lie elsewhere. */
const CORNER = 'siteguard-offsite'

/** What one snapshot is made of. */
export interface SnapshotParts {
  /** Contents of files and tables. */
  readonly data: ReadonlySet<string>
  /** Commit, trees, manifests and record. */
  readonly meta: ReadonlySet<string>
}

/** @throws SG-SNAP-002 when the commit or one of its trees is not there. */
export async function partsOf(git: Git, commit: string, signal?: AbortSignal): Promise<SnapshotParts> {
  const data = new Set<string>()
  const manifests: string[] = []
  for (const [path, oid] of await readTree(git, commit, signal)) {
    if (path === RECORD || path.startsWith(MANIFESTS)) manifests.push(oid)
    else data.add(oid)
  }
  const listed = await git.run(['rev-list', '--objects', '--filter=blob:none', commit], signal === undefined ? {} : { signal })
  const meta = new Set(manifests)
  for (const line of listed.toString('latin1').split('\n')) if (line !== '') meta.add(line.slice(0, 40))
  return { data, meta }
}

/** Which of these objects are on this disk. */
export async function presentHere(git: Git, oids: readonly string[], signal?: AbortSignal): Promise<Set<string>> {
  const heads = await headsOf(git, oids, signal)
  return new Set(oids.filter((_, i) => heads[i] !== undefined))
}

/** An empty folder of our own in the repository, and how to be rid of it. What a killed process left in it goes first. */
export async function workFolder(git: Git): Promise<{ folder: string; drop(): Promise<void> }> {
  const folder = join(git.dir, CORNER, 'work')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return { folder, drop: () => rm(folder, { recursive: true, force: true }) }
}

export interface MadePack {
  readonly git: string
  readonly file: string
  readonly indexFile: string
  readonly bytes: number
  readonly objects: number
}

/**
 * Packs made of exactly these objects. `compress` for what compresses (trees, manifests); contents are only copied together.
 * @throws SG-SNAP-002 when one of them is not here.
 */
export async function makePacks(
  git: Git,
  oids: Iterable<string>,
  folder: string,
  compress: boolean,
  signal?: AbortSignal,
): Promise<MadePack[]> {
  const sorted = [...oids].sort()
  if (sorted.length === 0) return []
  const stdin = `${sorted.join('\n')}\n`
  const how = compress ? ['--no-reuse-object'] : ['--max-pack-size=256m']
  // --threads: the same objects give the same pack, so that a push that was cut off finds again what it sent.
  const names = await git.run(['pack-objects', '-q', '--window=0', '--threads=1', ...how, join(folder, 'pack')], {
    stdin,
    settings: [`pack.compression=${compress ? 9 : 0}`],
    ...(signal === undefined ? {} : { signal }),
  })
  const made: MadePack[] = []
  for (const name of names.toString('latin1').split('\n')) {
    if (name === '') continue
    const file = join(folder, `pack-${name}.pack`)
    const indexFile = file.replace(/pack$/, 'idx')
    const { size } = await stat(file)
    const objects = (await readPackIndex({ indexFile, bytes: size })).length
    made.push({ git: name, file, indexFile, bytes: size, objects })
  }
  return made
}

/**
 * Fetches a pack, has Git check it, and only then puts it among the store's own.
 * @throws SG-STORE-00x, SG-SEAL-00x, SG-SNAP-002 when it is not the pack it should be.
 */
export async function installPack(git: Git, copy: Copy, name: string, object: SealedObject, folder: string): Promise<void> {
  const target = join(git.dir, 'objects', 'pack', `pack-${name}`)
  if (await isThere(`${target}.idx`)) return
  const file = join(folder, `pack-${name}.pack`)
  await fetchFile(copy, object, file)
  const { signal } = copy.options
  const said = await git.run(['index-pack', '--fsck-objects', file], signal === undefined ? {} : { signal })
  if (said.toString('latin1').trim() !== name) throw damaged(`${copy.options.target.address} pack-${name}`, 'it is another pack')
  // The pack before its index: Git takes an index for the sign that a pack is whole.
  await rename(file, `${target}.pack`)
  await rename(file.replace(/pack$/, 'idx'), `${target}.idx`)
  await syncFolder(join(git.dir, 'objects', 'pack'))
}

/** Keeps the index of a pack that is (or will be) elsewhere. */
export async function keepIndex(git: Git, pack: MadePack): Promise<void> {
  const kept = keptIndex(git, pack.git)
  await mkdir(join(git.dir, CORNER, 'idx'), { recursive: true, mode: 0o700 })
  await rename(pack.indexFile, kept)
}

/**
 * File of a pack's index, wherever one is: among the store's packs, kept from earlier, or fetched now. `undefined` when it
 * would have to be fetched and `fetch` does not.
 */
export async function packIndexFile(git: Git, name: string, fetch?: () => Promise<void>): Promise<string | undefined> {
  const own = join(git.dir, 'objects', 'pack', `pack-${name}.idx`)
  if (await isThere(own)) return own
  const kept = keptIndex(git, name)
  if (await isThere(kept)) return kept
  if (fetch === undefined) return undefined
  await fetch()
  return kept
}

/** The index of a data pack; fetched where it is not here. Proved by the digest the signed index gives. */
export async function dataIndexFile(git: Git, copy: Copy, name: string, idx: SealedObject): Promise<string> {
  return (await packIndexFile(git, name, async () => {
    const fetched = `${keptIndex(git, name)}.part`
    await rm(fetched, { force: true })
    await fetchFile(copy, idx, fetched)
    await rename(fetched, keptIndex(git, name))
  })) as string
}

/** Objects of a meta pack of the copy; the pack itself becomes one of the store's where its index is not here. */
export async function metaObjects(git: Git, copy: Copy, meta: MetaPack, folder: string): Promise<Set<string>> {
  const file = await packIndexFile(git, meta.git)
  if (file === undefined) await installPack(git, copy, meta.git, meta.data, folder)
  const indexFile = file ?? join(git.dir, 'objects', 'pack', `pack-${meta.git}.idx`)
  return new Set((await readPackIndex({ indexFile, bytes: meta.bytes })).map((object) => object.oid))
}

function keptIndex(git: Git, name: string): string {
  return join(git.dir, CORNER, 'idx', `pack-${name}.idx`)
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
