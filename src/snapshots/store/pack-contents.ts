import { createHash } from 'node:crypto'
import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { damaged } from './git.ts'
import { NAMES, placeOf } from './packs.ts'

/** Contents taken straight out of packs, without a Git process and its pipe in between. */
export interface PackedContents {
  /**
   * The bytes of a content that lies in a pack as it is, proven by its name once all were given. Undefined where Git must be asked: it is in
   * no pack that was there at first, or packed in another way, or what is around it is damaged (Git then says how).
   * Pieces stay good.
   */
  find(oid: string): Promise<AsyncGenerator<Buffer> | undefined>
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
}

const WINDOW_BYTES = 256 * 1024
const TRAILERS = 2 * 20
const BLOB = 3
/** What began as a content kept as it is goes on as something else, or cannot be read on: Git must be asked for the rest. */
export class OtherPacking extends Error {
  override readonly name = 'OtherPacking'
}

const NONE: Window = { start: 0, bytes: Buffer.alloc(0) }

/** @param dir The repository. Nothing is read before the first `find`. */
export function openPackedContents(dir: string): PackedContents {
  let packs: Promise<Pack[]> | undefined
  const look = async (oid: string): Promise<{ pack: Pack; head: Head } | undefined> => {
    packs ??= readIndexes(join(dir, 'objects', 'pack'))
    for (const pack of await packs) {
      const offset = offsetOf(pack, oid)
      if (offset === undefined) continue
      // Whatever is wrong with it, Git has the words.
      const head = await headAt(pack, offset).catch(() => undefined)
      return head && { pack, head }
    }
    return undefined
  }
  return {
    async find(oid) {
      const found = await look(oid)
      return found && read(found.pack, oid, found.head)
    },
    async sizeOf(oid) {
      return (await look(oid))?.head.size
    },
    async close() {
      for (const pack of (await packs?.catch(() => [])) ?? []) await pack.handle?.then((handle) => handle.close()).catch(() => {})
      packs = undefined
    },
  }
}

/**
 * Of many objects, those that lie in a pack here, as far as its index and its length tell: nothing of them is read. Git, asked for 15,000
 * by their names, goes to each in its pack: up to a second.
 */
export async function indexedHere(dir: string, oids: readonly string[]): Promise<Set<string>> {
  const here = new Set<string>()
  for (const pack of await readIndexes(join(dir, 'objects', 'pack'))) {
    const bytes = await stat(pack.file).then(
      ({ size }) => size,
      () => 0,
    )
    for (const oid of oids) {
      const offset = here.has(oid) ? undefined : offsetOf(pack, oid)
      if (offset !== undefined && offset < bytes) here.add(oid)
    }
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

/** Where an object starts in a pack, or undefined when it is not in it. */
function offsetOf({ index, objects }: Pack, oid: string): number | undefined {
  const place = placeOf(index, Buffer.from(oid, 'hex'))
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
  const head = await bytesAt(pack, offset, 10 + 2 + 1)
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
}

async function* read(pack: Pack, oid: string, { size, at: start }: Head): AsyncGenerator<Buffer> {
  const hash = createHash('sha1').update(`blob ${size}\0`)
  let at = start
  let left = size
  for (let last = false; !last; ) {
    const block = await bytesAt(pack, at, 5)
    const length = block.readUInt16LE(1)
    last = ((block[0] as number) & 1) === 1
    const plain = ((block[0] as number) & 0xfe) === 0 && (length ^ block.readUInt16LE(3)) === 0xffff
    if (!plain || length > left || (length === 0 && !last)) throw new OtherPacking()
    at += 5
    left -= length
    for (let rest = length; rest > 0; ) {
      const piece = await pieceAt(pack, at, rest)
      hash.update(piece)
      at += piece.length
      rest -= piece.length
      yield piece
    }
  }
  if (left !== 0 || hash.digest('hex') !== oid) throw damaged(oid, 'its bytes are not those it was named after')
}

/** From 1 to `most` bytes. @throws when the pack ends before. */
async function pieceAt(pack: Pack, at: number, most: number): Promise<Buffer> {
  const { start, bytes } = pack.window
  const from = at - start
  if (from >= 0 && from < bytes.length) return bytes.subarray(from, from + most)
  const window = await fill(pack, at)
  return window.bytes.subarray(0, most)
}

async function bytesAt(pack: Pack, at: number, length: number): Promise<Buffer> {
  const { start, bytes } = pack.window
  const from = at - start
  if (from >= 0 && from + length <= bytes.length) return bytes.subarray(from, from + length)
  const window = await fill(pack, at)
  if (window.bytes.length < length) throw new OtherPacking()
  return window.bytes.subarray(0, length)
}

async function fill(pack: Pack, at: number): Promise<Window> {
  // A new one each time: pieces of the old one are still on their way.
  const buffer = Buffer.allocUnsafeSlow(WINDOW_BYTES)
  pack.handle ??= open(pack.file, 'r')
  const read = pack.handle.then((handle) => handle.read(buffer, 0, WINDOW_BYTES, at))
  // Taken away meanwhile, cut, or on a failing disk: Git may know another place, or says how it failed.
  const bytesRead = await read.then(
    (done) => done.bytesRead,
    () => 0,
  )
  if (bytesRead === 0) throw new OtherPacking()
  const window = { start: at, bytes: buffer.subarray(0, bytesRead) }
  pack.window = window
  return window
}
