import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { createInflate, inflateSync } from 'node:zlib'
import type { BlobId } from '../../core/snapshot.ts'
import { openRange, type RangeOpener } from '../../secrets/index.ts'
import { damaged, type Git } from '../store/git.ts'
import { opened } from '../store/open-store.ts'
import { readPackIndex } from '../store/packs.ts'
import type { SnapshotStore } from '../types.ts'
import { type Copy, type CopyOptions, openCopy, signalOf } from './copy.ts'
import type { DataPack } from './copy-index.ts'
import { type BlobImporter, startBlobImport } from './import-blobs.ts'
import { dataIndexFile, installPack, presentHere, workFolder } from './packs.ts'
import { badObject } from './targets/target-error.ts'

export interface FetchResult {
  /** Contents that were not here and are now. */
  readonly fetched: number
  /** Sealed bytes fetched of packs. */
  readonly fetchedBytes: number
}

/** From this part of a pack on, the whole of it costs no more than its parts. */
const WHOLE = 0.5
/** Wanted parts no farther apart are read as one: a request costs more than the bytes between. */
const GAP = 128 * 1024
/** Of parts read as one. Larger contents are streamed. */
const MOST_TOGETHER = 8 * 1024 * 1024

/** Unpacked in memory. Larger contents are streamed. */
const MOST_UNPACKED = 64 * 1024 * 1024
/** Bytes the head of a packed object never passes: four bits of size in the first, seven in each other. */
const LONGEST_HEAD = 9

interface Wanted {
  readonly oid: string
  readonly offset: number
  readonly length: number
}

/**
 * Brings single contents of a copy into the store, by ranges out of the sealed packs: each 64 KiB is authentic in its place, and
 * each content is checked against its own name. Contents that are here are left alone.
 * @throws SG-SNAP-002 when a content is in no pack of the copy, SG-STORE-00x, SG-SEAL-00x.
 */
export async function fetchBlobs(store: SnapshotStore, blobs: Iterable<BlobId>, options: CopyOptions): Promise<FetchResult> {
  const inner = opened(store)
  const { git } = inner
  const asked = [...new Set<string>(blobs)]
  const here = await presentHere(git, asked, options.signal)
  const missing = new Set(asked.filter((oid) => !here.has(oid)))
  if (missing.size === 0) return { fetched: 0, fetchedBytes: 0 }
  const unlock = await inner.lock()
  try {
    const copy = await openCopy(options)
    const fetched = missing.size
    let fetchedBytes = 0
    const work = await workFolder(git)
    try {
      for (const pack of copy.index.packs) {
        if (missing.size === 0) break
        const indexFile = await dataIndexFile(git, copy, pack.git, pack.idx)
        const wanted = (await readPackIndex({ indexFile, bytes: pack.bytes })).filter(({ oid }) => missing.has(oid))
        if (wanted.length === 0) continue
        if (wanted.reduce((sum, { length }) => sum + length, 0) > pack.bytes * WHOLE) {
          await installPack(git, copy, pack.git, pack.data, work.folder)
          fetchedBytes += pack.data.size
        } else fetchedBytes += await fetchParts(git, copy, pack, wanted)
        for (const { oid } of wanted) missing.delete(oid)
      }
    } finally {
      await work.drop()
    }
    if (missing.size > 0) throw damaged(options.target.address, `${missing.size} contents are in no pack of the copy`)
    return { fetched, fetchedBytes }
  } finally {
    await unlock()
  }
}

/** Of these contents, those in packs of the copy. Indexes of packs are fetched where they are not here. @throws as `openCopy`. */
export async function lieOffsite(store: SnapshotStore, blobs: Iterable<BlobId>, options: CopyOptions): Promise<Set<BlobId>> {
  const { git } = opened(store)
  const left = new Set<string>(blobs)
  const found = new Set<BlobId>()
  const copy = await openCopy(options)
  for (const pack of copy.index.packs) {
    if (left.size === 0) break
    const indexFile = await dataIndexFile(git, copy, pack.git, pack.idx)
    for (const { oid } of await readPackIndex({ indexFile, bytes: pack.bytes })) if (left.delete(oid)) found.add(oid as BlobId)
  }
  return found
}

