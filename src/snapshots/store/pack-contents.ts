import { createHash } from 'node:crypto'
import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PieceOption } from '../types.ts'
import { damaged } from './git.ts'
import { NAMES, placeOf } from './packs.ts'

/** Contents taken straight out of packs, without a Git process and its pipe in between. */
export interface PackedContents {
  /**
   * The bytes of a content that lies in a pack as it is, proven by its name once all were given (but see `PieceOption`). Undefined where
   * Git must be asked: it is in no pack that was there at first, or packed in another way, or what is around it is damaged (Git then says
   * how).
   * Pieces stay good, unless they are lent (`PieceOption`).
   */
  find(oid: string, options?: PieceOption): Promise<AsyncGenerator<Buffer> | undefined>
  /** Bytes of such a content. Undefined as above. */
  sizeOf(oid: string): Promise<number | undefined>
  close(): Promise<void>
}

interface Pack {
  readonly file: string
  readonly index: Buffer
  readonly objects: number
  handle?: Promise<FileHandle>
  window: Window
}

/** A piece of a pack: contents that are asked for in turn lie next to one another. */
interface Window {
  readonly start: number
  readonly bytes: Buffer
  /** Who reads in it at this moment. Nobody: what is read next may take its place. */
  readers: number
  /** Pieces of it were given away for good. */
  kept: boolean
}

const WINDOW_BYTES = 512 * 1024
const TRAILERS = 2 * 20
/** Of a stored block: its kind, its length, and that again. */
const BLOCK_HEAD = 5
const BLOB = 3
/** What began as a content kept as it is goes on as something else, or cannot be read on: Git must be asked for the rest. */
export class OtherPacking extends Error {
  override readonly name = 'OtherPacking'
}

const NONE: Window = { start: 0, bytes: Buffer.alloc(0), readers: 0, kept: true }

/** @param dir The repository. Nothing is read before the first `find`. */
export function openPackedContents(dir: string): PackedContents {
  let packs: Promise<Pack[]> | undefined
  /** Where the last one lay: its neighbours are asked for next, and a store has a pack for each of its snapshots. */
  let last: Pack | undefined
  const look = async (oid: string): Promise<{ pack: Pack; head: Head } | undefined> => {
    packs ??= readIndexes(join(dir, 'objects', 'pack'))
    const all = await packs
    const name = Buffer.from(oid, 'hex')
    let pack = last
    let offset = pack && offsetOf(pack, name)
    for (let at = 0; offset === undefined && at < all.length; at += 1) {
      pack = all[at] as Pack
      offset = offsetOf(pack, name)
    }
    if (pack === undefined || offset === undefined) return undefined
    last = pack
    // Whatever is wrong with it, Git has the words.
    const head = await headAt(pack, offset).catch(() => undefined)
    return head && { pack, head }
  }
  return {
    async find(oid, options = {}) {
      const found = await look(oid)
      return found && read(found.pack, oid, found.head, options)
    },
    async sizeOf(oid) {
      return (await look(oid))?.head.size
    },
    async close() {
      for (const pack of (await packs?.catch(() => [])) ?? []) await pack.handle?.then((handle) => handle.close()).catch(() => {})
      packs = undefined
      last = undefined
    },
  }
}

/**
 * Of many objects, those that lie in a pack here, as far as its index and its length tell: nothing of them is read. Git, asked for 15,000
 * by their names, goes to each in its pack: up to a second.
 */
export async function indexedHere(dir: string, oids: readonly string[]): Promise<Set<string>> {
  const here = new Set<string>()
  let left = oids.map((oid) => ({ oid, name: Buffer.from(oid, 'hex') }))
  for (const pack of await readIndexes(join(dir, 'objects', 'pack'))) {
    const bytes = await stat(pack.file).then(
      ({ size }) => size,
      () => 0,
    )
    left = left.filter(({ oid, name }) => {
      const offset = offsetOf(pack, name)
      const isHere = offset !== undefined && offset < bytes
      if (isHere) here.add(oid)
      return !isHere
    })
  }
  return here
}

async function readIndexes(folder: string): Promise<Pack[]> {
  const packs: Pack[] = []
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    const [, pack] = /^(pack-[0-9a-f]{40})\.idx$/.exec(name) ?? []
    const index = pack === undefined ? undefined : await readFile(join(folder, name)).catch(() => undefined)
    if (index === undefined || index.length < NAMES + TRAILERS || index.readUInt32BE(0) !== 0xff744f63 || index.readUInt32BE(4) !== 2)
      continue
    const objects = index.readUInt32BE(NAMES - 4)
    if (index.length < NAMES + objects * 28 + TRAILERS) continue
    packs.push({ file: join(folder, `${pack}.pack`), index, objects, window: NONE })
  }
  return packs
}

