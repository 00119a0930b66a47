import type { SiteId } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import { baseName, type RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotEntry, SnapshotRecord } from '../../core/snapshot.ts'
import { createTurns } from '../../core/take-turns.ts'
import type { SignalOption, SnapshotReader, SnapshotStore } from '../types.ts'
import { createObjectStreams, headsOf, type ObjectStreams, readObjects } from './cat-file.ts'
import { encodeComponent, encodePath, plainHigh } from './encode-name.ts'
import { damaged, type Git } from './git.ts'
import { BadTree, checkTree, type KnownManifest, readManifest } from './manifest.ts'
import { parseRecord, snapshotId } from './record.ts'
import type { StoreRef } from './refs.ts'
import { FILES, folderOf, MANIFESTS, manifestPath, RECORD, readTree, TABLES, tablePath } from './tree-of.ts'

/** What a snapshot says of itself, checked against the name it is kept under. @throws SG-SNAP-002 */
export async function readRecord(git: Git, site: SiteId, ref: StoreRef, signal?: AbortSignal): Promise<SnapshotRecord> {
  const id = snapshotId(site, ref.moment)
  if (ref.commit === '') throw damaged(id, `${ref.name} holds no commit`)
  const bytes = await git
    .run(['cat-file', 'blob', `${ref.commit}:${RECORD}`], { ...(signal && { signal }) })
    .catch((error: Error) => Promise.reject(rename(id, error)))
  return checkRecord(bytes, site, ref)
}

/** Records that were read or written by this process, by ref and commit. A commit never changes. */
const recordsOf = new WeakMap<Git, Map<string, SnapshotRecord>>()

function knownRecords(git: Git): Map<string, SnapshotRecord> {
  const known = recordsOf.get(git) ?? new Map<string, SnapshotRecord>()
  recordsOf.set(git, known)
  return known
}

/** Spares the next reader of this store a process for the record of a snapshot that is known. */
export function rememberRecord(git: Git, { name, commit }: Pick<StoreRef, 'name' | 'commit'>, record: SnapshotRecord): void {
  knownRecords(git).set(`${name} ${commit}`, record)
}

/** Records of all of these, where each was read or written by this process. */
export function rememberedRecords(git: Git, refs: readonly StoreRef[]): SnapshotRecord[] | undefined {
  const known = knownRecords(git)
  const records = refs.map(({ name, commit }) => known.get(`${name} ${commit}`)).filter((record) => record !== undefined)
  return records.length === refs.length ? records : undefined
}

/** Records of many snapshots by one process, in their order: what the store holds now. @throws SG-SNAP-002 */
export async function readRecords(git: Git, site: SiteId, refs: readonly StoreRef[], signal?: AbortSignal): Promise<SnapshotRecord[]> {
  const records = await readAll(git, site, refs, signal)
  for (const [i, ref] of refs.entries()) rememberRecord(git, ref, records[i] as SnapshotRecord)
  return records
}

/** One record; what is remembered of it was read or written by this process. @throws SG-SNAP-002 */
export async function recordOf(git: Git, site: SiteId, ref: StoreRef, signal?: AbortSignal): Promise<SnapshotRecord> {
  const known = knownRecords(git).get(`${ref.name} ${ref.commit}`)
  if (known !== undefined) return known
  const record = await readRecord(git, site, ref, signal)
  rememberRecord(git, ref, record)
  return record
}

async function readAll(git: Git, site: SiteId, refs: readonly StoreRef[], signal?: AbortSignal): Promise<SnapshotRecord[]> {
  const [only] = refs
  if (only === undefined) return []
  if (refs.length === 1) return [await readRecord(git, site, only, signal)]
  for (const ref of refs) if (ref.commit === '') throw damaged(snapshotId(site, ref.moment), `${ref.name} holds no commit`)
  const records: SnapshotRecord[] = []
  const at = (): StoreRef => refs[records.length] as StoreRef
  const names = refs.map(({ commit }) => `${commit}:${RECORD}`)
  try {
    for await (const { head, bytes } of readObjects(git, names, signal)) {
      if (head.type !== 'blob') throw damaged(at().commit, 'it has no record')
      records.push(checkRecord(bytes, site, at()))
    }
  } catch (error) {
    throw rename(snapshotId(site, at().moment), error as Error)
  }
  return records
}

