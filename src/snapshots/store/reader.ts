import type { SiteId } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotEntry, SnapshotRecord } from '../../core/snapshot.ts'
import type { SignalOption, SnapshotReader, SnapshotStore } from '../types.ts'
import { createObjectStreams, headsOf, type ObjectStreams, readObjects } from './cat-file.ts'
import { damaged, type Git } from './git.ts'
import { rename } from './read-whole.ts'
import { parseRecord, snapshotId } from './record.ts'
import type { StoreRef } from './refs.ts'
import { rememberEntries } from './remember-entries.ts'
import { RECORD } from './tree-of.ts'

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
  return readerOf(git, record, async () => (await rememberEntries(git, record, ref.commit, options.signal)).entries, options)
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
