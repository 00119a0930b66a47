import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry, SnapshotInfo, SnapshotRecord } from '../../core/snapshot.ts'
import { sweepTemporaries, syncFolder } from '../../disk/atomic-write.ts'
import type { SignalOption, SnapshotWriter, StoredBlob } from '../types.ts'
import { headsOf } from './cat-file.ts'
import { nameBlob, startFastImport } from './fast-import.ts'
import { damaged, type Git, throwIfCancelled } from './git.ts'
import { BadTree, writeManifests } from './manifest.ts'
import { MARKS } from './marks.ts'
import { createPackWriter } from './pack-writer.ts'
import { listPacks, readPackIndex } from './packs.ts'
import { byMoment, momentAt, PENDING, SNAPSHOTS, serialiseRecord, snapshotId, TARGETS } from './record.ts'
import { readRefs } from './refs.ts'
import { type TakenContent, TEMPORARY, takeSized, takeUnsized } from './take-content.ts'
import { contentPaths, manifestPath, RECORD, readTree } from './tree-of.ts'

export interface WriterOptions extends SignalOption {
  readonly site: SiteId
  /** Gives the store back. */
  readonly unlock: () => Promise<void>
}

/** The one writer of a store, which must be locked and swept. */
export function createWriter(git: Git, options: WriterOptions): SnapshotWriter {
  const { signal } = options
  const packs = createPackWriter(git.dir)
  /** Names of what is in the store already. */
  let present: Promise<ReadonlySet<string>> | undefined
  /** Contents this writer was given. */
  const put = new Map<string, string>()
  let turn: Promise<unknown> = Promise.resolve()
  let state: 'open' | 'over' = 'open'

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work)
    turn = next.catch(() => {})
    return next
  }
  const checkOpen = (): void => {
    if (state === 'over') throw new SiteguardError({ code: 'SG-INT-001', kind: 'internal', params: { detail: 'the snapshot is finished' } })
  }
  const give = async (taken: TakenContent): Promise<StoredBlob & { bytes: number }> => {
    try {
      await inTurn(async () => {
        checkOpen()
        const known = put.get(taken.blob)
        // Two contents of one SHA-1 do not come by chance. Git would keep the first and give it for both.
        if (known !== undefined && known !== taken.sha256) throw damaged(taken.blob, 'two contents with this SHA-1')
        present ??= presentObjects(git.dir)
        throwIfCancelled(signal)
        if (known === undefined && !(await present).has(taken.blob)) await packs.add(taken.blob, taken.bytes, taken.read())
        put.set(taken.blob, taken.sha256)
      })
    } finally {
      await taken.drop()
    }
    return { blob: taken.blob, sha256: taken.sha256, bytes: taken.bytes }
  }
  const end = async (): Promise<void> => {
    state = 'over'
    await packs.abort()
    await sweep(git)
    await options.unlock()
  }

  return {
    async put(size, content) {
      checkOpen()
      const { blob, sha256 } = await give(await takeSized(git.dir, size, content))
      return { blob, sha256 }
    },
    async putUnsized(content) {
      checkOpen()
      return await give(await takeUnsized(git.dir, content))
    },
    async finish(given, entries) {
      checkOpen()
      const list = collect(entries)
      const manifests = manifestsOf(list)
      try {
        return await inTurn(async () => {
          await packs.close()
          return await finish(git, put, options, given, list, manifests)
        })
      } finally {
        await end()
      }
    },
    async abort() {
      if (state === 'open') await end()
    },
  }
}

