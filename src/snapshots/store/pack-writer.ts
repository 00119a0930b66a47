import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { diskWriteError } from '../../disk/disk-error.ts'

/** Writes contents into packs of their own. All calls one after the other. */
export interface PackWriter {
  /** A blob whose name is known; `size` bytes. */
  add(oid: string, size: number, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<void>
  /** Begins to bring to the disk what was added, so that `close` need not wait for all of it. Gives when it was handed over. */
  settle(): Promise<void>
  /** Finishes the last pack. Everything added is on the disk and indexed when it returns. */
  close(): Promise<void>
  /** Takes away the pack that is not finished. */
  abort(): Promise<void>
}

/** After this many bytes a pack is finished: a failed transfer of one costs no more. A larger content stands alone in its own. */
const MAX_PACK_BYTES = 256 * 1024 * 1024
const BATCH_BYTES = 1024 * 1024
/** Largest stored block of deflate (RFC 1951, 3.2.4). */
const BLOCK = 65_535
const BLOB = 3
const READ_BYTES = 4 * 1024 * 1024

interface OpenPack {
  readonly file: string
  readonly handle: FileHandle
  readonly objects: { readonly oid: string; readonly offset: number; readonly crc: number }[]
  bytes: number
}

/**
 * Git's own writers hash each content with a slow SHA-1 and read each pack again with it: two thirds of a first snapshot. A pack of
 * contents as they are is simple enough to be written here (gitformat-pack(5)); Git reads it as any other, and `verify-pack`
 * (here and Git's) proves it. Nothing has a name Git looks at before it is whole and synced.
 * @param maxPackBytes After so many a pack is finished, while the next one is filled.
 */
export function createPackWriter(dir: string, maxPackBytes = MAX_PACK_BYTES): PackWriter {
  const folder = join(dir, 'objects', 'pack')
  let pack: OpenPack | undefined
  /** Filled in turn: one is written while the other is filled. */
  let batch = Buffer.allocUnsafe(BATCH_BYTES)
  let other = Buffer.allocUnsafe(BATCH_BYTES)
  let used = 0
  let writing: Promise<void> = Promise.resolve()
  /** Of the open pack. What fails there is told to nobody a second time. */
  let settling: Promise<void> = Promise.resolve()
  /** The packs before it are brought to the disk while it is filled. */
  let finishing: Promise<void> = Promise.resolve()
  /** CRC-32 of the object at work, up to `summed` of the batch. */
  let crc = 0
  let summed = 0

  const begin = async (): Promise<OpenPack> => {
    const file = join(folder, `tmp_pack_${process.pid}_${randomBytes(6).toString('hex')}`)
    const handle = await open(file, 'wx+', 0o444)
    pack = { file, handle, objects: [], bytes: 0 }
    const head = Buffer.alloc(12)
    head.write('PACK', 'latin1')
    head.writeUInt32BE(2, 4)
    await append(pack, head)
    return pack
  }
  const sum = (): void => {
    if (used > summed) crc = crc32(batch.subarray(summed, used), crc)
    summed = used
  }
  const flush = async (to: OpenPack): Promise<void> => {
    sum()
    const full = batch.subarray(0, used)
    await writing
    if (full.length > 0) writing = to.handle.writeFile(full)
    // Told to whoever awaits it next; until then it is no unhandled rejection.
    writing.catch(() => {})
    const next = other
    other = batch
    batch = next
    used = 0
    summed = 0
  }
  /** Copies, because the caller may use its buffer again as soon as its content was taken. Waits only where a batch is full. */
  const append = (to: OpenPack, data: Uint8Array): Promise<void> | undefined => {
    if (used + data.length > batch.length) return appendParts(to, data)
    batch.set(data, used)
    used += data.length
    to.bytes += data.length
    return undefined
  }
  const appendParts = async (to: OpenPack, data: Uint8Array): Promise<void> => {
    for (let at = 0; at < data.length; ) {
      if (used === batch.length) await flush(to)
      const part = data.subarray(at, at + batch.length - used)
      batch.set(part, used)
      used += part.length
      at += part.length
    }
    to.bytes += data.length
  }
  /** Leaves the open pack to be finished, once the one before it is. */
  const leave = async (): Promise<void> => {
    if (pack === undefined) return
    const left = pack
    await flush(left)
    await finishing
    pack = undefined
    finishing = finish(folder, left, [writing, settling])
    // Told to whoever waits for it next; until then it is no unhandled rejection.
    finishing.catch(() => {})
    settling = Promise.resolve()
  }
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      throw isDisk(error) ? diskWriteError(folder, error) : error
    }
  }

  return {
    add: (oid, size, content) =>
      guarded(async () => {
        const to = pack ?? (await begin())
        const offset = to.bytes
        crc = 0
        summed = used
        await append(to, headOf(size))
        let left = size
        let adler = 1
        if (size === 0) await append(to, blockHead(0, true))
        for await (const piece of content instanceof Uint8Array ? [content] : content) {
          for (let at = 0; at < piece.length; at += BLOCK) {
            const block = piece.subarray(at, at + BLOCK)
            left -= block.length
            adler = adler32(block, adler)
            await append(to, blockHead(block.length, left === 0))
            await append(to, block)
          }
        }
        if (left !== 0) throw new Error(`a content of ${size} bytes was announced, ${left} did not come`)
        const tail = Buffer.allocUnsafe(4)
        tail.writeUInt32BE(adler)
        await append(to, tail)
        sum()
        to.objects.push({ oid, offset, crc })
        if (to.bytes >= maxPackBytes) await leave()
      }),
    settle: () =>
      guarded(async () => {
        if (pack === undefined) return
        await flush(pack)
        await writing
        settling = Promise.all([settling, pack.handle.datasync()]).then(() => {})
        // Told to whoever finishes the pack.
        settling.catch(() => {})
      }),
    close: () =>
      guarded(async () => {
        await leave()
        await finishing
      }),
    async abort() {
      await finishing.catch(() => {})
      if (pack === undefined) return
      await writing.catch(() => {})
      await settling.catch(() => {})
      await pack.handle.close().catch(() => {})
      await rm(pack.file, { force: true })
      pack = undefined
    },
  }
}