export function checkRecord(bytes: Buffer, site: SiteId, ref: StoreRef): SnapshotRecord {
  const id = snapshotId(site, ref.moment)
  let record: SnapshotRecord
  try {
    record = parseRecord(bytes)
  } catch (error) {
    throw damaged(id, 'its record is not one', error)
  }
  const role = record.role === 'target' ? 'target' : 'snapshot'
  if (record.id !== id || record.site !== site || role !== ref.role) throw damaged(id, `its record is that of ${record.id}`)
  return record
}

/** `bring`: gets contents that are not on this disk; those it cannot get are missing as before. */
export interface ReaderOptions extends SignalOption {
  readonly bring?: SnapshotStore['bring']
}

export async function openReader(git: Git, site: SiteId, ref: StoreRef, options: ReaderOptions): Promise<SnapshotReader> {
  const record = await recordOf(git, site, ref, options.signal)
  return readerOf(git, record, async () => (await rememberFolders(git, record, ref.commit, options.signal)).entries, options)
}

/** A reader of contents, with what else there is of the snapshot from elsewhere. */
export function readerOf(
  git: Git,
  record: SnapshotRecord,
  read: () => Promise<ReadonlyMap<RemotePath, SnapshotEntry>>,
  { signal, bring: way = async () => {} }: ReaderOptions,
): SnapshotReader {
  const streams = createObjectStreams(git)
  const bring = (blobs: readonly BlobId[]): Promise<void> => way(blobs, signal && { signal })
  let entries: Promise<ReadonlyMap<RemotePath, SnapshotEntry>> | undefined
  return {
    record,
    entries() {
      entries ??= read().catch((error: unknown) => {
        entries = undefined
        throw error
      })
      return entries
    },
    async present(blobs) {
      const here = new Set<BlobId>((await packedSizes(streams, blobs)).keys())
      const others = blobs.filter((blob) => !here.has(blob))
      const heads = await headsOf(git, others, signal)
      for (const [i, blob] of others.entries()) if (heads[i]?.type === 'blob') here.add(blob)
      return here
    },
    bring,
    async *content(blob, options) {
      // Asking beforehand would cost a process for each of thousands that are here.
      let begun = false
      try {
        for await (const piece of streams.stream(blob, signal, options)) {
          begun = true
          yield piece
        }
        return
      } catch (error) {
        if (begun || !isSiteguardError(error) || error.code !== 'SG-SNAP-002') throw error
        await bring([blob])
        if ((await headsOf(git, [blob], signal))[0] === undefined) throw error
      }
      yield* streams.stream(blob, signal, options)
    },
    async *contents(blobs, limit) {
      const sizes = await packedSizes(streams, blobs)
      if (sizes.size === 0 || !blobs.every((blob) => sizes.has(blob))) {
        yield* readContents(git, blobs, limit, bring, signal)
        return
      }
      for (const blob of blobs) {
        if ((sizes.get(blob) as number) > limit) yield { blob, bytes: 'too-large' }
        else yield { blob, bytes: await wholeOf(streams.stream(blob, signal)) }
      }
    },
    close: () => {
      entries = undefined
      return streams.close()
    },
  }
}

async function wholeOf(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const piece of pieces) parts.push(piece)
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
}

/** Up to so many are looked for one by one: cheaper than the start of a process. */
const FEW = 100

/** Sizes of those of a few blobs that can be read without Git; of none of many. */
async function packedSizes(streams: ObjectStreams, blobs: readonly BlobId[]): Promise<Map<BlobId, number>> {
  const sizes = new Map<BlobId, number>()
  if (blobs.length > FEW) return sizes
  for (const blob of blobs) {
    const size = await streams.packedSize(blob)
    if (size !== undefined) sizes.set(blob, size)
  }
  return sizes
}

/** Contents are fetched this many at a time: what is known of them while they come stays small. */
const BATCH = 20_000

