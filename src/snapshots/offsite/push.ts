import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { SnapshotId, SnapshotMarks } from '../../core/snapshot.ts'
import type { Git } from '../store/git.ts'
import { type OpenedStore, opened } from '../store/open-store.ts'
import { listPacks, readPackIndex, type StorePack } from '../store/packs.ts'
import { snapshotId } from '../store/record.ts'
import type { StoreRef } from '../store/refs.ts'
import type { SnapshotStore } from '../types.ts'
import { type Copy, type CopyOptions, gather, openCopy, remember, type Seen, sendFile, type Witness } from './copy.ts'
import {
  type CopiedSnapshot,
  type CopyIndex,
  type DataPack,
  indexName,
  type MetaPack,
  readIndex,
  type SealedObject,
  writeIndex,
} from './copy-index.ts'
import { giveJudgement } from './judgement.ts'
import {
  dataIndexFile,
  keepIndex,
  type MadePack,
  makePacks,
  metaObjects,
  packIndexFile,
  partsOf,
  presentHere,
  workFolder,
} from './packs.ts'
import { dropUnneeded, STILL_USED_MS, sweepCopy } from './retire.ts'
import { badObject } from './targets/target-error.ts'

export interface PushOptions extends CopyOptions {
  /** Snapshots the copy is to forget; held ones and the last clean one stay. */
  readonly forget?: readonly SnapshotId[]
}

export interface PushResult {
  /** Snapshots that are in the copy now and were not. */
  readonly pushed: readonly SnapshotId[]
  readonly forgotten: readonly SnapshotId[]
  /** Asked to be forgotten, and kept: held, or the last clean one. */
  readonly kept: readonly SnapshotId[]
  /** Not pushed: the copy holds another snapshot of the same name, taken in the same second by another machine. */
  readonly clashing: readonly SnapshotId[]
  /** Sealed bytes sent for packs. */
  readonly sentBytes: number
  /** Objects of earlier pushes that nothing needs any more, deleted now. */
  readonly deleted: number
  /** Marks changed, or snapshots: a new index was written. */
  readonly changed: boolean
  readonly witness: Witness
}

/** Writers that wrote in between before giving up. */
const TRIES = 5
/** A pack most of which is wanted is sent as it is: cutting it costs more than the rest. */
const WORTH = 0.7

/**
 * Brings a copy up to the store: contents and trees that are not there yet, sealed under new names, read back; then a new
 * index, made exclusively. Until that index stands, nothing of it is seen by anybody; what a push that was cut off had sent is
 * used by the next one.
 * @throws SG-STORE-011 when the store lacks contents no copy holds, SG-STORE-012, and as `openCopy`.
 */
export async function pushStore(store: SnapshotStore, options: PushOptions): Promise<PushResult> {
  const inner = opened(store)
  const unlock = await inner.lock()
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        return await pushOnce(inner, await openCopy(options), options)
      } catch (error) {
        if (!isSiteguardError(error) || error.code !== 'SG-STORE-003') throw error
        if (tries < TRIES) continue
        throw new SiteguardError({
          code: 'SG-STORE-012',
          kind: 'conflict',
          params: { address: options.target.address, tries },
          retry: 'later',
        })
      }
    }
  } finally {
    await unlock()
  }
}

