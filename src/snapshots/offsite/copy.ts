import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import type { SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { diskReadError, diskWriteError } from '../../disk/disk-error.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { readJson, writeJson } from '../../disk/json-file.ts'
import { type Identity, openStream, sealStream } from '../../secrets/index.ts'
import type { ObjectTarget, StoredObject } from '../types.ts'
import {
  type CopyIndex,
  copyFolder,
  counterOf,
  emptyIndex,
  indexName,
  objectsOf,
  randomName,
  readIndex,
  type SealedObject,
} from './copy-index.ts'
import { badObject } from './targets/target-error.ts'

/** How far a push, pull or check has come. */
export interface CopyProgress {
  readonly doing: 'send' | 'fetch' | 'verify'
  /** Bytes of this object done and in all. */
  readonly done: number
  readonly size: number
}

/**
 * What is remembered of how a site's files were judged, carried along with the snapshots so that a machine with listings alone goes
 * on judging: the contents it has not were judged where they were. What the bytes say is the giver's and the taker's affair.
 */
export interface JudgementBox {
  /** Undefined when there is nothing worth carrying. The same judgement gives the same bytes. */
  give(): Promise<GivenJudgement | undefined>
  /** Only ever bytes that somebody we know signed for. Of a snapshot that is here. */
  take(snapshot: SnapshotId, bytes: Buffer): Promise<void>
}

export interface GivenJudgement {
  /** Snapshot whose files they speak of. */
  readonly snapshot: SnapshotId
  readonly bytes: Buffer
}

export interface CopyOptions {
  readonly target: ObjectTarget
  readonly site: SiteId
  readonly identity: Identity
  /** Keepers, besides our own identity. */
  readonly recipients: readonly string[]
  /** Public keys whose signature counts, besides our own. */
  readonly signers: readonly string[]
  /** `<state>/offsite`: what was seen last is remembered here. */
  readonly stateDir: string
  /** Name of the place in the inventory. */
  readonly place: string
  /** What somebody else remembers (a CI variable, a line in a repository): the index must not be older. */
  readonly witness?: Witness
  readonly judgement?: JudgementBox
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: CopyProgress) => void
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** What proves later that an index was not taken back. */
export interface Witness {
  readonly counter: number
  /** SHA-256 of the index's body. */
  readonly sha256: string
}

const sealedSchema = z.strictObject({ name: z.string(), size: z.number(), sha256: z.string() })
const seenSchema = z.strictObject({
  address: z.string(),
  counter: z.number().int().nonnegative(),
  sha256: z.string(),
  time: z.string(),
  /** Moments held when last seen: one that is missing here later was let go on purpose. */
  holds: z.array(z.string()),
  /** Objects sent for an index that was not written yet, by Git's name and part. */
  pending: z.record(z.string(), sealedSchema),
  /** SHA-256 of the judgement that came from there, or was sent there. */
  judged: z.string().optional(),
})
export type Seen = z.infer<typeof seenSchema>

/** An off-site copy of one site's store, as it stands. */
export interface Copy {
  readonly options: CopyOptions
  readonly folder: string
  readonly index: CopyIndex
  /** SHA-256 of the index's body; '' when there is no index yet. */
  readonly digest: string
  readonly seen: Seen | undefined
  /** Everything that lies there, by name without the folder. */
  readonly listing: ReadonlyMap<string, StoredObject>
  readonly recipients: readonly string[]
}

export function signalOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

/**
 * Reads the newest index and holds it against what is known: who signed it, what was seen before, what lies there.
 * An empty place is an empty copy, unless something was seen there before.
 * @throws SG-STORE-004 when the place does not answer, SG-STORE-005 for missing or short objects, SG-STORE-006 when it was turned
 *   back, SG-STORE-007 when nobody we know signed it, SG-STORE-008 when another index has a number seen before, SG-SEAL-00x.
 */
export async function openCopy(options: CopyOptions): Promise<Copy> {
  const copy = await readCopy(options)
  const [fault] = listingFaults(copy)
  if (fault !== undefined) throw fault
  return copy
}

/** Objects the index names that are missing or have another size, by the listing. */
export function listingFaults({ index, listing, folder, options }: Copy): SiteguardError<'SG-STORE-005'>[] {
  return objectsOf(index).flatMap((object) => {
    const there = listing.get(object.name)
    if (there?.size === object.size) return []
    return [badObject(options.target.address, `${folder}/${object.name}`, there === undefined ? 'missing' : 'size')]
  })
}

/** As `openCopy`, without looking whether everything is there. */
export async function readCopy(options: CopyOptions): Promise<Copy> {
  const { target, site, identity, signers } = options
  const folder = copyFolder(site)
  const listing = new Map((await target.list(`${folder}/`, signalOf(options.signal))).map((o) => [o.name.slice(folder.length + 1), o]))
  const seen = await loadSeen(options)
  const counters = [...listing.keys()].flatMap((name) => counterOf(name) ?? [])
  const counter = counters.reduce((most, one) => Math.max(most, one), 0)
  const witnesses = [
    ...(seen === undefined || seen.counter === 0 ? [] : [seen]),
    ...(options.witness === undefined ? [] : [options.witness]),
  ]
  const known = witnesses.reduce((most, one) => Math.max(most, one.counter), 0)
  if (counter < known) {
    throw new SiteguardError({ code: 'SG-STORE-006', kind: 'integrity', params: { address: target.address, found: counter, seen: known } })
  }
  const recipients = [...new Set([identity.recipient, ...options.recipients])]
  if (counter === 0) return { options, folder, index: emptyIndex(site), digest: '', seen, listing, recipients }
  const name = `${folder}/${indexName(counter)}`
  if ((listing.get(indexName(counter))?.size ?? 0) > LARGEST_INDEX) throw badObject(target.address, name, 'size')
  const sealed = await gather(target.get(name, signalOf(options.signal)), () => badObject(target.address, name, 'size'))
  const { index, digest } = await readIndex(sealed, { address: target.address, name, site, counter }, identity, signers)
  for (const witness of witnesses) {
    const same = witness.counter === counter ? digest : witness.counter === counter - 1 ? index.previous : witness.sha256
    if (same !== witness.sha256) {
      throw new SiteguardError({ code: 'SG-STORE-008', kind: 'integrity', params: { address: target.address, counter: witness.counter } })
    }
  }
  return { options, folder, index, digest, seen, listing, recipients }
}

/** Remembers that this index was seen. */
export async function remember(
  copy: Copy,
  index: CopyIndex,
  digest: string,
  { pending = {}, judged = copy.seen?.judged }: { pending?: Seen['pending']; judged?: string | undefined } = {},
): Promise<void> {
  const holds = index.snapshots.filter((copied) => copied.marks.hold !== undefined).map((copied) => copied.moment)
  const { address } = copy.options.target
  const known = judged === undefined ? {} : { judged }
  const seen: Seen = { address, counter: index.counter, sha256: digest, time: index.time, holds, pending, ...known }
  await writeJson(seenFile(copy.options), seen)
}

/** Whether this machine ever saw an index there. */
export async function hasSeen(options: CopyOptions): Promise<boolean> {
  return ((await loadSeen(options))?.counter ?? 0) > 0
}

async function loadSeen(options: CopyOptions): Promise<Seen | undefined> {
  const read = await readJson(seenFile(options), 16 * 1024 * 1024)
  if ('problem' in read) {
    if (read.problem === 'missing') return undefined
    throw diskReadError(seenFile(options), new Error(read.detail))
  }
  const seen = seenSchema.safeParse(read.value).data
  if (seen === undefined) throw diskReadError(seenFile(options), new Error('not of this format'))
  // The name was given to another place: nothing was seen there.
  return seen.address === options.target.address ? seen : undefined
}

function seenFile({ stateDir, site, place }: CopyOptions): string {
  return join(stateDir, safeFileName(site), `${safeFileName(place)}.json`)
}

/** Seals a file to the place under a new name and reads it back. @throws SG-STORE-005 when what came back is not what was sent. */
export async function sendFile(copy: Copy, file: string): Promise<SealedObject> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw diskReadError(file, error)
  })
  const sealed = await sealStream(size, createReadStream(file, { highWaterMark: 1024 * 1024 }), copy.recipients)
  const name = randomName()
  return { name, size: sealed.size, sha256: await putVerified(copy, name, sealed.size, sealed.content) }
}

