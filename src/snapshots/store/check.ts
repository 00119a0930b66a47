import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isSiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotId, SnapshotRecord } from '../../core/snapshot.ts'
import { reasonOf } from '../../disk/disk-error.ts'
import type { SnapshotStore } from '../types.ts'
import { throwIfCancelled } from './git.ts'
import { KEPT, keptOf, sumOfKept } from './kept-entries.ts'
import { CONFIG, HEAD, type OpenedStore, opened, SITE_FILE } from './open-store.ts'
import { listPacks, readPackIndex, type StorePack } from './packs.ts'
import { provePacks } from './prove-packs.ts'
import type { ReadEntries } from './read-whole.ts'
import { readRecord } from './reader.ts'
import { isMoment, SNAPSHOTS, snapshotId, TARGETS } from './record.ts'
import type { StoreRef } from './refs.ts'
import { readLike } from './remember-entries.ts'

/** Something in a store that is not as it was written. */
export interface StoreFault {
  /**
   * file, pack, ref, marks: a file of the repository · snapshot: it cannot be read · content: bytes of a file or of a table · absent:
   * bytes that are neither on this disk nor, as far as was asked, in an off-site copy
   */
  readonly what: 'file' | 'pack' | 'ref' | 'marks' | 'snapshot' | 'content' | 'absent'
  /** File of the repository, relative to it; or the name of an object. */
  readonly name: string
  readonly snapshot?: SnapshotId
  /** File of the snapshot; or the installation whose table it is. */
  readonly path?: RemotePath
  readonly table?: string
  readonly detail: string
}

export interface StoreCheck {
  readonly faults: readonly StoreFault[]
  readonly snapshots: number
  readonly packs: number
  readonly objects: number
  /** Contents that are not on this disk and lie in an off-site copy (a store that began empty has most of them there), and their bytes. */
  readonly elsewhere: { readonly contents: number; readonly bytes: number }
  /** Bytes of packs that were read and proven. 0 without `readData`. */
  readonly bytesRead: number
}

export interface CheckOptions {
  /** Read every byte. Without: structure only, what every snapshot names is there. */
  readonly readData?: boolean
  /** Of contents that are not on this disk, those an off-site copy holds. Default: none. */
  readonly elsewhere?: (blobs: readonly BlobId[]) => Promise<ReadonlySet<BlobId>>
  readonly signal?: AbortSignal
  readonly onProgress?: (done: { readonly bytes: number; readonly of: number }) => void
}

/**
 * Checks a store, changing nothing. With `readData` every pack is read once: each object against its name and its CRC, each content
 * against the SHA-256 the manifests recorded when it was taken. Every fault is told, with the snapshots and paths it concerns.
 * @throws SG-INT-002 when cancelled. Damage is a fault, not an error.
 */
export async function checkStore(given: SnapshotStore, options: CheckOptions = {}): Promise<StoreCheck> {
  const store = opened(given)
  for (let tries = 1; ; tries += 1) {
    const before = await standOf(store)
    const check = await checkOnce(store, options).catch((error: Error) => error)
    const isSure = !(check instanceof Error) && check.faults.length === 0
    // What was forgotten meanwhile is no damage.
    if (isSure || tries === TRIES || options.signal?.aborted || (await standOf(store)) === before) {
      if (check instanceof Error) throw check
      return check
    }
  }
}

/** How often a store is checked that others change meanwhile. */
const TRIES = 4

/** Snapshots and packs there are. */
async function standOf(store: OpenedStore): Promise<string> {
  const packs = await readdir(join(store.dir, 'objects', 'pack')).catch(() => [] as string[])
  return JSON.stringify([await store.refs(), packs.filter((name) => name.startsWith('pack-')).sort()])
}

