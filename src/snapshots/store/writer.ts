import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteId } from '../../core/account.ts'
import { collectGarbage, MANY_FILES } from '../../core/collect-garbage.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotEntry, SnapshotInfo, SnapshotRecord } from '../../core/snapshot.ts'
import { sweepTemporaries, syncFolder } from '../../disk/atomic-write.ts'
import type { SnapshotWriter, StoredBlob } from '../types.ts'
import { headsOf, objectHash } from './cat-file.ts'
import { startFastImport } from './fast-import.ts'
import { damaged, type Git, throwIfCancelled } from './git.ts'
import { isWorthKeeping, keepEntries } from './kept-entries.ts'
import { BadTree, byFolder, checkTree, manifestOf, writeManifests } from './manifest.ts'
import { MARKS } from './marks.ts'
import { createPackWriter } from './pack-writer.ts'
import { listPacks, placeOf, readIndex } from './packs.ts'
import { proveCommit } from './prove-commit.ts'
import { inTreeOrder } from './read-changes.ts'
import type { ReadEntries, ReadFolder } from './read-whole.ts'
import { type ReaderOptions, readerOf, recordOf, rememberRecord } from './reader.ts'
import { byMoment, momentAt, PENDING, SNAPSHOTS, serialiseRecord, snapshotId, TARGETS } from './record.ts'
import { readRefs, type StoreRef } from './refs.ts'
import { rememberEntries } from './remember-entries.ts'
import { type TakenContent, TEMPORARY, takeSized, takeUnsized } from './take-content.ts'
import { filePath, manifestPath, RECORD, readTree, tablePaths } from './tree-of.ts'

export interface WriterOptions extends ReaderOptions {
  readonly site: SiteId
  /** Gives the store back. */
  readonly unlock: () => Promise<void>
}