async function finish(
  git: Git,
  put: ReadonlyMap<string, string>,
  { site, signal }: WriterOptions,
  given: Omit<SnapshotRecord, 'id' | 'version'>,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  manifests: ReadonlyMap<RemotePath, string>,
): Promise<SnapshotInfo> {
  const refs = await readRefs(git.dir)
  const moment = freeMoment(momentAt(given.startedAt), new Set(refs.map((ref) => ref.moment)))
  const record: SnapshotRecord = { version: 1, id: snapshotId(site, moment), ...given }

  const wanted: Map<string, string> = contentPaths(entries.values(), record.databases)
  const own = new Map<string, Buffer>([[RECORD, serialiseRecord(record)]])
  for (const [dir, text] of manifests) own.set(manifestPath(dir), Buffer.from(text))
  for (const [path, bytes] of own) wanted.set(path, nameBlob(bytes).blob)

  const base = await newestTree(
    git,
    refs.toSorted((a, b) => byMoment(b.moment, a.moment)),
    signal,
  )
  const sources = await findAbsent(git, wanted, own, put, base, refs, signal)
  const pending = `${PENDING}${moment}`
  const importer = startFastImport(git, signal)
  try {
    const at = Math.floor(Date.parse(record.endedAt) / 1000)
    await importer.command(`commit ${pending}\ncommitter siteguard <> ${at} +0000\ndata 0\n`)
    if (base !== undefined) await importer.command(`M 040000 ${base.root} ""\n`)
    for (const source of sources.mounts) await importer.command(`M 040000 ${source.root} "%b/${source.moment}"\n`)
    for (const path of base?.tree.keys() ?? []) if (!wanted.has(path)) await importer.command(`D "${path}"\n`)
    for (const [path, oid] of wanted) {
      if (base?.tree.get(path) === oid) continue
      const bytes = own.get(path)
      const from = sources.from.get(oid)
      if (bytes !== undefined) {
        await importer.inline(path, bytes)
      } else if (from !== undefined) await importer.command(`C "${from}" "${path}"\n`)
      else await importer.command(`M 100644 ${oid} "${path}"\n`)
    }
    if (sources.mounts.length > 0) await importer.command('D "%b"\n')
    await importer.command('\n')
    await importer.done()
  } finally {
    await importer.kill()
  }
  const commit = (await git.run(['rev-parse', '--verify', `${pending}^{commit}`])).toString('latin1').trim()
  await compare(git, commit, wanted, signal)
  await syncFolder(join(git.dir, 'objects', 'pack'))
  const ref = `${record.role === 'target' ? TARGETS : SNAPSHOTS}${moment}`
  await git.run(['update-ref', '--stdin'], { stdin: `start\ncreate ${ref} ${commit}\ndelete ${pending}\nprepare\ncommit\n` })
  await syncFolder(join(git.dir, ref.slice(0, ref.lastIndexOf('/'))))
  return { record, marks: {} }
}

async function presentObjects(dir: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for (const pack of await listPacks({ dir }, { skipBroken: true })) {
    if (pack.kind === 'data') for (const { oid } of await readPackIndex(pack)) names.add(oid)
  }
  return names
}

/** What Git holds is what was meant: fast-import takes some odd names for others without a word. @throws SG-SNAP-002 */
async function compare(git: Git, commit: string, wanted: ReadonlyMap<string, string>, signal?: AbortSignal): Promise<void> {
  const tree = await readTree(git, commit, signal)
  if (tree.size !== wanted.size) throw damaged(git.dir, `${tree.size} paths stored, ${wanted.size} meant`)
  for (const [path, oid] of wanted)
    if (tree.get(path) !== oid) throw damaged(git.dir, `stored otherwise than meant: ${JSON.stringify(path)}`)
}

interface BaseTree {
  readonly moment: string
  readonly root: string
  readonly tree: ReadonlyMap<string, string>
}

/**
 * The newest tree that is whole: the new one is told as the difference to it, so that day 2 is quick, and so that contents an
 * empty-disk runner does not hold need not be named.
 */
async function newestTree(
  git: Git,
  refs: readonly { moment: string; commit: string }[],
  signal?: AbortSignal,
): Promise<BaseTree | undefined> {
  for (const { moment, commit } of refs) {
    try {
      const tree = await readTree(git, commit, signal)
      const root = (await git.run(['rev-parse', '--verify', `${commit}^{tree}`])).toString('latin1').trim()
      return { moment, root, tree }
    } catch (error) {
      if (!(error instanceof SiteguardError) || error.code !== 'SG-SNAP-002') throw error
    }
  }
  return undefined
}