async function pushOnce(store: OpenedStore, copy: Copy, options: PushOptions): Promise<PushResult> {
  const { git, site } = store
  const refs = await store.refs()
  const copied = new Map(copy.index.snapshots.map((one) => [one.moment, one]))
  const forgotten = new Set(copy.index.forgotten.map((one) => one.commit))
  const others = refs.filter((ref) => ref.commit !== '' && !forgotten.has(ref.commit) && copied.get(ref.moment)?.commit !== ref.commit)
  const fresh = others.filter((ref) => !copied.has(ref.moment))
  // Taken in the same second by two machines, so that both bear the same name: the first to come has it, the other one stays here.
  const clashing = others.filter((ref) => copied.has(ref.moment)).map((ref) => snapshotId(site, ref.moment))
  const work = await workFolder(git)
  try {
    const sender = createSender(copy)
    const sent = fresh.length === 0 ? { packs: [], metas: [], meta: '' } : await sendNew(store, copy, sender, fresh, work.folder)
    const snapshots: CopiedSnapshot[] = []
    for (const one of copy.index.snapshots) snapshots.push({ ...one, marks: await mergedMarks(store, copy, refs, one) })
    for (const ref of fresh) {
      const marks = await store.marks.load(ref.moment)
      snapshots.push({ moment: ref.moment, role: ref.role, commit: ref.commit, meta: sent.meta, marks })
    }
    const time = new Date((options.now ?? Date.now)()).toISOString()
    const judged = await giveJudgement(store, copy, snapshots, sender.send, work.folder)
    const old = copy.index.judged?.data
    const replaced = old === undefined || judged?.data === old ? [] : [{ name: old.name, counter: copy.index.counter + 1, time }]
    const { judged: _old, ...same } = copy.index
    const next: CopyIndex = {
      ...same,
      counter: copy.index.counter + 1,
      previous: copy.digest === '' ? null : copy.digest,
      time,
      packs: [...copy.index.packs, ...sent.packs],
      metas: [...copy.index.metas, ...sent.metas],
      snapshots,
      ...(judged === undefined ? {} : { judged }),
      retired: [...copy.index.retired, ...replaced],
    }
    const dropped = await dropUnneeded(store, copy, next, options.forget ?? [], work.folder)
    const { index } = dropped
    const changed =
      fresh.length > 0 ||
      judged !== copy.index.judged ||
      dropped.changed ||
      JSON.stringify(snapshots) !== JSON.stringify(copy.index.snapshots) ||
      copy.index.counter === 0
    const swept = { deleted: 0 }
    if (!changed) {
      await remember(copy, copy.index, copy.digest)
      swept.deleted = await sweepCopy(copy, copy.index)
      const { kept } = dropped
      return { pushed: [], forgotten: [], kept, clashing, sentBytes: 0, deleted: swept.deleted, changed, witness: witnessOf(copy) }
    }
    const digest = await putIndex(copy, index, options)
    const ours = judged === copy.index.judged ? {} : { judged: judged?.sha256 }
    await remember(copy, index, digest, ours)
    swept.deleted = await sweepCopy(copy, index)
    return {
      pushed: fresh.map((ref) => snapshotId(site, ref.moment)),
      forgotten: dropped.forgotten,
      kept: dropped.kept,
      clashing,
      sentBytes: sender.bytes(),
      deleted: swept.deleted,
      changed,
      witness: { counter: index.counter, sha256: digest },
    }
  } finally {
    await work.drop()
  }
}

function witnessOf(copy: Copy): Witness {
  return { counter: copy.index.counter, sha256: copy.digest }
}

