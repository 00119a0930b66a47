import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { temporaryBeside } from '../disk/atomic-write.ts'
import { diskWriteError } from '../disk/disk-error.ts'

const BLOCK = 512
/** What fits into eleven octal digits. */
const MOST_OCTAL = 0o77777777777

export interface TarFile {
  /** Below 100 bytes of ASCII. */
  readonly name: string
  readonly path: string
}

/**
 * Writes files into one tar (POSIX ustar; sizes from 8 GiB in base 256, as GNU and BSD tar read them), whole or not at all. Owner, rights and
 * time are the same for all, so that the same pack gives the same tar.
 * @param at Milliseconds since 1970.
 * @throws SG-DISK-002
 */
export async function writeTar(target: string, files: readonly TarFile[], at: number): Promise<{ readonly bytes: number }> {
  const temporary = temporaryBeside(target)
  let bytes = 0
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      const write = async (piece: Uint8Array): Promise<void> => {
        bytes += piece.length
        await handle.writeFile(piece)
      }
      for (const { name, path } of files) {
        const { size } = await stat(path)
        await write(headerOf(name, size, at))
        let read = 0
        for await (const piece of createReadStream(path)) {
          read += (piece as Buffer).length
          await write(piece as Buffer)
        }
        if (read !== size) throw new Error(`${name} changed while it was packed`)
        await write(Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK))
      }
      await write(Buffer.alloc(2 * BLOCK))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, target)
    return { bytes }
  } catch (error) {
    throw diskWriteError(target, error)
  } finally {
    await rm(temporary, { force: true })
  }
}

function headerOf(name: string, size: number, at: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, 100, 'latin1')
  const octal = (value: number, offset: number, digits: number): void => {
    header.write(`${value.toString(8).padStart(digits, '0')}\0`, offset, 'latin1')
  }
  octal(0o600, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  if (size <= MOST_OCTAL) octal(size, 124, 11)
  else {
    header.writeBigUInt64BE(BigInt(size), 128)
    header[124] = 0x80
  }
  octal(Math.floor(at / 1000), 136, 11)
  // The sum is made as if it were blanks itself.
  header.write('        0', 148, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  )
  header.write(' ', 155, 'latin1')
  return header
}

/** One member of a tar. `content` is to be read before the next is asked for. */
export interface TarMember {
  readonly name: string
  readonly file: boolean
  readonly size: number
  readonly content: AsyncIterable<Uint8Array>
}

/** Members of a tar as `writeTar` makes them. Anything else in one is a member that is no file. @throws Error where it is no tar, or is cut */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarMember> {
  const reader = createByteReader(source)
  for (;;) {
    const header = await reader.take(BLOCK)
    if (header === undefined) throw new Error('the end of the tar is missing')
    if (header.every((byte) => byte === 0)) {
      if (!(await reader.onlyZeros())) throw new Error('something follows the end of the tar')
      return
    }
    const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0)
    if (parseInt(header.toString('latin1', 148, 154), 8) !== sum) throw new Error('no tar')
    const size = (header[124] as number) & 0x80 ? Number(header.readBigUInt64BE(128)) : parseInt(header.toString('latin1', 124, 136), 8)
    if (!Number.isSafeInteger(size) || size < 0) throw new Error('no tar')
    const end = header.indexOf(0)
    const content = reader.pieces(size)
    yield { name: header.toString('latin1', 0, Math.min(100, end < 0 ? 100 : end)), file: header[156] === 0x30, size, content }
    // What nobody read is passed over.
    for await (const _ of content);
    const padding = await reader.take((BLOCK - (size % BLOCK)) % BLOCK)
    if (padding?.every((byte) => byte === 0) !== true) throw new Error('the tar is cut')
  }
}

function createByteReader(source: AsyncIterable<Uint8Array>) {
  const pieces = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const fill = async (): Promise<boolean> => {
    const next = await pieces.next()
    if (next.done === true) return false
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value])
    return true
  }
  const take = async (length: number): Promise<Buffer | undefined> => {
    while (held.length < length) if (!(await fill())) return undefined
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    return taken
  }
  return {
    take,
    async *pieces(size: number): AsyncGenerator<Buffer> {
      for (let left = size; left > 0; ) {
        if (held.length === 0 && !(await fill())) throw new Error('the tar is cut')
        const piece = held.subarray(0, left)
        held = held.subarray(piece.length)
        left -= piece.length
        yield piece
      }
    },
    async onlyZeros(): Promise<boolean> {
      do {
        if (held.some((byte) => byte !== 0)) return false
        held = Buffer.alloc(0)
      } while (await fill())
      return true
    },
  }
}