async function checkOnce(store: OpenedStore, options: CheckOptions): Promise<StoreCheck> {
  const faults: StoreFault[] = []
  const wanted = new Map<string, string>()
  await checkFiles(store, faults)
  const packs = await checkPacks(store, faults)
  const present = new Set<string>()
  let objects = 0
  for (const pack of packs) {
    objects += pack.objects
    for (const { oid } of await readPackIndex(pack)) present.add(oid)
  }
  const refs = await store.refs()
  const readable: { ref: StoreRef; record: SnapshotRecord }[] = []
  const absent = new Map<BlobId, number>()
  const kept = await keptOf(store.dir)
  const pass: Pass = typeof kept === 'object' ? { kept } : {}
  for (const ref of refs) {
    throwIfCancelled(options.signal)
    const record = await checkSnapshot(store, ref, present, { wanted, absent, faults }, pass, options.signal)
    if (record !== undefined) readable.push({ ref, record })
  }
  delete pass.last
  // The next snapshot writes it anew, and nothing is lost meanwhile.
  if (kept === 'damaged' || pass.kept?.right === false) faults.push({ what: 'file', name: KEPT, detail: 'it is not as siteguard wrote it' })
  const found = absent.size === 0 ? undefined : await options.elsewhere?.([...absent.keys()])
  const elsewhere = { contents: 0, bytes: 0 }
  for (const [blob, bytes] of absent) {
    if (found?.has(blob) !== true) continue
    elsewhere.contents += 1
    elsewhere.bytes += bytes
    absent.delete(blob)
  }
  if (absent.size > 0) await nameAbsent(store, absent, readable, faults, options.signal)
  for (const { file, moment, detail } of await store.marks.faults(new Set(refs.map(({ moment }) => moment)))) {
    const snapshot = moment === undefined ? {} : { snapshot: snapshotId(store.site, moment) }
    faults.push({ what: 'marks', name: inside(store, file), ...snapshot, detail })
  }
  let bytesRead = 0
  if (options.readData === true) {
    const bad = new Map<string, string>()
    const of = packs.reduce((sum, { bytes }) => sum + bytes, 0)
    const onPack = (pack: StorePack): void => {
      bytesRead += pack.bytes
      options.onProgress?.({ bytes: bytesRead, of })
    }
    faults.push(...(await provePacks(store, packs, { wanted, bad, onPack, ...(options.signal && { signal: options.signal }) })))
    if (bad.size > 0) await nameDamage(store, bad, readable, faults, options.signal)
  }
  return { faults, snapshots: refs.length, packs: packs.length, objects, elsewhere, bytesRead }
}

async function checkFiles(store: OpenedStore, faults: StoreFault[]): Promise<void> {
  const expected = { HEAD, config: CONFIG, [SITE_FILE]: `${store.site}\n` }
  for (const [name, text] of Object.entries(expected)) {
    const found = await readFile(join(store.dir, name)).catch((error: unknown) => reasonOf(error))
    if (typeof found === 'string') faults.push({ what: 'file', name, detail: found })
    else if (!found.equals(Buffer.from(text))) faults.push({ what: 'file', name, detail: 'it is not as siteguard wrote it' })
  }
  for (const folder of [SNAPSHOTS, TARGETS]) {
    for (const name of await readdir(join(store.dir, folder)).catch(() => [] as string[])) {
      if (!isMoment(name)) faults.push({ what: 'ref', name: folder + name, detail: 'no name of a snapshot' })
    }
  }
}

/** Packs whose index can be read. */
async function checkPacks(store: OpenedStore, faults: StoreFault[]): Promise<StorePack[]> {
  const folder = join(store.dir, 'objects', 'pack')
  const names = await readdir(folder).catch(() => [] as string[])
  const there = new Set(names)
  const broken = new Set<string>()
  const halfway = await packsAwaitingIndex(folder, names)
  for (const name of names.sort()) {
    const fault = (detail: string): void => void faults.push({ what: 'pack', name: `objects/pack/${name}`, detail })
    const [, pack, end] = /^(pack-[0-9a-f]{40})\.(pack|idx)$/.exec(name) ?? []
    if (pack === undefined) {
      // A writer at work, or one that died and whose leavings the next one takes away.
      if (!/^(?:tmp_|\.tmp-|pack-[0-9a-f]{40}\.(?:keep|rev)$)/.test(name)) fault('no file of the store')
    } else if (end === 'pack' && !there.has(`${pack}.idx`)) {
      if (!halfway.has(pack)) fault('its index is not there')
    } else if (end === 'idx' && !there.has(`${pack}.pack`)) fault('its pack is not there')
    else if (end === 'idx') {
      const detail = await indexFault(join(folder, name))
      if (detail === undefined) continue
      fault(detail)
      broken.add(pack)
    }
  }
  return (await listPacks(store, { skipBroken: true })).filter(({ name }) => !broken.has(name))
}

/** Packs that a writer gave their name, and died before it gave it to the index, or is about to: the next writer does. No snapshot names them yet. */
async function packsAwaitingIndex(folder: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const awaited = new Set<string>()
  for (const name of names) {
    if (!/^tmp_pack_\w+_idx$/.test(name)) continue
    const index = await readFile(join(folder, name)).catch(() => Buffer.alloc(0))
    // An index ends with the pack's checksum, by which the pack is called, and its own (gitformat-pack, version 2).
    if (index.length > 40) awaited.add(`pack-${index.subarray(-40, -20).toString('hex')}`)
  }
  return awaited
}

async function indexFault(file: string): Promise<string | undefined> {
  const index = await readFile(file).catch((error: unknown) => reasonOf(error))
  if (typeof index === 'string') return index
  const sum = createHash('sha1').update(index.subarray(0, -20)).digest()
  return sum.equals(index.subarray(-20)) ? undefined : 'the checksum of the index is wrong: none of its objects was looked at'
}