/**
 * Brings a pack to the disk, and gives it the name Git looks at. Nothing is left of one that cannot be finished.
 * @param written What has to be over before: what is still being written to it.
 */
async function finish(folder: string, { file, handle, objects, bytes }: OpenPack, written: readonly Promise<void>[]): Promise<void> {
  const indexFile = `${file}_idx`
  try {
    await Promise.all(written)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(objects.length)
    await handle.write(count, 0, 4, 8)
    const sum = await sumOf(handle)
    await handle.write(sum, 0, sum.length, bytes)
    await handle.sync()
    await handle.close()
    const index = await open(indexFile, 'wx', 0o444)
    try {
      await index.writeFile(indexOf(objects, sum))
      await index.sync()
    } finally {
      await index.close()
    }
    const name = join(folder, `pack-${sum.toString('hex')}`)
    // The index last: with it, Git sees the pack.
    await rename(file, `${name}.pack`)
    await rename(indexFile, `${name}.idx`)
  } catch (error) {
    await handle.close().catch(() => {})
    for (const left of [file, indexFile]) await rm(left, { force: true }).catch(() => {})
    throw error
  }
}

/** Type and size, then zlib's own header: deflate, fastest, no dictionary. */
function headOf(size: number): Buffer {
  const bytes = [(BLOB << 4) | (size % 16)]
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) as number) | 0x80
    bytes.push(rest % 128)
  }
  return Buffer.from([...bytes, 0x78, 0x01])
}

function blockHead(length: number, last: boolean): Buffer {
  const head = Buffer.alloc(5)
  head[0] = last ? 1 : 0
  head.writeUInt16LE(length, 1)
  head.writeUInt16LE(length ^ 0xffff, 3)
  return head
}

/** RFC 1950. Eight bytes a step, which is twice as quick. Sums of 3,800 bytes at a time stay below 2^31. */
function adler32(data: Uint8Array, start: number): number {
  let a = start & 0xffff
  let b = start >>> 16
  for (let at = 0; at < data.length; ) {
    const end = Math.min(at + 3800, data.length)
    const eights = at + ((end - at) & ~7)
    for (; at < eights; at += 8) {
      const b0 = data[at] as number
      const b1 = data[at + 1] as number
      const b2 = data[at + 2] as number
      const b3 = data[at + 3] as number
      const b4 = data[at + 4] as number
      const b5 = data[at + 5] as number
      const b6 = data[at + 6] as number
      const b7 = data[at + 7] as number
      b = (b + 8 * a + 8 * b0 + 7 * b1 + 6 * b2 + 5 * b3 + 4 * b4 + 3 * b5 + 2 * b6 + b7) | 0
      a = (a + b0 + b1 + b2 + b3 + b4 + b5 + b6 + b7) | 0
    }
    for (; at < end; at += 1) {
      a += data[at] as number
      b += a
    }
    a %= 65_521
    b %= 65_521
  }
  return b * 65_536 + a
}

async function sumOf(handle: FileHandle): Promise<Buffer> {
  const hash = createHash('sha1')
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, at)
    if (bytesRead === 0) return hash.digest()
    hash.update(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}

/** Index of version 2: names in order, how many start with each byte, CRCs, places. */
function indexOf(objects: OpenPack['objects'], packSum: Buffer): Buffer {
  const sorted = objects.toSorted((a, b) => (a.oid < b.oid ? -1 : 1))
  const count = sorted.length
  const index = Buffer.alloc(8 + 256 * 4 + count * 28 + 20)
  index.writeUInt32BE(0xff744f63, 0)
  index.writeUInt32BE(2, 4)
  const names = 8 + 256 * 4
  for (const [i, { oid, offset, crc }] of sorted.entries()) {
    index.write(oid, names + i * 20, 'hex')
    index.writeUInt32BE(crc, names + count * 20 + i * 4)
    // A pack is finished long before 2 GiB: no object starts beyond.
    index.writeUInt32BE(offset, names + count * 24 + i * 4)
  }
  let seen = 0
  for (let first = 0; first < 256; first += 1) {
    while (seen < count && index[names + seen * 20] === first) seen += 1
    index.writeUInt32BE(seen, 8 + first * 4)
  }
  packSum.copy(index, index.length - 20)
  return Buffer.concat([index, createHash('sha1').update(index).digest()])
}

function isDisk(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === 'string'
}