/** Writes the index under its number and reads it back as anybody else would. @throws SG-STORE-003 when somebody else was first. */
async function putIndex(copy: Copy, index: CopyIndex, { target, identity, signers, site }: PushOptions): Promise<string> {
  const name = indexName(index.counter)
  const { sealed, digest } = await writeIndex(index, identity, copy.recipients)
  await target.put(`${copy.folder}/${name}`, sealed.length, one(sealed))
  const at = { address: target.address, name: `${copy.folder}/${name}`, site, counter: index.counter }
  const back = await gather(target.get(at.name), () => badObject(at.address, at.name, 'size'))
  const read = await readIndex(back, at, identity, signers)
  // A place that overwrites let another writer in between: theirs counts, ours is done again on top of it.
  if (read.digest !== digest)
    throw new SiteguardError({ code: 'SG-STORE-003', kind: 'conflict', params: { address: target.address, name } })
  return digest
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

interface Sender {
  send(key: string, file: string): Promise<SealedObject>
  bytes(): number
}

/** Sends files once: what an earlier push got there whole, and could not list, is used again. */
function createSender(copy: Copy): Sender {
  const pending: Seen['pending'] = { ...copy.seen?.pending }
  const now = copy.options.now ?? Date.now
  let bytes = 0
  return {
    bytes: () => bytes,
    async send(key, file) {
      const before = pending[key]
      const there = before === undefined ? undefined : copy.listing.get(before.name)
      // Not one that is old enough for another machine to sweep away while we count on it.
      if (before !== undefined && there?.size === before.size && now() - there.modified < STILL_USED_MS) return before
      const object = await sendFile(copy, file)
      bytes += object.size
      pending[key] = object
      await remember(copy, copy.index, copy.digest, { pending })
      return object
    },
  }
}

interface Sent {
  readonly packs: DataPack[]
  readonly metas: MetaPack[]
  /** The meta pack the new snapshots hang on. */
  readonly meta: string
}

async function sendNew(store: OpenedStore, copy: Copy, sender: Sender, fresh: readonly StoreRef[], folder: string): Promise<Sent> {
  const { git } = store
  const { signal } = copy.options
  const meta = new Set<string>()
  const data = new Set<string>()
  for (const ref of fresh) {
    const parts = await partsOf(git, ref.commit, signal)
    for (const oid of parts.meta) meta.add(oid)
    for (const oid of parts.data) data.add(oid)
  }
  for (const oid of await alreadyThere(store, copy, data)) data.delete(oid)
  const packs: DataPack[] = []
  for (const pack of await packsFor(git, copy, data, folder)) {
    packs.push({
      git: pack.git,
      objects: pack.objects,
      bytes: pack.bytes,
      data: await sender.send(`${pack.git}.pack`, pack.file),
      idx: await sender.send(`${pack.git}.idx`, pack.indexFile),
    })
  }
  const made = await metaFor(git, copy, meta, folder)
  if (copy.index.metas.some((one) => one.git === made.pack.git)) return { packs, metas: [], meta: made.pack.git }
  const object = await sender.send(`${made.pack.git}.pack`, made.pack.file)
  const { git: name, bytes } = made.pack
  await keepIndex(git, made.pack)
  return { packs, metas: [{ git: name, bytes, ...(made.base === undefined ? {} : { base: made.base }), data: object }], meta: name }
}

/**
 * Of these contents, those the copy holds. Snapshots of the copy whose trees are here tell most of it for nothing; indexes of
 * its packs are fetched only when contents are neither told by them nor on this disk.
 */
async function alreadyThere(store: OpenedStore, copy: Copy, wanted: ReadonlySet<string>): Promise<Set<string>> {
  const { git } = store
  const { signal } = copy.options
  const there = new Set<string>()
  const here = new Map((await store.refs()).map((ref) => [ref.moment, ref.commit]))
  for (const copied of copy.index.snapshots) {
    if (here.get(copied.moment) !== copied.commit) continue
    for (const oid of (await partsOf(git, copied.commit, signal)).data) if (wanted.has(oid)) there.add(oid)
  }
  const look = async (pack: DataPack, indexFile: string | undefined): Promise<void> => {
    if (indexFile === undefined) return
    for (const { oid } of await readPackIndex({ indexFile, bytes: pack.bytes })) if (wanted.has(oid)) there.add(oid)
  }
  for (const pack of copy.index.packs) await look(pack, await packIndexFile(git, pack.git))
  const unsure = [...wanted].filter((oid) => !there.has(oid))
  const present = await presentHere(git, unsure, signal)
  if (present.size === unsure.length) return there
  for (const pack of copy.index.packs) await look(pack, await dataIndexFile(git, copy, pack.git, pack.idx))
  const missing = unsure.filter((oid) => !present.has(oid) && !there.has(oid)).length
  if (missing === 0) return there
  const params = { site: store.site, missing }
  throw new SiteguardError({ code: 'SG-STORE-011', kind: 'integrity', params })
}

/** Packs that hold these contents: the store's own where they are mostly that, else made for it. */
async function packsFor(git: Git, copy: Copy, data: ReadonlySet<string>, folder: string): Promise<MadePack[]> {
  const left = new Set(data)
  const packs: MadePack[] = []
  if (left.size === 0) return packs
  const listed = new Set(copy.index.packs.map((pack) => pack.git))
  const own = (await listPacks(git)).filter((pack) => pack.kind === 'data' && !listed.has(gitName(pack)))
  for (const pack of own.sort((a, b) => b.bytes - a.bytes)) {
    const oids = (await readPackIndex(pack)).map((object) => object.oid)
    const wanted = oids.filter((oid) => left.has(oid))
    if (wanted.length === 0 || wanted.length < oids.length * WORTH) continue
    packs.push({ git: gitName(pack), file: pack.file, indexFile: pack.indexFile, bytes: pack.bytes, objects: pack.objects })
    for (const oid of wanted) left.delete(oid)
  }
  if (left.size > 0) packs.push(...(await makePacks(git, left, folder, false, copy.options.signal)))
  return packs
}

function gitName(pack: StorePack): string {
  return pack.name.slice('pack-'.length)
}

/** The difference to the newest full, or a new full where there is none or the difference passes half of it. */
async function metaFor(git: Git, copy: Copy, meta: ReadonlySet<string>, folder: string): Promise<{ pack: MadePack; base?: string }> {
  const { signal } = copy.options
  const full = copy.index.metas.findLast((one) => one.base === undefined)
  if (full !== undefined) {
    const held = await metaObjects(git, copy, full, folder)
    const [pack] = await makePacks(
      git,
      [...meta].filter((oid) => !held.has(oid)),
      folder,
      true,
      signal,
    )
    if (pack !== undefined && pack.bytes <= full.bytes / 2) return { pack, base: full.git }
  }
  const [pack] = await makePacks(git, meta, folder, true, signal)
  return { pack: pack as MadePack }
}

/**
 * What is said of a snapshot here and there. Of two judgements the later one counts. A hold counts wherever it stands, unless it
 * was seen there by this machine before and is gone here now: then somebody let it go.
 */
async function mergedMarks(store: OpenedStore, copy: Copy, refs: readonly StoreRef[], copied: CopiedSnapshot): Promise<SnapshotMarks> {
  const { marks: there, moment } = copied
  if (!refs.some((ref) => ref.moment === moment && ref.commit === copied.commit)) return there
  const here = await store.marks.load(moment)
  const { hold: _here, ...judgedHere } = here
  const { hold: _there, ...judgedThere } = there
  const judged = (judgedHere.judgedAt ?? '') >= (judgedThere.judgedAt ?? '') ? { ...judgedThere, ...judgedHere } : judgedThere
  const letGo = here.hold === undefined && copy.seen?.holds.includes(moment) === true
  const hold = here.hold ?? (letGo ? undefined : there.hold)
  return hold === undefined ? judged : { ...judged, hold }
}
