import { SiteguardError } from '../../core/error.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { damaged, type Git } from '../store/git.ts'
import { type OpenedStore, opened } from '../store/open-store.ts'
import { readPackIndex } from '../store/packs.ts'
import { byMoment, momentOf, SNAPSHOTS, snapshotId, TARGETS } from '../store/record.ts'
import type { SnapshotStore } from '../types.ts'
import { type Copy, type CopyOptions, openCopy, remember, type Witness } from './copy.ts'
import type { CopiedSnapshot, DataPack } from './copy-index.ts'
import { takeJudgement } from './judgement.ts'
import { dataIndexFile, installPack, partsOf, presentHere, workFolder } from './packs.ts'
import { lastClean } from './retire.ts'

/**
 * What to bring here. `newest`: listings (no contents) of the newest snapshot and the last clean one, all that going on needs ·
 * `listings`: those of every snapshot · `all`: every snapshot with its contents · `snapshot`: one with its contents ·
 * `last-clean`: the last clean one with its contents.
 */
export type PullWhat = 'newest' | 'listings' | 'all' | 'last-clean' | { readonly snapshot: SnapshotId }

export interface PullResult {
  /** Snapshots whose listings are here now and were not. */
  readonly pulled: readonly SnapshotId[]
  /** Sealed bytes fetched for packs. */
  readonly fetchedBytes: number
  readonly witness: Witness
}

/**
 * Brings snapshots of a copy here. What was fetched is checked by seal, digest, signature and Git before any of it counts; a
 * snapshot appears when its listing is whole. Contents that are not asked for stay elsewhere (`fetchBlobs` brings single ones).
 * @throws SG-STORE-010 when the copy is empty, SG-STORE-009 for an unknown snapshot, and as `openCopy`.
 */
export async function pullStore(store: SnapshotStore, what: PullWhat, options: CopyOptions): Promise<PullResult> {
  const inner = opened(store)
  const unlock = await inner.lock()
  try {
    const copy = await openCopy(options)
    const { site } = inner
    const { address } = options.target
    if (copy.index.counter === 0) throw new SiteguardError({ code: 'SG-STORE-010', kind: 'not-found', params: { address, site } })
    const chosen = choose(copy, what, inner)
    const work = await workFolder(inner.git)
    let fetchedBytes = 0
    const counting: Copy = {
      ...copy,
      options: {
        ...options,
        onProgress: (progress) => {
          if (progress.doing === 'fetch' && progress.done === progress.size) fetchedBytes += progress.size
          options.onProgress?.(progress)
        },
      },
    }
    try {
      await pullListings(inner.git, counting, chosen, work.folder)
      if (what !== 'newest' && what !== 'listings') await pullContents(inner.git, counting, chosen, work.folder)
      const pulled = await addRefs(inner, counting, chosen, what)
      await takeMarks(inner, counting)
      const judged = await takeJudgement(inner, counting)
      await remember(copy, copy.index, copy.digest, { pending: copy.seen?.pending ?? {}, judged })
      return { pulled, fetchedBytes, witness: { counter: copy.index.counter, sha256: copy.digest } }
    } finally {
      await work.drop()
    }
  } finally {
    await unlock()
  }
}

function choose(copy: Copy, what: PullWhat, { site }: OpenedStore): CopiedSnapshot[] {
  const all = copy.index.snapshots.toSorted((a, b) => byMoment(a.moment, b.moment))
  if (what === 'listings' || what === 'all') return all
  const clean = lastClean(all)
  if (what === 'newest') {
    const newest = all.filter((one) => one.role === 'snapshot').at(-1)
    return [...new Set([newest, clean])].filter((one) => one !== undefined)
  }
  const found = what === 'last-clean' ? clean : all.find((one) => snapshotId(site, one.moment) === what.snapshot && momentOf(what.snapshot))
  if (found !== undefined) return [found]
  const snapshot = what === 'last-clean' ? 'last-clean' : what.snapshot
  throw new SiteguardError({ code: 'SG-STORE-009', kind: 'not-found', params: { address: copy.options.target.address, site, snapshot } })
}

