import type { SnapshotId } from '../../core/snapshot.ts'
import type { Git } from '../store/git.ts'
import type { OpenedStore } from '../store/open-store.ts'
import { readPackIndex } from '../store/packs.ts'
import { byMoment, momentOf, snapshotId } from '../store/record.ts'
import { type Copy, signalOf } from './copy.ts'
import { type CopiedSnapshot, type CopyIndex, counterOf, objectsOf } from './copy-index.ts'
import { dataIndexFile, installPack, partsOf } from './packs.ts'

/** An object nothing needs lies on for this long, and for this many indexes: another machine may work by an older index. */
const WAIT_MS = 7 * 24 * 3_600_000
const WAIT_INDEXES = 2
/** An object that was sent for a push that did not end is used again up to this age: well before anybody sweeps it. */
export const STILL_USED_MS = WAIT_MS / 2
/** Indexes that are always kept, the newest. */
const KEEP_INDEXES = 5

export interface Dropped {
  readonly index: CopyIndex
  readonly forgotten: SnapshotId[]
  readonly kept: SnapshotId[]
  readonly changed: boolean
}

/**
 * The index without the snapshots to forget, and without the packs nothing left needs: those are noted as retired and lie on for
 * a while. Evidence (held) and the last clean snapshot are never forgotten.
 */
export async function dropUnneeded(
  store: OpenedStore,
  copy: Copy,
  next: CopyIndex,
  forget: readonly SnapshotId[],
  folder: string,
): Promise<Dropped> {
  const wanted = new Set(forget.map((id) => momentOf(id)))
  const clean = lastClean(next.snapshots)?.moment
  const forgotten: SnapshotId[] = []
  const kept: SnapshotId[] = []
  const snapshots = next.snapshots.filter((one) => {
    if (!wanted.has(one.moment)) return true
    const stays = one.marks.hold !== undefined || one.moment === clean
    ;(stays ? kept : forgotten).push(snapshotId(store.site, one.moment))
    return stays
  })
  const gone = retiredLongAgo(copy, next)
  const settled = { ...next, retired: next.retired.filter((one) => !gone.has(one.name)) }
  if (forgotten.length === 0) return { index: settled, forgotten, kept, changed: gone.size > 0 }
  const live = await liveContents(store.git, copy, next, snapshots, folder)
  const packs = []
  for (const pack of next.packs) {
    const indexFile = await dataIndexFile(store.git, copy, pack.git, pack.idx)
    const objects = await readPackIndex({ indexFile, bytes: pack.bytes })
    if (objects.some(({ oid }) => live.has(oid))) packs.push(pack)
  }
  const hung = new Set(snapshots.map((one) => one.meta))
  for (const meta of next.metas) if (hung.has(meta.git) && meta.base !== undefined) hung.add(meta.base)
  const metas = next.metas.filter((meta) => hung.has(meta.git))
  const { judged, ...others } = settled
  const about = judged !== undefined && snapshots.some((one) => one.moment === judged.moment) ? { judged } : {}
  const needed = new Set(objectsOf({ ...others, ...about, packs, metas }).map((object) => object.name))
  const retired = objectsOf(next)
    .filter((object) => !needed.has(object.name))
    .map((object) => ({ name: object.name, counter: next.counter, time: next.time }))
  const stay = new Set(snapshots)
  const left = next.snapshots.filter((one) => !stay.has(one)).map(({ moment, commit }) => ({ moment, commit }))
  const index: CopyIndex = {
    ...others,
    ...about,
    snapshots,
    packs,
    metas,
    retired: [...settled.retired, ...retired],
    forgotten: [...next.forgotten, ...left],
  }
  return { index, forgotten, kept, changed: true }
}

/** The newest snapshot called clean. */
export function lastClean(snapshots: readonly CopiedSnapshot[]): CopiedSnapshot | undefined {
  return snapshots
    .filter((one) => one.role === 'snapshot' && (one.marks.verdict === 'clean' || one.marks.clean === true))
    .sort((a, b) => byMoment(a.moment, b.moment))
    .at(-1)
}

/** Every content a kept snapshot names. Their trees are fetched where they are not here. */
async function liveContents(
  git: Git,
  copy: Copy,
  index: CopyIndex,
  snapshots: readonly CopiedSnapshot[],
  folder: string,
): Promise<Set<string>> {
  const live = new Set<string>()
  const metas = new Map(index.metas.map((meta) => [meta.git, meta]))
  for (const one of snapshots) {
    const parts = await partsOf(git, one.commit, copy.options.signal).catch(async () => {
      const meta = metas.get(one.meta)
      const base = meta?.base === undefined ? undefined : metas.get(meta.base)
      for (const needed of [base, meta]) if (needed !== undefined) await installPack(git, copy, needed.git, needed.data, folder)
      return partsOf(git, one.commit, copy.options.signal)
    })
    for (const oid of parts.data) live.add(oid)
  }
  return live
}

function retiredLongAgo(copy: Copy, index: CopyIndex): Set<string> {
  const now = (copy.options.now ?? Date.now)()
  const old = index.retired.filter((one) => now - Date.parse(one.time) > WAIT_MS && index.counter - one.counter >= WAIT_INDEXES)
  return new Set(old.map((one) => one.name))
}

/**
 * Deletes what waited long enough: objects the index does not name any more, left by pushes that were cut off or retired, and
 * indexes before the newest few. Never anything the index names.
 */
export async function sweepCopy(copy: Copy, index: CopyIndex): Promise<number> {
  const { target, signal } = copy.options
  const now = (copy.options.now ?? Date.now)()
  const named = new Set([...objectsOf(index).map((object) => object.name), ...index.retired.map((one) => one.name)])
  let deleted = 0
  for (const [name, object] of copy.listing) {
    const counter = counterOf(name)
    const ours = counter === undefined ? /^[0-9a-f]{32}$/.test(name) && !named.has(name) : counter <= index.counter - KEEP_INDEXES
    if (!ours || now - object.modified <= WAIT_MS) continue
    await target.remove(`${copy.folder}/${name}`, signalOf(signal))
    deleted += 1
  }
  return deleted
}
