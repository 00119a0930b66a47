import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import type { Sha256 } from '../../core/manifest.ts'
import type { BlobId } from '../../core/snapshot.ts'
import { diskWriteError } from '../../disk/disk-error.ts'
import { nameBlob } from './fast-import.ts'

/** A content taken in whole and named, before Git hears of it: so a stream that ends early spoils nothing. */
export interface TakenContent {
  readonly blob: BlobId
  readonly sha256: Sha256
  readonly bytes: number
  read(): AsyncIterable<Uint8Array> | Uint8Array
  /** Gives back the temporary file, if there is one. */
  drop(): Promise<void>
}

/** Up to this many bytes are held in memory; more go through a temporary file. */
export const IN_MEMORY = 4 * 1024 * 1024
/** Start of the names of temporary files, in the store's folder: swept by the next writer. */
export const TEMPORARY = 'siteguard-tmp-'

/** Takes exactly `size` bytes. @throws SG-SNAP-004 when the content is longer or shorter; it is then left where it is. */
export async function takeSized(dir: string, size: number, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<TakenContent> {
  if (content instanceof Uint8Array) {
    if (content.length !== size) throw wrongLength(size, content.length)
    return inMemory(content)
  }
  const taken = await take(dir, size, cutAt(size, content))
  if (taken.bytes === size) return taken
  await taken.drop()
  throw wrongLength(size, taken.bytes)
}

/** Takes whatever comes. */
export async function takeUnsized(dir: string, content: AsyncIterable<Uint8Array>): Promise<TakenContent> {
  return await take(dir, Number.POSITIVE_INFINITY, content)
}

async function* cutAt(size: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of content) {
    bytes += piece.length
    if (bytes > size) throw wrongLength(size, bytes)
    yield piece
  }
}

async function take(dir: string, expected: number, content: AsyncIterable<Uint8Array>): Promise<TakenContent> {
  const held: Uint8Array[] = []
  let bytes = 0
  const pieces = content[Symbol.asyncIterator]()
  try {
    while (expected <= IN_MEMORY || bytes <= IN_MEMORY) {
      const next = await pieces.next()
      if (next.done === true) return inMemory(held.length === 1 ? (held[0] as Uint8Array) : Buffer.concat(held, bytes))
      held.push(next.value)
      bytes += next.value.length
      if (expected > IN_MEMORY && expected !== Number.POSITIVE_INFINITY) break
    }
    return await inFile(dir, held, pieces)
  } catch (error) {
    await pieces.return?.()
    throw error
  }
}

function inMemory(bytes: Uint8Array): TakenContent {
  return { ...nameBlob(bytes), bytes: bytes.length, read: () => bytes, drop: async () => {} }
}

async function inFile(dir: string, first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): Promise<TakenContent> {
  const file = join(dir, `${TEMPORARY}${process.pid}-${randomBytes(6).toString('hex')}`)
  const sha256 = createHash('sha256')
  let bytes = 0
  const drop = (): Promise<void> => rm(file, { force: true })
  const handle = await open(file, 'wx+', 0o600).catch((error: unknown) => {
    throw diskWriteError(file, error)
  })
  try {
    const write = async (piece: Uint8Array): Promise<void> => {
      bytes += piece.length
      sha256.update(piece)
      await handle.writeFile(piece).catch((error: unknown) => {
        throw diskWriteError(file, error)
      })
    }
    for (const piece of first) await write(piece)
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) await write(next.value)
    await handle.close()
    // Git's name begins with the length, which is known only now.
    const sha1 = createHash('sha1').update(`blob ${bytes}\0`)
    for await (const piece of createReadStream(file)) sha1.update(piece as Buffer)
    return {
      blob: sha1.digest('hex') as BlobId,
      sha256: sha256.digest('hex') as Sha256,
      bytes,
      read: () => createReadStream(file, { highWaterMark: 1 << 18 }),
      drop,
    }
  } catch (error) {
    await handle.close().catch(() => {})
    await drop()
    throw error
  }
}

function wrongLength(expected: number, got: number): SiteguardError {
  return new SiteguardError({ code: 'SG-SNAP-004', kind: 'conflict', params: { expected, got }, retry: 'now' })
}
