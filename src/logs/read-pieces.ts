import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import type { LogTrouble } from './types.ts'
import { type ProgramPacking, UnpackFailure, unpackedBy, unpackerOf } from './unpack-program.ts'

/** Pieces are handed on in this size: small enough to lie in the processor's cache, large enough that nobody counts their turns. */
const PIECE = 256 * 1024

type Packing = 'plain' | 'gzip' | ProgramPacking | 'other'

/** By what the first bytes say, never by the name: names come from others. */
export function packingOf(first: Uint8Array): Packing {
  const starts = (...magic: number[]): boolean => magic.every((byte, i) => first[i] === byte)
  if (starts(0x1f, 0x8b)) return 'gzip'
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd'
  if (starts(0x42, 0x5a, 0x68)) return 'bzip2'
  if (starts(0xfd, 0x37, 0x7a, 0x58)) return 'xz'
  // zip, 7z, Unix compress
  if (starts(0x50, 0x4b, 3, 4) || starts(0x37, 0x7a, 0xbc, 0xaf) || starts(0x1f, 0x9d)) return 'other'
  return 'plain'
}

/** What a log could not be read for. */
export class LogReadError extends Error {
  readonly trouble: LogTrouble
  constructor(trouble: LogTrouble, detail: string) {
    super(detail)
    this.trouble = trouble
  }
}

/**
 * The bytes of a log, unpacked while they are read. What could be read of a damaged or cut one is given before it throws.
 * @throws LogReadError
 */
export async function* readPieces(file: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const first = await firstBytes(file)
  const packing = packingOf(first)
  const unpack = unpackerFor(packing)
  if (unpack === undefined && packing !== 'plain') {
    yield* byProgram(packing, file, signal)
    return
  }
  const raw = createReadStream(file, { highWaterMark: PIECE, ...(signal && { signal }) })
  let pieces: Readable = raw
  if (unpack !== undefined) {
    raw.once('error', (error) => unpack.destroy(error))
    pieces = raw.pipe(unpack)
  }
  try {
    for await (const piece of pieces) yield piece as Buffer
  } catch (error) {
    throw translated(error)
  } finally {
    raw.destroy()
    unpack?.destroy()
  }
}

async function* byProgram(packing: Exclude<Packing, 'plain'>, file: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const program = packing === 'other' || packing === 'gzip' ? undefined : await unpackerOf(packing)
  if (program === undefined) throw new LogReadError('packed', packing)
  try {
    yield* unpackedBy(program, file, signal)
  } catch (error) {
    if (!(error instanceof UnpackFailure)) throw translated(error)
    throw new LogReadError(/unexpected end|ends unexpectedly|truncated|premature/i.test(error.message) ? 'cut' : 'damaged', error.message)
  }
}

/** About how many lines a log has, by its size: enough to choose sizes by. 0 where it cannot be read. */
export async function guessLines(file: string): Promise<number> {
  try {
    const [first, { size }] = [await firstBytes(file), await stat(file)]
    // A line has some 200 bytes, and logs pack to a tenth.
    return Math.ceil((packingOf(first) === 'plain' ? size : size * 10) / 200)
  } catch {
    return 0
  }
}

async function firstBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r')
    try {
      if (!(await handle.stat()).isFile()) throw new LogReadError('unreadable', 'not a regular file')
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw translated(error)
  }
}

function unpackerFor(packing: Packing): ReturnType<typeof zlib.createGunzip> | undefined {
  if (packing === 'plain') return undefined
  if (packing === 'gzip') return zlib.createGunzip({ chunkSize: PIECE })
  // Node has it from 22.15 and 23.8 on.
  const make = (zlib as unknown as Record<string, unknown>).createZstdDecompress as
    | ((o: object) => ReturnType<typeof zlib.createGunzip>)
    | undefined
  return packing === 'zstd' ? make?.({ chunkSize: PIECE }) : undefined
}

function translated(error: unknown): unknown {
  if (error instanceof LogReadError) return error
  const { code = '', name, message } = error as NodeJS.ErrnoException
  if (name === 'AbortError') return error
  if (code === 'Z_BUF_ERROR') return new LogReadError('cut', message)
  if (code.startsWith('Z_') || code.startsWith('ZSTD_')) return new LogReadError('damaged', message)
  return new LogReadError('unreadable', code === '' ? message : code)
}