async function* readContents(
  git: Git,
  blobs: readonly BlobId[],
  limit: number,
  bring: (blobs: readonly BlobId[]) => Promise<void>,
  signal?: AbortSignal,
): AsyncGenerator<{ blob: BlobId; bytes: Buffer | 'too-large' }> {
  for (let at = 0; at < blobs.length; at += BATCH) {
    const batch = blobs.slice(at, at + BATCH)
    let heads = await headsOf(git, batch, signal)
    const missing = batch.filter((_, i) => heads[i] === undefined)
    if (missing.length > 0) {
      await bring(missing)
      heads = await headsOf(git, batch, signal)
    }
    const small = batch.filter((blob, i) => {
      const head = heads[i]
      if (head?.type !== 'blob') throw damaged(blob, 'it is not in the store')
      return head.size <= limit
    })
    const objects = readObjects(git, small, signal)
    try {
      for (const [i, blob] of batch.entries()) {
        if ((heads[i] as { size: number }).size > limit) yield { blob, bytes: 'too-large' }
        else yield { blob, bytes: ((await objects.next()).value as { bytes: Buffer }).bytes }
      }
    } finally {
      await objects.return(undefined)
    }
  }
}

/** One folder's manifest as it was read. */
interface ReadFolder {
  readonly oid: string
  readonly entries: readonly SnapshotEntry[]
}

export interface ReadEntries {
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
  readonly folders: ReadonlyMap<RemotePath, ReadFolder>
  /** Blobs of dumps by their path in the tree. */
  readonly tables: ReadonlyMap<string, string>
  /** Every path in the tree is what this Node encodes it to. */
  readonly exact: boolean
}

/** By repository: what was read last, as long as somebody still uses it. */
const remembered = new Map<string, WeakRef<ReadEntries['entries']>>()
const behind = new WeakMap<ReadEntries['entries'], ReadEntries & { readonly commit: string }>()

/** `readFolders`, where a snapshot is read again, or one after another that differs from it in a few folders. A commit never changes. */
export async function rememberFolders(git: Git, record: SnapshotRecord, commit: string, signal?: AbortSignal): Promise<ReadEntries> {
  const last = remembered.get(git.dir)?.deref()
  const known = last && behind.get(last)
  if (known?.commit === commit) return known
  // What it is compared with may be damaged or forgotten since: that says nothing of this one.
  const alone = (error: unknown): Promise<ReadEntries> => {
    if (known === undefined || signal?.aborted) throw error
    return readFolders(git, record, commit, signal)
  }
  const read = await readFolders(git, record, commit, signal, known).catch(alone)
  behind.set(read.entries, { ...read, commit })
  remembered.set(git.dir, new WeakRef(read.entries))
  return read
}

/**
 * Entries of a commit: manifests joined with the tree. Refused: names that are not canonical, paths outside the root or below
 * something that is no folder, contents without an entry and entries without their content, tables the record does not name.
 * @param like Another snapshot of the store: a folder whose manifest is the same there is not read again, nor is a line that is the same
 *   parsed again; the entries are shared.
 * @throws SG-SNAP-002
 */