/** Puts an object and reads it back. Gives its SHA-256. */
export async function putVerified(copy: Copy, name: string, size: number, content: AsyncIterable<Uint8Array>): Promise<string> {
  const { target, signal, onProgress } = copy.options
  const path = `${copy.folder}/${name}`
  const hash = createHash('sha256')
  const sent = tap(content, (piece, done) => {
    hash.update(piece)
    onProgress?.({ doing: 'send', done, size })
  })
  await target.put(path, size, sent, signalOf(signal))
  const digest = hash.digest('hex')
  const back = createHash('sha256')
  let length = 0
  for await (const piece of target.get(path, signalOf(signal))) {
    back.update(piece)
    length += piece.length
    if (length > size) throw badObject(target.address, path, 'size')
    onProgress?.({ doing: 'verify', done: length, size })
  }
  if (length !== size || back.digest('hex') !== digest) throw badObject(target.address, path, length === size ? 'digest' : 'size')
  return digest
}

/**
 * Fetches an object into a new file, opened. The file is there only when every byte was what the index vouches for.
 * @throws SG-STORE-002, SG-STORE-005, SG-SEAL-005, SG-SEAL-006
 */
export async function fetchFile(copy: Copy, object: SealedObject, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    throw diskWriteError(file, error)
  })
  try {
    for await (const piece of openObject(copy, object, 'fetch')) {
      await handle.writeFile(piece).catch((error: unknown) => {
        throw diskWriteError(file, error)
      })
    }
    await handle.sync()
    await handle.close()
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(file, { force: true })
    throw error
  }
}

