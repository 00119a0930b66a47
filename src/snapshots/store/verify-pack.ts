import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { objectHash } from './cat-file.ts'
import { type PackedObject, readPackIndex, type StorePack } from './packs.ts'

/** What one reading of a pack shows of an object. */
export interface ProvenObject {
  readonly oid: string
  /** Why it is not what its name says. */
  readonly fault?: string
  /** Of its content, where it was asked for. Absent with a fault, and with `elsewhere`. */
  readonly sha256?: string
  /** Packed in a way that is not read here (compressed, or as a difference): Git must be asked. */
  readonly elsewhere?: boolean
}

const TYPES: Readonly<Record<number, string>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' }
const HEADER = 12
const TRAILER = 20
const CHUNK = 4 * 1024 * 1024

/**
 * Reads a pack once, from its first byte to its last, and proves each: the bytes of every object by the index's CRC-32 and its
 * content by its name (SHA-1), the rest by comparing. Packs of a store hold their objects as they are (compression 0), so this
 * needs no second reader and no inflating. Faults of the pack itself come as `oid: ''`.
 * @param wanted objects whose SHA-256 is asked for.
 */
export async function* verifyPack(pack: StorePack, wanted: (oid: string) => boolean): AsyncGenerator<ProvenObject> {
  const index = await readFile(pack.indexFile)
  const fault = (text: string): ProvenObject => ({ oid: '', fault: text })
  const sum = createHash('sha1').update(index.subarray(0, -TRAILER)).digest()
  // What the index says is not to be believed then; Git still finds what it can.
  if (!sum.equals(index.subarray(-TRAILER))) yield fault('the checksum of its index is wrong')
  const objects = await readPackIndex(pack)
  const handle = await open(pack.file, 'r')
  try {
    const source = createSource(handle)
    const head = await source.take(HEADER)
    if (head.length < HEADER || head.toString('latin1', 0, 4) !== 'PACK' || head.readUInt32BE(4) !== 2) yield fault('its start is no pack')
    else if (head.readUInt32BE(8) !== objects.length) yield fault('its index lists another number of objects')
    for (const object of objects) {
      if (object.length <= 0 || object.offset < source.at()) {
        yield { oid: object.oid, fault: 'its index names a wrong place' }
        continue
      }
      if (object.offset > source.at()) yield fault(`bytes ${source.at()} to ${object.offset} belong to no object`)
      await source.skipTo(object.offset)
      const proof = await proveObject(source, object, wanted(object.oid))
      await source.skipTo(object.offset + object.length)
      yield proof
    }
    const end = await source.take(TRAILER + 1)
    const named = pack.name.slice('pack-'.length)
    if (end.length !== TRAILER || !end.equals(index.subarray(-2 * TRAILER, -TRAILER)) || end.toString('hex') !== named) {
      yield fault('its end is not the one its name and its index speak of')
    }
  } finally {
    await handle.close()
  }
}

interface Source {
  at(): number
  /** Up to `bytes` bytes; fewer at the end of the file. Good until the next call. */
  take(bytes: number): Promise<Buffer>
  skipTo(offset: number): Promise<void>
}

/** Sequential reading with the next piece on its way while this one is worked on. */
function createSource(handle: FileHandle): Source {
  let chunk: Buffer = Buffer.alloc(0)
  let used = 0
  let start = 0
  let next: Promise<Buffer> | undefined
  // Two, taken in turns: one is worked on while the other is filled.
  const buffers = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)] as const
  let turn = 0
  const fetch = async (position: number): Promise<Buffer> => {
    const buffer = buffers[turn % 2 === 0 ? 0 : 1]
    turn += 1
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, position)
    return buffer.subarray(0, bytesRead)
  }
  const advance = async (): Promise<boolean> => {
    start += chunk.length
    chunk = await (next ?? fetch(start))
    used = 0
    next = chunk.length === 0 ? undefined : fetch(start + chunk.length)
    // It is awaited where it is used; until then a failure has nobody to hear it.
    next?.catch(() => {})
    return chunk.length > 0
  }
  return {
    at: () => start + used,
    async take(bytes) {
      if (chunk.length - used >= bytes) {
        used += bytes
        return chunk.subarray(used - bytes, used)
      }
      const parts: Buffer[] = []
      let missing = bytes
      while (missing > 0) {
        if (used === chunk.length && !(await advance())) break
        const part = chunk.subarray(used, used + missing)
        used += part.length
        missing -= part.length
        // Going on fills the buffer it lies in.
        parts.push(Buffer.from(part))
      }
      return Buffer.concat(parts)
    },
    async skipTo(offset) {
      while (start + used < offset) {
        if (used === chunk.length && !(await advance())) return
        used = Math.min(chunk.length, used + offset - start - used)
      }
    },
  }
}

async function proveObject(source: Source, object: PackedObject, wantsSha256: boolean): Promise<ProvenObject> {
  const { oid } = object
  const end = object.offset + object.length
  let sum = 0
  const take = async (bytes: number): Promise<Buffer> => {
    const piece = await source.take(Math.min(bytes, end - source.at()))
    sum = crc32(piece, sum)
    return piece
  }
  const proof = await proveContent(take, oid, wantsSha256)
  while (source.at() < end) if ((await take(CHUNK)).length === 0) break
  return source.at() === end && sum === object.crc32 ? proof : { oid, fault: 'its bytes in the pack are damaged (CRC)' }
}

async function proveContent(take: (bytes: number) => Promise<Buffer>, oid: string, wantsSha256: boolean): Promise<ProvenObject> {
  const head = await readHead(take)
  const type = TYPES[head?.type ?? 0]
  // zlib's own header: deflate, no dictionary.
  const zlib = await take(2)
  if (head === undefined || type === undefined || zlib.length < 2) return { oid, elsewhere: true }
  const sha1 = objectHash(type, head.size)
  const sha256: Hash | undefined = wantsSha256 ? createHash('sha256') : undefined
  let bytes = 0
  for (let last = false; !last; ) {
    // A stored block: one byte (last?, type 0), length, its complement (RFC 1951, 3.2.4).
    const block = await take(1)
    if (block.length < 1 || ((block[0] as number) & 0xfe) !== 0) return { oid, elsewhere: true }
    last = ((block[0] as number) & 1) === 1
    const lengths = await take(4)
    if (lengths.length < 4 || (lengths.readUInt16LE(0) ^ lengths.readUInt16LE(2)) !== 0xffff)
      return { oid, fault: 'its packing is damaged' }
    const data = await take(lengths.readUInt16LE(0))
    bytes += data.length
    sha1.update(data)
    sha256?.update(data)
  }
  if (bytes !== head.size || sha1.digest('hex') !== oid) return { oid, fault: 'its bytes are not those it was named after' }
  return { oid, ...(sha256 && { sha256: sha256.digest('hex') }) }
}

/** Type and size before each object (gitformat-pack(5)). */
async function readHead(take: (bytes: number) => Promise<Buffer>): Promise<{ type: number; size: number } | undefined> {
  let byte = (await take(1))[0]
  if (byte === undefined) return undefined
  const type = (byte >> 4) & 7
  let size = byte & 15
  for (let scale = 16; (byte & 0x80) !== 0; scale *= 128) {
    byte = (await take(1))[0]
    if (byte === undefined || scale > 2 ** 46) return undefined
    size += (byte & 0x7f) * scale
  }
  return { type, size }
}