export async function readFolders(
  git: Git,
  record: SnapshotRecord,
  commit: string,
  signal?: AbortSignal,
  like?: ReadEntries,
): Promise<ReadEntries> {
  const tree = await readTree(git, commit, signal).catch((error: Error) => Promise.reject(rename(record.id, error)))
  const rest = createTurns()
  const listed: { dir: RemotePath; oid: string }[] = []
  const tables = new Map<string, string>()
  let files = 0
  let exact = true
  for (const [path, oid] of tree) {
    if (path.startsWith(FILES)) files += 1
    else if (path.startsWith(MANIFESTS)) {
      const dir = folderOf(path)
      if (dir === undefined) throw damaged(record.id, `a name in it is not one: ${JSON.stringify(path)}`)
      exact &&= manifestPath(dir) === path
      listed.push({ dir, oid })
    } else if (path.startsWith(TABLES)) tables.set(path, oid)
    else if (path !== RECORD) throw damaged(record.id, `it holds more than a snapshot: ${JSON.stringify(path)}`)
  }
  await rest()
  const find = lookUp(record, tree)
  const blobAt = (path: string): string | undefined => {
    const oid = tree.get(path)
    if (oid !== undefined) return oid
    exact = false
    return find(path)
  }
  checkTables(record, tables, blobAt)
  const entries = new Map<RemotePath, SnapshotEntry>()
  const folders = new Map<RemotePath, ReadFolder>()
  // Each that is not known, behind the one of the same folder that is.
  const manifests = readObjects(
    git,
    listed.flatMap((folder) => {
      const before = like?.folders.get(folder.dir)
      return before?.oid === folder.oid ? [] : [...(before === undefined ? [] : [before.oid]), folder.oid]
    }),
    signal,
  )
  const nextText = async (): Promise<string> => ((await manifests.next()).value as { bytes: Buffer }).bytes.toString('utf8')
  try {
    for (const { dir, oid } of listed) {
      const resting = rest()
      if (resting !== undefined) await resting
      const before = like?.folders.get(dir)
      let given = before?.oid === oid ? before.entries : undefined
      if (given === undefined) {
        const like = before && { text: await nextText(), entries: before.entries }
        given = parseManifest(record, dir, await nextText(), like)
      }
      const start = dir === '' ? FILES : `${FILES}${encodePath(dir)}/`
      const inside: SnapshotEntry[] = []
      for (const entry of given) {
        if (entries.has(entry.path)) throw damaged(record.id, `a path in it stands twice: ${JSON.stringify(entry.path)}`)
        let whole = entry
        if (entry.sha256 !== undefined) {
          const blob = blobAt(start + encodeComponent(baseName(entry.path)))
          if (blob === undefined || entry.type !== 'file') throw damaged(record.id, `content missing: ${JSON.stringify(entry.path)}`)
          files -= 1
          if (entry.blob !== blob) whole = withBlob(entry, blob as BlobId)
        }
        entries.set(entry.path, whole)
        inside.push(whole)
      }
      folders.set(dir, { oid, entries: inside })
    }
  } finally {
    await manifests.return(undefined)
  }
  if (files !== 0) throw damaged(record.id, `${files} contents in it belong to no entry`)
  await rest()
  try {
    checkTree(entries, like?.entries)
  } catch (error) {
    if (error instanceof BadTree) throw damaged(record.id, error.message)
    throw error
  }
  return { entries, folders, tables, exact }
}

/** An entry that has none yet was read just now, and nobody else has seen it: it need not be copied. */
function withBlob(entry: SnapshotEntry, blob: BlobId): SnapshotEntry {
  if (entry.blob !== undefined) return { ...entry, blob }
  const own = entry as { -readonly [Field in keyof SnapshotEntry]: SnapshotEntry[Field] }
  own.blob = blob
  return own
}

/** The blob at a path of the tree where another Unicode than this Node's made another encoding of it. */
function lookUp(record: SnapshotRecord, tree: ReadonlyMap<string, string>): (path: string) => string | undefined {
  let loose: Map<string, string> | undefined
  const loosen = (): Map<string, string> => {
    const paths = new Map<string, string>()
    for (const [path, oid] of tree) {
      const plain = plainHigh(path)
      if (paths.has(plain)) throw damaged(record.id, `a path in it stands twice: ${JSON.stringify(path)}`)
      paths.set(plain, oid)
    }
    return paths
  }
  return (path) => {
    loose ??= loosen()
    return loose.get(plainHigh(path))
  }
}

function checkTables(record: SnapshotRecord, dumps: ReadonlyMap<string, string>, blobAt: ReturnType<typeof lookUp>): void {
  let tables = dumps.size
  for (const database of record.databases) {
    for (const table of database.tables) {
      if (blobAt(tablePath(database.installation, table.name)) !== table.blob) {
        throw damaged(record.id, `the dump of ${JSON.stringify(table.name)} is not the one recorded`)
      }
      tables -= 1
    }
  }
  if (tables !== 0) throw damaged(record.id, `${tables} dumps in it belong to no table`)
}

function parseManifest(record: SnapshotRecord, dir: RemotePath, text: string, like: KnownManifest | undefined): SnapshotEntry[] {
  try {
    return readManifest(dir, text, like)
  } catch (error) {
    throw damaged(record.id, `the manifest of ${JSON.stringify(dir)} is not one`, error)
  }
}

/** The same error, told of the snapshot and not of the repository. */
function rename(id: string, error: Error): Error {
  const params = (error as { params?: { detail?: string } }).params
  return (error as { code?: string }).code === 'SG-SNAP-002' ? damaged(id, params?.detail ?? '', error) : error
}