/** What an object holds, with its digest proved at the end: throw away what was read before an error. */
export async function* openObject(copy: Copy, object: SealedObject, doing: CopyProgress['doing']): AsyncGenerator<Buffer> {
  const { target, identity, signal, onProgress } = copy.options
  const path = `${copy.folder}/${object.name}`
  const hash = createHash('sha256')
  let length = 0
  const got = tap(target.get(path, signalOf(signal)), (piece, done) => {
    // A place may send without end: nothing is read past what the index vouches for.
    if (done > object.size) throw badObject(target.address, path, 'size')
    hash.update(piece)
    length = done
    onProgress?.({ doing, done, size: object.size })
  })
  yield* openStream(got, identity, path)
  if (length !== object.size) throw badObject(target.address, path, 'size')
  if (hash.digest('hex') !== object.sha256) throw badObject(target.address, path, 'digest')
}

async function* tap(content: AsyncIterable<Uint8Array>, look: (piece: Buffer, done: number) => void): AsyncGenerator<Buffer> {
  let done = 0
  for await (const part of content) {
    const piece = Buffer.isBuffer(part) ? part : Buffer.from(part.buffer, part.byteOffset, part.byteLength)
    done += piece.length
    look(piece, done)
    yield piece
  }
}

/** Bytes of a sealed index: some 150 for a snapshot. Whoever owns the place must not fill our memory. */
const LARGEST_INDEX = 64 * 1024 * 1024

export async function gather(content: AsyncIterable<Uint8Array>, tooLarge: () => Error): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of content) {
    parts.push(part)
    size += part.byteLength
    if (size > LARGEST_INDEX) throw tooLarge()
  }
  return Buffer.concat(parts)
}