/** Where an object starts in a pack, or undefined when it is not in it. @param name Its 20 bytes. */
function offsetOf({ index, objects }: Pack, name: Buffer): number | undefined {
  const place = placeOf(index, name)
  if (place === undefined) return undefined
  const offset = index.readUInt32BE(NAMES + objects * 24 + place * 4)
  // Beyond 2 GiB: a pack of somebody else's making.
  return offset < 0x80000000 ? offset : undefined
}

interface Head {
  readonly size: number
  /** Of the first block. */
  readonly at: number
}

/** Size of a content, where its blocks begin; undefined when it is no content kept as it is. */
async function headAt(pack: Pack, offset: number): Promise<Head | undefined> {
  // The longest size, zlib's header, the first byte of a block.
  const window = await hold(pack, offset, 10 + 2 + 1)
  try {
    const head = window.bytes.subarray(offset - window.start)
    let byte = head[0] as number
    if (((byte >> 4) & 7) !== BLOB) return undefined
    let size = byte & 15
    let at = 1
    for (let scale = 16; (byte & 0x80) !== 0; scale *= 128) {
      byte = head[at] as number
      at += 1
      if (at > 8) return undefined
      size += (byte & 0x7f) * scale
    }
    // zlib: deflate, no dictionary. Then a stored block (RFC 1951, 3.2.4).
    if (((head[at] as number) & 0x0f) !== 8 || ((head[at + 1] as number) & 0x20) !== 0) return undefined
    if (((head[at + 2] as number) & 0xfe) !== 0) return undefined
    return { size, at: offset + at + 2 }
  } finally {
    window.readers -= 1
  }
}

async function* read(pack: Pack, oid: string, { size, at: start }: Head, { lent, unproven }: PieceOption): AsyncGenerator<Buffer> {
  const hash = unproven ? undefined : createHash('sha1').update(`blob ${size}\0`)
  let at = start
  let left = size
  let held: Window | undefined
  /** Where `length` bytes from `at` lie. What was given before is done with. */
  const seen = async (length: number): Promise<Window> => {
    if (held !== undefined) held.readers -= 1
    held = undefined
    held = await hold(pack, at, length)
    return held
  }
  try {
    for (let last = false; !last; ) {
      let window = held !== undefined && covers(held, at, BLOCK_HEAD) ? held : await seen(BLOCK_HEAD)
      const head = at - window.start
      const kind = window.bytes[head] as number
      const length = window.bytes.readUInt16LE(head + 1)
      last = (kind & 1) === 1
      const plain = (kind & 0xfe) === 0 && (length ^ window.bytes.readUInt16LE(head + 3)) === 0xffff
      if (!plain || length > left || (length === 0 && !last)) throw new OtherPacking()
      at += BLOCK_HEAD
      left -= length
      for (let rest = length; rest > 0; ) {
        if (!covers(window, at, 1)) window = await seen(1)
        const from = at - window.start
        const piece = window.bytes.subarray(from, from + rest)
        hash?.update(piece)
        at += piece.length
        rest -= piece.length
        if (!lent) window.kept = true
        yield piece
      }
    }
  } finally {
    if (held !== undefined) held.readers -= 1
  }
  if (left !== 0 || (hash !== undefined && hash.digest('hex') !== oid)) throw damaged(oid, 'its bytes are not those it was named after')
}

function covers({ start, bytes }: Window, at: number, length: number): boolean {
  return at >= start && at + length <= start + bytes.length
}

/** The window in which `length` bytes of a pack lie, held until its `readers` are one less. @throws OtherPacking when the pack ends before. */
async function hold(pack: Pack, at: number, length: number): Promise<Window> {
  const { window } = pack
  if (!covers(window, at, length)) return await fill(pack, at, length)
  window.readers += 1
  return window
}

async function fill(pack: Pack, at: number, length: number): Promise<Window> {
  const { window } = pack
  // Of a site of 1.2 GB a new one each time would be as much again for the garbage collector to go after.
  const buffer = window.readers === 0 && !window.kept ? Buffer.from(window.bytes.buffer) : Buffer.allocUnsafeSlow(WINDOW_BYTES)
  // Nobody may find anything in it while it is written over.
  pack.window = NONE
  pack.handle ??= open(pack.file, 'r')
  const read = pack.handle.then((handle) => handle.read(buffer, 0, WINDOW_BYTES, at))
  // Taken away meanwhile, cut, or on a failing disk: Git may know another place, or says how it failed.
  const bytesRead = await read.then(
    (done) => done.bytesRead,
    () => 0,
  )
  if (bytesRead < length) throw new OtherPacking()
  const filled: Window = { start: at, bytes: buffer.subarray(0, bytesRead), readers: 1, kept: false }
  pack.window = filled
  return filled
}