async function fetchParts(git: Git, copy: Copy, pack: DataPack, wanted: readonly Wanted[]): Promise<number> {
  const { target, identity, signal } = copy.options
  const name = `${copy.folder}/${pack.data.name}`
  let fetchedBytes = 0
  const read = async function* (offset: number, length: number): AsyncGenerator<Buffer> {
    for await (const piece of target.get(name, { offset, length, ...signalOf(signal) })) {
      fetchedBytes += piece.length
      yield piece
    }
  }
  const opener = await openRange({ name, size: pack.data.size, read }, identity)
  if (opener.size !== pack.bytes) throw badObject(target.address, name, 'size')
  const importer = startBlobImport(git, signal)
  try {
    for (const run of runsOf(wanted)) {
      const [first] = run
      if (run.length === 1 && first !== undefined && first.length > MOST_TOGETHER) await importLarge(importer, opener, name, first)
      else for (const large of await importRun(importer, opener, name, run)) await importLarge(importer, opener, name, large)
    }
    await importer.done()
  } catch (error) {
    await importer.kill()
    throw error
  }
  return fetchedBytes
}

function runsOf(wanted: readonly Wanted[]): Wanted[][] {
  const runs: Wanted[][] = []
  for (const one of wanted) {
    const run = runs.at(-1)
    const first = run?.[0]
    const last = run?.at(-1)
    const near = last !== undefined && one.offset - (last.offset + last.length) <= GAP
    if (run !== undefined && first !== undefined && near && one.offset + one.length - first.offset <= MOST_TOGETHER) run.push(one)
    else runs.push([one])
  }
  return runs
}

/** @returns contents that would unpack to more than is held in memory: a place could have sealed a page of zeros for us. */
async function importRun(importer: BlobImporter, opener: RangeOpener, name: string, run: readonly Wanted[]): Promise<Wanted[]> {
  const start = run[0]?.offset ?? 0
  const last = run.at(-1)
  const parts: Buffer[] = []
  for await (const part of opener.open(start, (last === undefined ? start : last.offset + last.length) - start)) parts.push(part)
  const bytes = Buffer.concat(parts)
  const large: Wanted[] = []
  for (const wanted of run) {
    const { oid, offset, length } = wanted
    const packed = bytes.subarray(offset - start, offset - start + length)
    const { size, head } = readHead(packed, name, oid)
    if (size > MOST_UNPACKED) {
      large.push(wanted)
      continue
    }
    let content: Buffer
    try {
      content = inflateSync(packed.subarray(head), { maxOutputLength: Math.max(1, size) })
    } catch (error) {
      throw damaged(oid, `it cannot be unpacked out of ${name}`, error)
    }
    if (content.length !== size || blobName(content) !== oid) throw damaged(oid, `${name} holds something else in its place`)
    await importer.blob(size, content)
  }
  return large
}

/** As it comes, for contents larger than what is held in memory; its name is checked at the end. */
async function importLarge(importer: BlobImporter, opener: RangeOpener, name: string, { oid, offset, length }: Wanted): Promise<void> {
  const source = opener.open(offset, length)
  let start = Buffer.alloc(0)
  // The first piece ends where a sealed chunk ends: in the middle of the head, it may be.
  while (start.length < LONGEST_HEAD) {
    const next = await source.next()
    if (next.done === true) break
    start = Buffer.concat([start, next.value])
  }
  const { size, head } = readHead(start, name, oid)
  const inflate = createInflate()
  const hash = createHash('sha1').update(`blob ${size}\0`)
  let seen = 0
  const feeding = (async () => {
    inflate.write(start.subarray(head))
    for await (const piece of source) {
      if (inflate.destroyed) return
      if (!inflate.write(piece)) await drained(inflate)
    }
    inflate.end()
  })().catch((error: unknown) => void inflate.destroy(error as Error))
  const content = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      seen += piece.length
      if (seen > size) throw damaged(oid, `${name} holds something else in its place`)
      hash.update(piece)
      yield piece
    }
    if (seen < size) throw damaged(oid, `${name} holds something else in its place`)
  }
  try {
    await importer.blob(size, content())
  } finally {
    // Where packed bytes go on after their end, it takes no more and says nothing.
    inflate.destroy()
    await feeding
  }
  if (hash.digest('hex') !== oid) throw damaged(oid, `${name} holds something else in its place`)
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
    if (stream.destroyed) done()
  })
}

/** Type and size of a packed object (gitformat-pack(5)). Contents are packed whole, never as differences. */
function readHead(packed: Buffer, name: string, oid: string): { size: number; head: number } {
  const first = packed[0] ?? 0
  if (((first >> 4) & 7) !== 3) throw damaged(oid, `${name} does not hold it as a whole content`)
  let size = first & 15
  let head = 1
  for (let scale = 16, byte = first; byte & 0x80; scale *= 128, head += 1) {
    if (head >= LONGEST_HEAD) throw damaged(oid, `${name} does not hold it as a whole content`)
    byte = packed[head] ?? 0
    size += (byte & 0x7f) * scale
  }
  return { size, head }
}

function blobName(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
}
