import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { syncFolder } from '../../disk/atomic-write.ts'
import type { SignalOption, SnapshotStore } from '../types.ts'
import { damaged, feed, type Git, gitFailed, throwIfCancelled } from './git.ts'
import { dropKept } from './kept-entries.ts'
import { opened } from './open-store.ts'
import { listPacks, type PackedObject, readPackIndex, type StorePack } from './packs.ts'
import { momentOf, snapshotId } from './record.ts'
import { readRefs } from './refs.ts'

export interface ForgetResult {
  readonly forgotten: readonly SnapshotId[]
  /** Bytes on this disk before and after. */
  readonly before: number
  readonly after: number
}

/** A pack is written again when more than this part of it belongs to no snapshot. */
const DEAD_PART = 0.3
/** Packs smaller than this are merged once there are more than MANY of a kind. */
const SMALL_BYTES = 16 * 1024 * 1024
const MANY = 10

/**
 * Forgets snapshots: first their refs, then their marks, then the bytes nobody else names. Killed at any moment, every other
 * snapshot is whole, and the next call gives back the rest of the space.
 * @throws SG-SNAP-001 for an unknown id and SG-SNAP-008 for a held one, before anything is forgotten; SG-SNAP-003.
 */
export async function forget(store: SnapshotStore, ids: readonly SnapshotId[], options: SignalOption = {}): Promise<ForgetResult> {
  const { git, marks, lock, site, refs: allRefs } = opened(store)
  const unlock = await lock()
  try {
    const refs = await allRefs()
    const doomed = ids.map((id) => {
      const ref = refs.find(({ moment }) => momentOf(id) === moment && snapshotId(site, moment) === id)
      if (ref !== undefined) return ref
      const known = refs.map(({ moment }) => snapshotId(site, moment))
      throw new SiteguardError({ code: 'SG-SNAP-001', kind: 'not-found', params: { id, known } })
    })
    for (const { moment } of doomed) {
      const { hold } = await marks.load(moment)
      if (hold === undefined) continue
      throw new SiteguardError({ code: 'SG-SNAP-008', kind: 'conflict', params: { id: snapshotId(site, moment), reason: hold.reason } })
    }
    const before = (await store.size()).bytes
    throwIfCancelled(options.signal)
    if (doomed.length > 0) {
      const lines = doomed.map(({ name }) => `delete ${name}\n`).join('')
      await git.run(['update-ref', '--stdin'], { stdin: `start\n${lines}prepare\ncommit\n` })
      for (const { moment } of doomed) await marks.forget(moment)
    }
    await dropKept(git.dir, new Set((await allRefs()).map(({ commit }) => commit)))
    await compact(git, options.signal)
    return { forgotten: ids, before, after: (await store.size()).bytes }
  } finally {
    await unlock()
  }
}

interface Judged {
  readonly pack: StorePack
  readonly live: readonly PackedObject[]
  readonly liveBytes: number
  readonly deadBytes: number
}

/** Gives back space. Contents and trees stay in packs of their own. Only under the lock. */
async function compact(git: Git, signal: AbortSignal | undefined): Promise<void> {
  const live = await liveObjects(git, signal)
  const judged: Judged[] = []
  for (const pack of await listPacks(git)) {
    const objects = await readPackIndex(pack)
    const kept = objects.filter(({ oid }) => live.has(oid))
    const sum = (list: readonly PackedObject[]): number => list.reduce((total, { length }) => total + length, 0)
    judged.push({ pack, live: kept, liveBytes: sum(kept), deadBytes: sum(objects) - sum(kept) })
  }
  for (const kind of ['data', 'meta'] as const) {
    const packs = judged.filter(({ pack }) => pack.kind === kind)
    const dead = packs.filter((one) => one.live.length === 0)
    const wasteful = packs.filter((one) => one.live.length > 0 && one.deadBytes > DEAD_PART * (one.liveBytes + one.deadBytes))
    const small = packs.filter((one) => one.live.length > 0 && !wasteful.includes(one) && one.pack.bytes < SMALL_BYTES)
    const merged = small.length > MANY ? [...wasteful, ...small] : wasteful
    const made = merged.length > 0 ? await rewrite(git, merged, signal) : new Set<string>()
    // Packs are named after what is in them: a new one may be one of the old.
    for (const { pack } of [...dead, ...merged]) if (!made.has(pack.name)) await removePack(pack)
  }
}

/** Names of everything some ref leads to. Blobs that are not on this disk (a runner that began empty) are no fault here. */
async function liveObjects(git: Git, signal: AbortSignal | undefined): Promise<Set<string>> {
  const live = new Set<string>()
  const tips = await readRefs(git.dir)
  const lost = tips.find(({ commit }) => commit === '')
  // What a damaged ref leads to cannot be told from what nobody needs.
  if (lost !== undefined) throw damaged(lost.name, 'it holds no commit; nothing is given back while one is damaged')
  if (tips.length === 0) return live
  const call = { stdin: `${tips.map(({ commit }) => commit).join('\n')}\n`, ...(signal && { signal }) }
  // Every tree must be there: what an absent one names would pass for dead.
  await git.run(['rev-list', '--objects', '--filter=blob:none', '--quiet', '--stdin'], call)
  const out = await git.run(['rev-list', '--objects', '--no-object-names', '--missing=allow-any', '--stdin'], call)
  for (const line of out.toString('latin1').split('\n')) if (line !== '') live.add(line)
  return live
}

/** Writes what lives in some packs into new ones, and proves that it is there before it returns. */
async function rewrite(git: Git, packs: readonly Judged[], signal: AbortSignal | undefined): Promise<Set<string>> {
  const folder = join(git.dir, 'objects', 'pack')
  const oids = new Set(packs.flatMap(({ live }) => live.map(({ oid }) => oid)))
  const args = ['pack-objects', '-q', '--window=0', '--depth=0', '--max-pack-size=256m', join(folder, 'pack')]
  const process = git.start(args, { ...(signal && { signal }) })
  let said = ''
  process.child.stdout.on('data', (part: Buffer) => {
    said += part.toString('latin1')
  })
  for (const oid of oids) await feed(process, `${oid}\n`)
  process.child.stdin.end()
  const code = await process.ended
  throwIfCancelled(signal)
  if (code !== 0) throw gitFailed(git.dir, args, code, process.said())
  await syncFolder(folder)
  const made = new Set(
    said
      .split('\n')
      .filter((line) => line !== '')
      .map((hash) => `pack-${hash}`),
  )
  for (const pack of await listPacks(git)) {
    if (!made.has(pack.name)) continue
    await git.run(['verify-pack', pack.indexFile], { ...(signal && { signal }) })
    for (const { oid } of await readPackIndex(pack)) oids.delete(oid)
  }
  const [missing] = oids
  if (missing !== undefined) throw damaged(missing, 'it did not reach its new pack; the old one was kept')
  return made
}

/** The index first: a pack without one is nothing to Git, and is indexed again by the next writer if that is all that was done. */
async function removePack({ file, indexFile }: StorePack): Promise<void> {
  await rm(indexFile, { force: true })
  await rm(file, { force: true })
  for (const extra of ['.rev', '.keep', '.bitmap', '.mtimes']) await rm(file.replace(/\.pack$/, extra), { force: true })
}