/** Its record, when all of it but the contents can be read. Contents are noted in `wanted`. */
async function checkSnapshot(
  store: OpenedStore,
  ref: StoreRef,
  present: ReadonlySet<string>,
  { wanted, absent, faults }: { wanted: Map<string, string>; absent: Map<BlobId, number>; faults: StoreFault[] },
  pass: Pass,
  signal: AbortSignal | undefined,
): Promise<SnapshotRecord | undefined> {
  const snapshot = snapshotId(store.site, ref.moment)
  if (ref.commit === '') {
    faults.push({ what: 'ref', name: ref.name, snapshot, detail: 'it holds no commit' })
    return undefined
  }
  try {
    const record = await readRecord(store.git, store.site, ref, signal)
    for await (const content of contentsOf(store, ref, record, pass, signal)) {
      const { blob, sha256, bytes, ...where } = content
      const known = wanted.get(blob)
      wanted.set(blob, sha256)
      if (known !== undefined && known !== sha256) {
        faults.push({ what: 'content', name: blob, snapshot, ...where, detail: 'two snapshots recorded two SHA-256 for it' })
      }
      if (!present.has(blob)) absent.set(blob, bytes)
    }
    return record
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-SNAP-002') throw error
    faults.push({ what: 'snapshot', name: ref.commit, snapshot, detail: (error.params as { detail: string }).detail })
    return undefined
  }
}

interface Content {
  readonly bytes: number
  readonly blob: BlobId
  readonly sha256: string
  readonly path: RemotePath
  readonly table?: string
}

/** One reading of all snapshots: a manifest that several of them hold is read and proven once. */
interface Pass {
  last?: ReadEntries
  /** Entries kept beside Git's, and whether they were found to be those of their snapshot. */
  kept?: { readonly commit: string; readonly sum: string; right?: boolean }
}

/** Contents of a snapshot one by one: a list of them would be as large again as its entries. */
async function* contentsOf(
  store: OpenedStore,
  ref: StoreRef,
  record: SnapshotRecord,
  pass: Pass,
  signal?: AbortSignal,
): AsyncGenerator<Content> {
  pass.last = await readLike(store.git, record, ref.commit, pass.last, signal)
  if (pass.kept?.commit === ref.commit) pass.kept.right = sumOfKept(pass.last) === pass.kept.sum
  for (const { path, blob, sha256, size } of pass.last.entries.values()) {
    if (blob !== undefined && sha256 !== undefined) yield { blob, sha256, bytes: size, path }
  }
  for (const { installation, tables } of record.databases) {
    for (const { name, blob, sha256, bytes } of tables) yield { blob, sha256, bytes, path: installation, table: name }
  }
}

/** Says of each content that is nowhere which snapshots and paths it belongs to. */
async function nameAbsent(
  store: OpenedStore,
  absent: ReadonlyMap<BlobId, number>,
  readable: readonly { ref: StoreRef; record: SnapshotRecord }[],
  faults: StoreFault[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const pass: Pass = {}
  for (const { ref, record } of readable) {
    for await (const { blob, sha256: _, bytes: _bytes, ...where } of contentsOf(store, ref, record, pass, signal)) {
      if (absent.has(blob)) faults.push({ what: 'absent', name: blob, snapshot: record.id, ...where, detail: 'it is not on this disk' })
    }
  }
}

/** Says of each damaged object which snapshots and paths it belongs to. */
async function nameDamage(
  store: OpenedStore,
  bad: ReadonlyMap<string, string>,
  readable: readonly { ref: StoreRef; record: SnapshotRecord }[],
  faults: StoreFault[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const pass: Pass = {}
  for (const { ref, record } of readable) {
    const named = new Set<string>()
    for await (const { blob, sha256: _, bytes: _bytes, ...where } of contentsOf(store, ref, record, pass, signal)) {
      const detail = bad.get(blob)
      if (detail === undefined) continue
      named.add(blob)
      faults.push({ what: 'content', name: blob, snapshot: record.id, ...where, detail })
    }
    const args = ['rev-list', '--objects', '--no-object-names', '--missing=allow-any', ref.commit]
    const all = await store.git.run(args, { codes: [128], ...(signal && { signal }) })
    for (const oid of all.toString('latin1').split('\n')) {
      const detail = bad.get(oid)
      if (detail !== undefined && !named.has(oid)) faults.push({ what: 'snapshot', name: oid, snapshot: record.id, detail })
    }
  }
}

function inside(store: OpenedStore, file: string): string {
  return file.slice(store.dir.length + 1).replaceAll('\\', '/')
}