/** Contents that are nowhere on this disk can still be copied from the path an earlier snapshot names them at. */
async function findAbsent(
  git: Git,
  wanted: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, Buffer>,
  put: ReadonlyMap<string, string>,
  base: BaseTree | undefined,
  refs: readonly { moment: string; commit: string }[],
  signal?: AbortSignal,
): Promise<{ mounts: BaseTree[]; from: Map<string, string> }> {
  const asked = new Set<string>()
  for (const [path, oid] of wanted) if (!own.has(path) && !put.has(oid) && base?.tree.get(path) !== oid) asked.add(oid)
  const oids = [...asked]
  const heads = await headsOf(git, oids, signal)
  const absent = new Set(oids.filter((_, i) => heads[i]?.type !== 'blob'))
  const mounts: BaseTree[] = []
  const from = new Map<string, string>()
  const search = (source: BaseTree): void => {
    const before = absent.size
    for (const [path, oid] of source.tree) if (absent.delete(oid)) from.set(oid, `%b/${source.moment}/${path}`)
    if (absent.size < before) mounts.push(source)
  }
  if (base !== undefined && absent.size > 0) search(base)
  for (const ref of refs) {
    if (absent.size === 0) break
    const source = await newestTree(git, [ref], signal)
    if (source !== undefined) search(source)
  }
  const [first] = absent
  if (first !== undefined) throw damaged(first, 'an entry names a content that was never put')
  return { mounts, from }
}

function collect(entries: Iterable<SnapshotEntry>): Map<RemotePath, SnapshotEntry> {
  const out = new Map<RemotePath, SnapshotEntry>()
  for (const entry of entries) {
    if (out.has(entry.path)) throw badTree(new BadTree(entry.path, 'duplicate'))
    out.set(entry.path, entry)
  }
  return out
}

function manifestsOf(entries: ReadonlyMap<RemotePath, SnapshotEntry>): Map<RemotePath, string> {
  try {
    return writeManifests(entries)
  } catch (error) {
    throw error instanceof BadTree ? badTree(error) : error
  }
}

function badTree({ path, why }: BadTree): SiteguardError {
  return new SiteguardError({ code: 'SG-SNAP-006', kind: 'conflict', params: { path, why } })
}

function freeMoment(start: string, taken: ReadonlySet<string>): string {
  if (!taken.has(start)) return start
  for (let number = 2; ; number += 1) if (!taken.has(`${start}-${number}`)) return `${start}-${number}`
}

/**
 * Takes away what a writer that was killed left: unfinished packs, marks that keep finished ones, temporary files, commits
 * nobody looked at. Finished packs stay: what is in them is not sent again. Only under the lock.
 */
export async function sweep(git: Git): Promise<void> {
  const packs = join(git.dir, 'objects', 'pack')
  const names = await readdir(packs)
  for (const name of names) {
    if (/^(?:tmp_|\.tmp-|pack-[0-9a-f]{40}\.keep$)/.test(name)) await rm(join(packs, name), { force: true })
  }
  for (const name of names) {
    const whole = /^(pack-[0-9a-f]{40})\.pack$/.exec(name)?.[1]
    // Killed between the renames of a pack and its index. One that cannot be indexed is left for `check` to tell.
    if (whole !== undefined && !names.includes(`${whole}.idx`)) {
      await git.run(['index-pack', join(packs, name)], { codes: [1, 128] })
    }
  }
  for (const name of await readdir(git.dir)) {
    if (name.startsWith(TEMPORARY)) await rm(join(git.dir, name), { force: true })
  }
  await sweepTemporaries(join(git.dir, MARKS))
  const left = await readdir(join(git.dir, PENDING)).catch(() => [])
  if (left.length === 0) return
  const pending = (await git.run(['for-each-ref', '--format=delete %(refname)', PENDING])).toString('latin1')
  if (pending !== '') await git.run(['update-ref', '--stdin'], { stdin: pending })
}