async function pullListings(git: Git, copy: Copy, chosen: readonly CopiedSnapshot[], folder: string): Promise<void> {
  const metas = new Map(copy.index.metas.map((meta) => [meta.git, meta]))
  for (const one of chosen) {
    if (
      await partsOf(git, one.commit, copy.options.signal).then(
        () => true,
        () => false,
      )
    )
      continue
    const meta = metas.get(one.meta)
    const base = meta?.base === undefined ? undefined : metas.get(meta.base)
    for (const needed of [base, meta]) if (needed !== undefined) await installPack(git, copy, needed.git, needed.data, folder)
    const { meta: oids } = await partsOf(git, one.commit, copy.options.signal)
    const here = await presentHere(git, [...oids], copy.options.signal)
    if (here.size < oids.size) throw damaged(one.moment, `${oids.size - here.size} manifests of it are in no pack of the copy`)
  }
}

/** Whole packs that hold anything of these snapshots that is not here. */
async function pullContents(git: Git, copy: Copy, chosen: readonly CopiedSnapshot[], folder: string): Promise<void> {
  const wanted = new Set<string>()
  for (const one of chosen) for (const oid of (await partsOf(git, one.commit, copy.options.signal)).data) wanted.add(oid)
  const here = await presentHere(git, [...wanted], copy.options.signal)
  const missing = new Set([...wanted].filter((oid) => !here.has(oid)))
  for (const pack of await packsWith(git, copy, missing)) await installPack(git, copy, pack.git, pack.data, folder)
  const left = missing.size === 0 ? 0 : missing.size - (await presentHere(git, [...missing], copy.options.signal)).size
  if (left > 0) throw damaged(copy.options.target.address, `${left} contents are in no pack of the copy`)
}

/** Packs of the copy that hold one of these objects, the ones with most of them first. */
async function packsWith(git: Git, copy: Copy, oids: ReadonlySet<string>): Promise<DataPack[]> {
  const left = new Set(oids)
  const found: DataPack[] = []
  for (const pack of copy.index.packs.toSorted((a, b) => b.bytes - a.bytes)) {
    if (left.size === 0) break
    const indexFile = await dataIndexFile(git, copy, pack.git, pack.idx)
    const before = left.size
    for (const { oid } of await readPackIndex({ indexFile, bytes: pack.bytes })) left.delete(oid)
    if (left.size < before) found.push(pack)
  }
  return found
}

async function addRefs(store: OpenedStore, copy: Copy, chosen: readonly CopiedSnapshot[], what: PullWhat): Promise<SnapshotId[]> {
  const here = new Map((await store.refs()).map((ref) => [ref.moment, ref.commit]))
  // One of the same name that was taken here, in the same second, stays what it is.
  const fresh = chosen.filter((one) => !here.has(one.moment))
  const other = chosen.find((one) => (here.get(one.moment) ?? one.commit) !== one.commit)
  if (other !== undefined && (what === 'last-clean' || typeof what === 'object')) {
    const detail = `${snapshotId(store.site, other.moment)} is another snapshot in ${copy.options.target.address}`
    throw new SiteguardError({ code: 'SG-STORE-013', kind: 'conflict', params: { site: store.site, detail } })
  }
  if (fresh.length === 0) return []
  const lines = fresh.map((one) => `create ${one.role === 'target' ? TARGETS : SNAPSHOTS}${one.moment} ${one.commit}\n`)
  await store.git.run(['update-ref', '--stdin'], { stdin: `start\n${lines.join('')}prepare\ncommit\n` })
  return fresh.map((one) => snapshotId(store.site, one.moment))
}

/** Judgements and holds of the copy, for the snapshots that are here. A later judgement of ours stays. */
async function takeMarks(store: OpenedStore, copy: Copy): Promise<void> {
  const here = new Map((await store.refs()).map((ref) => [ref.moment, ref.commit]))
  for (const { moment, commit, marks } of copy.index.snapshots) {
    // What is said of another snapshot of the same name is not said of ours.
    if (here.get(moment) !== commit || Object.keys(marks).length === 0) continue
    const own = await store.marks.load(moment)
    const { hold, ...judged } = marks
    const later = (judged.judgedAt ?? '') > (own.judgedAt ?? '')
    // Held there, let go here since it was last seen: the next push tells the copy.
    const letGo = own.hold === undefined && copy.seen?.holds.includes(moment) === true
    await store.marks.merge(moment, { ...(later ? judged : {}), ...(hold === undefined || letGo ? {} : { hold }) })
  }
}
