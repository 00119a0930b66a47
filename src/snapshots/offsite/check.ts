import { createHash } from 'node:crypto'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { opened } from '../store/open-store.ts'
import { snapshotId } from '../store/record.ts'
import type { SnapshotStore } from '../types.ts'
import { type Copy, type CopyOptions, hasSeen, listingFaults, openObject, readCopy, signalOf, type Witness } from './copy.ts'
import { copyFolder, counterOf, objectsOf } from './copy-index.ts'
import { lastClean } from './retire.ts'
import { badObject } from './targets/target-error.ts'

/** One thing that is wrong with a copy. */
export interface CopyFault {
  /** Object of the place, '' when the copy as a whole is meant. */
  readonly object: string
  readonly error: SiteguardError
}

export interface CopyStatus {
  readonly place: string
  readonly address: string
  /** Number and time of the newest index; 0 and absent when there is none. */
  readonly counter: number
  readonly time?: string
  readonly witness?: Witness
  /** Snapshots in the copy, oldest first, targets apart. */
  readonly snapshots: readonly { readonly id: SnapshotId; readonly verdict?: string; readonly held: boolean }[]
  readonly lastClean?: SnapshotId
  /** Of this store, not in the copy. */
  readonly notPushed: readonly SnapshotId[]
  /** In the copy, not in this store. */
  readonly notHere: readonly SnapshotId[]
  /** Sealed bytes the index names, and bytes of objects it does not name (pushes under way or cut off, retired ones). */
  readonly bytes: number
  readonly otherBytes: number
  readonly faults: readonly CopyFault[]
}

/**
 * What a copy holds and whether it is whole: by one listing; with `readData` every object is fetched, opened and held against
 * the signed index. Never throws for what is wrong with the copy: that is what is asked.
 * @throws SG-STORE-004 when the place does not answer, SG-INT-002.
 */
export async function storeStatus(store: SnapshotStore | undefined, options: CopyOptions & { readData?: boolean }): Promise<CopyStatus> {
  const { place, target } = options
  const refs = store === undefined ? [] : await opened(store).refs()
  const none: CopyStatus = {
    place,
    address: target.address,
    counter: 0,
    snapshots: [],
    notPushed: store === undefined ? [] : refs.map((ref) => snapshotId(options.site, ref.moment)),
    notHere: [],
    bytes: 0,
    otherBytes: 0,
    faults: [],
  }
  let copy: Copy
  try {
    copy = await readCopy(options)
  } catch (error) {
    if (!isSiteguardError(error) || error.kind !== 'integrity') throw error
    return { ...none, faults: [{ object: 'name' in error.params ? String(error.params.name) : '', error }] }
  }
  if (copy.index.counter === 0) return none
  const { index, listing } = copy
  const mine = new Set(refs.map((ref) => ref.commit))
  const own = index.snapshots.filter((one) => one.role === 'snapshot')
  const clean = lastClean(index.snapshots)
  const named = new Set(objectsOf(index).map((object) => object.name))
  const listed = listingFaults(copy).map((error) => ({ object: error.params.name, error }))
  const known = new Set(listed.map(({ object }) => object))
  const read = options.readData === true ? await readEverything(copy) : []
  const faults = [...listed, ...read.filter(({ object }) => !known.has(object))]
  const theirs = new Set([...index.snapshots, ...index.forgotten].map((one) => one.commit))
  return {
    ...none,
    counter: index.counter,
    time: index.time,
    witness: { counter: index.counter, sha256: copy.digest },
    snapshots: own.map((one) => ({
      id: snapshotId(options.site, one.moment),
      ...(one.marks.verdict === undefined ? {} : { verdict: one.marks.verdict }),
      held: one.marks.hold !== undefined,
    })),
    ...(clean === undefined ? {} : { lastClean: snapshotId(options.site, clean.moment) }),
    notPushed: refs.filter((ref) => !theirs.has(ref.commit)).map((ref) => snapshotId(options.site, ref.moment)),
    notHere: own.filter((one) => !mine.has(one.commit)).map((one) => snapshotId(options.site, one.moment)),
    bytes: [...named].reduce((sum, name) => sum + (listing.get(name)?.size ?? 0), 0),
    otherBytes: [...listing].reduce((sum, [name, { size }]) => sum + (named.has(name) || counterOf(name) !== undefined ? 0 : size), 0),
    faults,
  }
}

/** Whether there may be a copy: anything but an empty place nobody saw anything in. */
export async function isCopied(options: CopyOptions): Promise<boolean> {
  if (options.witness !== undefined || (await hasSeen(options))) return true
  return (await options.target.list(`${copyFolder(options.site)}/index-`, signalOf(options.signal))).length > 0
}

async function readEverything(copy: Copy): Promise<CopyFault[]> {
  const faults: CopyFault[] = []
  const packs = new Map([...copy.index.packs, ...copy.index.metas].map((pack) => [pack.data.name, pack]))
  for (const object of objectsOf(copy.index)) {
    copy.options.signal?.throwIfAborted()
    try {
      const pack = packs.get(object.name)
      if (object === copy.index.judged?.data) {
        for await (const _ of openObject(copy, object, 'verify')) copy.options.signal?.throwIfAborted()
        continue
      }
      const hash = createHash('sha1')
      let held: Buffer = Buffer.alloc(0)
      for await (const piece of openObject(copy, object, 'verify')) {
        // The last 20 bytes are Git's own checksum over all before them.
        const all = held.length === 0 ? piece : Buffer.concat([held, piece])
        const end = Math.max(0, all.length - 20)
        hash.update(all.subarray(0, end))
        held = Buffer.from(all.subarray(end))
      }
      const sum = hash.digest('hex')
      if (held.toString('hex') !== sum || (pack !== undefined && pack.git !== sum)) throw notThePack(copy, object.name)
    } catch (error) {
      if (!isSiteguardError(error) || (error.kind !== 'integrity' && error.kind !== 'not-found')) throw error
      faults.push({ object: `${copy.folder}/${object.name}`, error })
    }
  }
  return faults
}

function notThePack(copy: Copy, name: string): SiteguardError {
  return badObject(copy.options.target.address, `${copy.folder}/${name}`, 'format')
}
