import { open, readFile, rename } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { writeFileAtomic } from './atomic-write.ts'
import { diskReadError, reasonOf } from './disk-error.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

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

/** Moves a file that fails its check out of the way, as `<file>.corrupt`, so that a person can still look at it. Never throws. */
export async function setAside(file: string): Promise<void> {
  await rename(file, `${file}.corrupt`).catch(() => {})
}

async function readCapped(file: string, maxBytes: number): Promise<{ bytes: Buffer } | NoValue> {
  try {
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      if (size > maxBytes) return { problem: 'corrupt', detail: `${size} bytes, more than ${maxBytes}` }
      return { bytes: await handle.readFile() }
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
