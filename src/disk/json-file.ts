import { open, readFile, rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual, promisify } from 'node:util'
import { createGunzip, createGzip, gunzip, gzip } from 'node:zlib'
import { createTurns } from '../core/take-turns.ts'
import { writeFileAtomic } from './atomic-write.ts'
import { diskReadError, reasonOf } from './disk-error.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)
const LF = 0x0a

/** Why a file gave no value. `missing` is normal; `corrupt` is cut, changed or not ours; `unreadable` is the system's no. */
export interface NoValue {
  readonly problem: 'missing' | 'corrupt' | 'unreadable'
  readonly detail: string
}

/** The value as JSON gave it. Nothing is known of its shape: parse it with zod. */
export type JsonOutcome = { readonly value: unknown } | NoValue

/** Most bytes a JSON file of ours may hold, after decompression. A listing of 200,000 entries takes about 40 MB. */
export const MAX_JSON_BYTES = 512 * 1024 * 1024

/** Reads a whole file, or says that it is not there. @throws SG-DISK-001 for any other reason. */
export async function readFileIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw diskReadError(file, error)
  }
}

/** Reads a JSON file. Never throws: a bad file is a value too. */
export async function readJson(file: string, maxBytes = MAX_JSON_BYTES): Promise<JsonOutcome> {
  const read = await readCapped(file, maxBytes)
  return 'bytes' in read ? parse(read.bytes) : read
}

/** Reads a gzipped JSON file, decompressing no more than `maxBytes`. Never throws: a bad file is a value too. */
export async function readGzipJson(file: string, maxBytes = MAX_JSON_BYTES): Promise<JsonOutcome> {
  const read = await readCapped(file, maxBytes)
  if (!('bytes' in read)) return read
  try {
    return parse(await decompress(read.bytes, { maxOutputLength: maxBytes }))
  } catch (error) {
    return { problem: 'corrupt', detail: reasonOf(error) }
  }
}

/** Writes JSON with two-space indents and a last newline, atomically. @throws SG-DISK-002 */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`)
}

/** Writes gzipped JSON, atomically. The same value gives the same bytes. @throws SG-DISK-002 */
export async function writeGzipJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomic(file, await compress(Buffer.from(JSON.stringify(value)), { level: 6 }))
}

/** Bytes of text that are packed and unpacked at once. */
const CHUNK = 256 * 1024

/** Which writing of a file it is: each makes a new file and renames it into place. */
export interface FileStamp {
  readonly inode: number
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly changed: number
}

/**
 * Reads a gzipped file of one JSON value a line, giving each to `take`: of a large file only a piece is in memory as text. Undefined when
 * it was read to its end; else why not, perhaps after some lines were given. Never throws but what `take` throws.
 * @param options onStamp: told which writing of the file is read
 */
export async function readGzipJsonLines(
  file: string,
  take: (value: unknown) => void,
  { maxBytes = MAX_JSON_BYTES, onStamp }: { readonly maxBytes?: number; readonly onStamp?: (stamp: FileStamp) => void } = {},
): Promise<NoValue | undefined> {
  const read = await readCapped(file, maxBytes)
  if (!('bytes' in read)) return read
  onStamp?.(read.stamp)
  const unpack = createGunzip({ chunkSize: CHUNK })
  unpack.end(read.bytes)
  let size = 0
  let begun: Buffer[] = []
  const rest = createTurns()
  const pieces = unpack[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  for (;;) {
    let next: IteratorResult<Buffer>
    try {
      next = await pieces.next()
    } catch (error) {
      return { problem: 'corrupt', detail: reasonOf(error) }
    }
    if (next.done === true) break
    const piece = next.value
    size += piece.length
    if (size > maxBytes) {
      unpack.destroy()
      return { problem: 'corrupt', detail: `more than ${maxBytes} bytes` }
    }
    const resting = rest()
    if (resting !== undefined) await resting
    let start = 0
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, start)) {
      begun.push(piece.subarray(start, end))
      const outcome = parse(begun.length === 1 ? (begun[0] as Buffer) : Buffer.concat(begun))
      if (!('value' in outcome)) return outcome
      take(outcome.value)
      begun = []
      start = end + 1
    }
    if (start < piece.length) begun.push(piece.subarray(start))
  }
  return begun.length === 0 ? undefined : { problem: 'corrupt', detail: 'the last line is cut' }
}

/** Writes gzipped JSON, one value a line, atomically: the values may be made while they are written. @throws SG-DISK-002 */
export async function writeGzipJsonLines(file: string, values: Iterable<unknown>): Promise<void> {
  await writeFileAtomic(file, Buffer.concat(await packLines(values)))
}

/**
 * Adds lines behind those of a gzipped file, atomically, where it is the one that was read; else nothing is done, and false given.
 * @throws SG-DISK-002
 */
export async function appendGzipJsonLines(file: string, values: Iterable<unknown>, stamp: FileStamp): Promise<boolean> {
  const there = await readCapped(file, MAX_JSON_BYTES)
  if (!('bytes' in there) || !isDeepStrictEqual(there.stamp, stamp)) return false
  // A gzip file may consist of several, one behind the other (RFC 1952, 2.2).
  await writeFileAtomic(file, Buffer.concat([there.bytes, ...(await packLines(values))]))
  return true
}

async function packLines(values: Iterable<unknown>): Promise<Buffer[]> {
  const packed: Buffer[] = []
  // Level 3 takes half the time of 6, for 4 % of size.
  const pack = createGzip({ level: 3, chunkSize: CHUNK })
  await pipeline(Readable.from(linesOf(values)), pack, async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) packed.push(piece)
  })
  return packed
}

function* linesOf(values: Iterable<unknown>): Generator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`
}

/** Moves a file that fails its check out of the way, as `<file>.corrupt`, so that a person can still look at it. Never throws. */
export async function setAside(file: string): Promise<void> {
  await rename(file, `${file}.corrupt`).catch(() => {})
}

async function readCapped(file: string, maxBytes: number): Promise<{ bytes: Buffer; stamp: FileStamp } | NoValue> {
  try {
    const handle = await open(file, 'r')
    try {
      const { size, ino, ctimeMs } = await handle.stat()
      if (size > maxBytes) return { problem: 'corrupt', detail: `${size} bytes, more than ${maxBytes}` }
      return { bytes: await handle.readFile(), stamp: { inode: ino, bytes: size, changed: ctimeMs } }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { problem: missing ? 'missing' : 'unreadable', detail: reasonOf(error) }
  }
}

function parse(bytes: Buffer): JsonOutcome {
  try {
    return { value: JSON.parse(bytes.toString('utf8')) }
  } catch (error) {
    return { problem: 'corrupt', detail: reasonOf(error) }
  }
}