/** The one writer of a store, which must be locked and swept. */
export function createWriter(git: Git, options: WriterOptions): SnapshotWriter {
  const { signal } = options
  const packs = createPackWriter(git.dir)
  // Asked for while the account is waited for: the lock is held, so it stays the newest.
  void readRefs(git.dir)
    .then((refs) => refs.reduce<StoreRef | undefined>((a, b) => (a === undefined || byMoment(a.moment, b.moment) < 0 ? b : a), undefined))
    .then((newest) => newest && rootOf(git, newest.commit))
    .catch(() => {})
  /** Whether something is in the store already. */
  let present: Promise<(oid: string) => boolean> | undefined
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
        present ??= presentContents(git.dir)
        throwIfCancelled(signal)
        if (known === undefined && !(await present)(taken.blob)) await packs.add(taken.blob, taken.bytes, taken.read())
        put.set(taken.blob, taken.sha256)
      })
    } finally {
      await taken.drop()
    }
    return { blob: taken.blob, sha256: taken.sha256, bytes: taken.bytes }
  }
  const end = async (): Promise<void> => {
    state = 'over'
    try {
      await packs.abort()
      // What cannot be swept now is swept by the next writer.
      await sweep(git).catch(() => {})
    } finally {
      await options.unlock()
    }
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
    settle() {
      if (state === 'open') inTurn(() => packs.settle()).catch(() => {})
    },
    async finish(given, entries, onStored) {
      checkOpen()
      if (put.size > MANY_FILES) collectGarbage()
      const list = collect(entries)
      try {
        return await inTurn(async () => {
          await packs.close()
          return await finish(git, put, options, given, list, onStored)
        })
      } finally {
        await end()
        // What it took to tell Git is as large as the entries, and judging them comes next.
        if (put.size > MANY_FILES) collectGarbage()
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
  options: WriterOptions,
  given: Omit<SnapshotRecord, 'id' | 'version'>,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  onStored: Parameters<SnapshotWriter['finish']>[2],
): Promise<SnapshotInfo> {
  const { site, signal } = options
  const refs = await readRefs(git.dir)
  const moment = freeMoment(momentAt(given.startedAt), new Set(refs.map((ref) => ref.moment)))
  const record: SnapshotRecord = { version: 1, id: snapshotId(site, moment), ...given }
  const latest = refs.toSorted((a, b) => byMoment(b.moment, a.moment))
  const base = await newestBase(git, site, latest, signal)
  check(entries, base?.read.entries)
  const { contents, folders } = changesSince(base?.read, entries, record)
  const sources = await findAbsent(git, contents, put, latest, signal)

  /** What each path that changes is meant to become; undefined: it goes. */
  const meant = new Map<string, string | undefined>()
  const pending = `${PENDING}${moment}`
  const importer = startFastImport(git, signal)
  const own = async (path: string, bytes: Buffer, before?: string): Promise<void> => {
    const oid = objectHash('blob', bytes.length).update(bytes).digest('hex')
    if (oid === before) return
    meant.set(path, oid)
    await importer.inline(path, bytes)
  }
  const drop = async (path: string): Promise<void> => {
    meant.set(path, undefined)
    await importer.command(`D "${path}"\n`)
  }
  try {
    const at = Math.floor(Date.parse(record.endedAt) / 1000)
    await importer.command(`commit ${pending}\ncommitter siteguard <> ${at} +0000\ndata 0\n`)
    if (base !== undefined) await importer.command(`M 040000 ${base.root} ""\n`)
    for (const source of sources.mounts) await importer.command(`M 040000 ${source.root} "%b/${source.moment}"\n`)
    // What goes, goes first: what comes may stand where it stood, or below.
    for (const [dir, left] of folders) if (left === 0 && base?.read.folders.has(dir)) await drop(manifestPath(dir))
    for (const [path, blob] of contents) if (blob === undefined) await drop(path)
    for (const [path, oid] of contents) {
      if (oid === undefined) continue
      meant.set(path, oid)
      const from = sources.from.get(oid)
      await importer.command(from === undefined ? `M 100644 ${oid} "${path}"\n` : `C "${from}" "${path}"\n`)
    }
    for (const [dir, text] of writeManifests(entries, (dir) => folders.has(dir))) {
      await own(manifestPath(dir), Buffer.from(text), base?.read.folders.get(dir)?.oid)
    }
    await own(RECORD, serialiseRecord(record))
    if (sources.mounts.length > 0) await importer.command('D "%b"\n')
    await importer.command('\n')
    const done = importer.done()
    onStored?.(readerOf(git, record, async () => entries, options))
    await done
  } finally {
    await importer.kill()
  }
  const commit = await pendingCommit(git, pending)
  await proveCommit(git, base?.root ?? EMPTY_TREE, commit, meant, signal)
  await syncFolder(join(git.dir, 'objects', 'pack'))
  const ref = `${record.role === 'target' ? TARGETS : SNAPSHOTS}${moment}`
  await git.run(['update-ref', '--stdin'], { stdin: `start\ncreate ${ref} ${commit}\ndelete ${pending}\nprepare\ncommit\n` })
  await syncFolder(join(git.dir, ref.slice(0, ref.lastIndexOf('/'))))
  rememberRecord(git, { name: ref, commit }, record)
  const written = { exact: true, ...(base?.read.changes === undefined ? {} : { changes: base.read.changes + meant.size }) }
  if (isWorthKeeping({ ...written, entries })) await keepEntries(git.dir, readAs(commit, entries, record, base?.read, meant))
  return { record, marks: {} }
}

/** What a reader of the snapshot that was written makes of it. */
function readAs(
  commit: string,
  given: ReadonlyMap<RemotePath, SnapshotEntry>,
  record: SnapshotRecord,
  base: ReadEntries | undefined,
  meant: ReadonlyMap<string, string | undefined>,
): ReadEntries {
  const folders = new Map<RemotePath, ReadFolder>()
  for (const [dir, entries] of byFolder(given)) {
    folders.set(dir, { oid: meant.get(manifestPath(dir)) ?? base?.folders.get(dir)?.oid ?? '', entries })
  }
  return { commit, entries: given, folders: inTreeOrder(folders), tables: tablePaths(record.databases), exact: true }
}

/** Read from its file, where fast-import has just put it. */
async function pendingCommit(git: Git, pending: string): Promise<string> {
  const text = await readFile(join(git.dir, pending), 'latin1').catch(() => '')
  const commit = /^([0-9a-f]{40})\n$/.exec(text)?.[1]
  if (commit === undefined) throw damaged(git.dir, `git fast-import made no ${pending}`)
  return commit
}

/** Answers which contents are in the store, by the indexes of its packs of contents as they are. */
async function presentContents(dir: string): Promise<(oid: string) => boolean> {
  const indexes: Buffer[] = []
  for (const pack of await listPacks({ dir }, { skipBroken: true })) if (pack.kind === 'data') indexes.push(await readIndex(pack.indexFile))
  return (oid) => {
    const name = Buffer.from(oid, 'hex')
    return indexes.some((index) => placeOf(index, name) !== undefined)
  }
}

/** What Git calls a tree with nothing in it; it need not be in the store. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
/** A snapshot of the store, and Git's name of its whole tree. */
interface Base {
  readonly read: ReadEntries
  readonly root: string
}

/**
 * The newest snapshot that is whole: the new one is told as the difference to it, so that day 2 is quick, and so that contents an
 * empty-disk runner does not hold need not be named. One whose names were encoded by another Unicode is none to build on.
 */
async function newestBase(git: Git, site: SiteId, latest: readonly StoreRef[], signal?: AbortSignal): Promise<Base | undefined> {
  for (const ref of latest) {
    try {
      const record = await recordOf(git, site, ref, signal)
      const [read, root] = await Promise.all([rememberEntries(git, record, ref.commit, signal), rootOf(git, ref.commit)])
      return read.exact ? { read, root } : undefined
    } catch (error) {
      if (!isDamage(error)) throw error
    }
  }
  return undefined
}

const roots = new WeakMap<Git, Map<string, Promise<string>>>()

/** Asked once for each commit, which never changes. */
function rootOf(git: Git, commit: string): Promise<string> {
  const known = roots.get(git) ?? new Map<string, Promise<string>>()
  roots.set(git, known)
  const root = known.get(commit) ?? git.run(['rev-parse', '--verify', `${commit}^{tree}`]).then((out) => out.toString('latin1').trim())
  known.set(commit, root)
  root.catch(() => known.delete(commit))
  return root
}

interface Changes {
  /** Files and dumps by their path in the tree; undefined: no longer there. */
  readonly contents: ReadonlyMap<string, BlobId | undefined>
  /** Folders whose manifests may say something else, and how many entries each has now. */
  readonly folders: ReadonlyMap<RemotePath, number>
}

/** An entry that is the very one of the snapshot before, and not only equal to it, is not looked at further. */
function changesSince(
  base: ReadEntries | undefined,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  { databases }: Pick<SnapshotRecord, 'databases'>,
): Changes {
  const contents = new Map<string, BlobId | undefined>()
  const folders = new Map<RemotePath, number>()
  for (const entry of entries.values()) {
    const before = base?.entries.get(entry.path)
    if (before === entry) continue
    folders.set(manifestOf(entry), 0)
    if (before !== undefined) folders.set(manifestOf(before), 0)
    if (entry.blob !== before?.blob) contents.set(filePath(entry.path), entry.blob)
  }
  for (const before of base?.entries.values() ?? []) {
    if (entries.has(before.path)) continue
    folders.set(manifestOf(before), 0)
    if (before.blob !== undefined) contents.set(filePath(before.path), undefined)
  }
  for (const entry of entries.values()) {
    const dir = manifestOf(entry)
    const left = folders.get(dir)
    if (left !== undefined) folders.set(dir, left + 1)
  }
  const tables = tablePaths(databases)
  for (const [path, blob] of tables) if (base?.tables.get(path) !== blob) contents.set(path, blob)
  for (const path of base?.tables.keys() ?? []) if (!tables.has(path)) contents.set(path, undefined)
  return { contents, folders }
}

/** Contents that are nowhere on this disk can still be copied from the path an earlier snapshot names them at. */
async function findAbsent(
  git: Git,
  contents: Changes['contents'],
  put: ReadonlyMap<string, string>,
  latest: readonly StoreRef[],
  signal?: AbortSignal,
): Promise<{ mounts: { moment: string; root: string }[]; from: Map<string, string> }> {
  const asked = new Set<string>()
  for (const oid of contents.values()) if (oid !== undefined && !put.has(oid)) asked.add(oid)
  const oids = [...asked]
  const heads = await headsOf(git, oids, signal)
  const absent = new Set(oids.filter((_, i) => heads[i]?.type !== 'blob'))
  const mounts: { moment: string; root: string }[] = []
  const from = new Map<string, string>()
  for (const { moment, commit } of latest) {
    if (absent.size === 0) break
    const before = absent.size
    try {
      for (const [path, oid] of await readTree(git, commit, signal)) if (absent.delete(oid)) from.set(oid, `%b/${moment}/${path}`)
      if (absent.size < before) mounts.push({ moment, root: await rootOf(git, commit) })
    } catch (error) {
      if (!isDamage(error)) throw error
    }
  }
  const [first] = absent
  if (first !== undefined) throw damaged(first, 'an entry names a content that was never put')
  return { mounts, from }
}

function isDamage(error: unknown): boolean {
  return error instanceof SiteguardError && error.code === 'SG-SNAP-002'
}

function collect(entries: Iterable<SnapshotEntry>): Map<RemotePath, SnapshotEntry> {
  const out = new Map<RemotePath, SnapshotEntry>()
  for (const entry of entries) {
    if (out.has(entry.path)) throw badTree(new BadTree(entry.path, 'duplicate'))
    out.set(entry.path, entry)
  }
  return out
}

/** @throws SG-SNAP-006 */
function check(entries: ReadonlyMap<RemotePath, SnapshotEntry>, like: ReadonlyMap<RemotePath, SnapshotEntry> | undefined): void {
  try {
    checkTree(entries, like)
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
    const whole = /^(pack-[0-9a-f]{40})\.pack$/.exec(name)?.[1]
    // Killed between the renames of a pack and its index. One that cannot be indexed is left for `check` to tell.
    if (whole !== undefined && !names.includes(`${whole}.idx`)) {
      await git.run(['index-pack', join(packs, name)], { codes: [1, 128] })
    }
  }
  // Afterwards: by the index that was not renamed any more, `check` knows such a pack.
  for (const name of names) {
    if (/^(?:tmp_|\.tmp-|pack-[0-9a-f]{40}\.keep$)/.test(name)) await rm(join(packs, name), { force: true })
  }
  for (const name of await readdir(git.dir)) {
    // What fast-import leaves where it failed names paths, which may be forgotten some day.
    if (name.startsWith(TEMPORARY) || /^fast_import_crash_\d+$/.test(name)) await rm(join(git.dir, name), { force: true })
  }
  await sweepTemporaries(join(git.dir, MARKS))
  await sweepTemporaries(git.dir)
  const left = await readdir(join(git.dir, PENDING)).catch(() => [])
  if (left.length === 0) return
  const pending = (await git.run(['for-each-ref', '--format=delete %(refname)', PENDING])).toString('latin1')
  if (pending !== '') await git.run(['update-ref', '--stdin'], { stdin: pending })
}
