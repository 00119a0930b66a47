import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Recipient } from 'age-encryption'
import { SiteguardError } from '../core/error.ts'
import type { Identity } from './identity.ts'
import { isRecipient } from './recipient.ts'

/*
 * age files, version 1 (age-encryption.org/v1): header and file key by the age-encryption package, the payload by node:crypto,
 * which is four times as fast. The `age` command opens what is sealed here, and the other way round.
 */

/** Payload bytes of one chunk, and what its tag adds. */
const CHUNK = 64 * 1024
const TAG = 16
const SEALED_CHUNK = CHUNK + TAG
const NONCE = 16
/** A header with a thousand recipients is 100 kB. Bytes. */
const LONGEST_HEADER = 256 * 1024
/** Chunks put out together: single ones cost more in waiting than in work. */
const TOGETHER = 16

export interface Sealed {
  /** Exact length of `content`, known before the first byte is read. Bytes. */
  readonly size: number
  /** May be read once. */
  readonly content: AsyncIterable<Buffer>
}

/**
 * Seals a stream to the recipients.
 * @param size exact length of `content`; another length makes reading fail with SG-SEAL-007.
 * @throws SG-SEAL-004 for a recipient that is none.
 */
export async function sealStream(
  size: number,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  recipients: readonly string[],
): Promise<Sealed> {
  const { head, key } = await sealHead(recipients)
  return { size: head.length + sealedPayload(size), content: sealPayload(size, content, head, key) }
}

/** @throws SG-SEAL-004 */
export async function sealBytes(bytes: Uint8Array, recipients: readonly string[]): Promise<Buffer> {
  return gather((await sealStream(bytes.length, [bytes], recipients)).content)
}

/**
 * Opens a sealed stream. Every chunk that comes out is authentic in its place, but only the end proves that nothing is missing:
 * what was read before an error must be thrown away.
 * @param name of the object, for errors.
 * @throws SG-SEAL-005 when no key opens its header, SG-SEAL-006 when it is damaged, cut or lengthened.
 */
export async function* openStream(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  identity: Identity,
  name: string,
): AsyncGenerator<Buffer> {
  const take = createTaker(source)
  try {
    const key = await openHead(take, identity, name)
    let counter = 0
    for (let next = await take.upTo(SEALED_CHUNK); ; counter += 1) {
      const chunk = next
      // What follows decides whether this chunk is the last, which its nonce must say.
      next = chunk.length === SEALED_CHUNK ? await take.upTo(SEALED_CHUNK) : Buffer.alloc(0)
      const last = next.length === 0
      const bytes = openChunk(chunk, key, counter, last)
      if (bytes === undefined) throw damaged(name, counter * CHUNK)
      if (bytes.length > 0) yield bytes
      if (last) return
    }
  } finally {
    await take.close()
  }
}

/** @throws as `openStream` */
export async function openBytes(sealed: Uint8Array, identity: Identity, name: string): Promise<Buffer> {
  return gather(openStream([sealed], identity, name))
}

/** Where parts of a sealed object can be read. */
export interface RangeSource {
  readonly name: string
  /** Of the sealed object. Bytes. */
  readonly size: number
  read(offset: number, length: number): AsyncIterable<Uint8Array>
}

export interface RangeOpener {
  /** Length of what is sealed. Bytes. */
  readonly size: number
  /** Exactly these bytes of what is sealed, each chunk authentic in its place. @throws SG-SEAL-006 */
  open(offset: number, length: number): AsyncGenerator<Buffer>
}

/**
 * Opens parts of a sealed object without reading the rest. The header is read once.
 * @throws SG-SEAL-005, SG-SEAL-006
 */
export async function openRange(source: RangeSource, identity: Identity): Promise<RangeOpener> {
  const { name } = source
  const headIn = async (bytes: number): Promise<{ key: Buffer; head: number }> => {
    const take = createTaker(source.read(0, Math.min(source.size, bytes)))
    try {
      return { key: await openHead(take, identity, name), head: take.taken() }
    } finally {
      await take.close()
    }
  }
  // With more recipients than usual the header is longer than the first kibibyte.
  const used = await headIn(1024).catch((error: unknown) => {
    if (source.size <= 1024) throw error
    return headIn(LONGEST_HEADER)
  })
  const payload = source.size - used.head
  const chunks = Math.ceil(payload / SEALED_CHUNK)
  const size = payload - chunks * TAG
  if (chunks < 1 || size < 0) throw damaged(name, 0)
  return { size, open: (offset, length) => openChunks(source, used, chunks, size, offset, length) }
}

async function* openChunks(
  source: RangeSource,
  used: { readonly key: Buffer; readonly head: number },
  chunks: number,
  size: number,
  offset: number,
  length: number,
): AsyncGenerator<Buffer> {
  const { name } = source
  if (offset < 0 || length < 0 || offset + length > size) throw damaged(name, offset)
  if (length === 0) return
  const first = Math.floor(offset / CHUNK)
  const end = Math.floor((offset + length - 1) / CHUNK) + 1
  const from = used.head + first * SEALED_CHUNK
  const take = createTaker(source.read(from, Math.min(used.head + end * SEALED_CHUNK, source.size) - from))
  try {
    for (let counter = first; counter < end; counter += 1) {
      const bytes = openChunk(await take.upTo(SEALED_CHUNK), used.key, counter, counter === chunks - 1)
      if (bytes === undefined) throw damaged(name, counter * CHUNK)
      const start = Math.max(0, offset - counter * CHUNK)
      const stop = Math.min(bytes.length, offset + length - counter * CHUNK)
      if (stop <= start) throw damaged(name, counter * CHUNK)
      yield bytes.subarray(start, stop)
    }
  } finally {
    await take.close()
  }
}

/** Length of a payload when sealed, header apart. Bytes. */
function sealedPayload(size: number): number {
  return size + TAG * Math.max(1, Math.ceil(size / CHUNK))
}

async function sealHead(recipients: readonly string[]): Promise<SealedHead> {
  for (const recipient of recipients) {
    if (!isRecipient(recipient)) throw new SiteguardError({ code: 'SG-SEAL-004', kind: 'config', params: { recipient } })
  }
  return await sealHeadTo([...new Set(recipients)])
}

export interface SealedHead {
  /** Header and nonce of a new file. */
  readonly head: Buffer
  /** The header alone. */
  readonly header: Buffer
  /** Of the payload. */
  readonly key: Buffer
}

/** The beginning of a new file, sealed to recipients of any kind that were looked at already. */
export async function sealHeadTo(recipients: readonly (string | Recipient)[]): Promise<SealedHead> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  let fileKey: Uint8Array | undefined
  encrypter.addRecipient({
    // Adds nothing to the header: this is how the package lets us see the key it made.
    wrapFileKey: (key) => {
      fileKey = Uint8Array.from(key)
      return []
    },
  })
  // As a stream: for bytes the package asks Node's HTTP client for a Response, which takes 40 ms to load.
  const parts: Uint8Array[] = []
  for await (const part of await encrypter.encrypt(new ReadableStream({ start: (end) => end.close() }))) parts.push(part)
  const empty = Buffer.concat(parts)
  if (fileKey === undefined) throw new SiteguardError({ code: 'SG-INT-001', kind: 'internal', params: { detail: 'age gave no file key' } })
  const head = empty.subarray(0, empty.length - TAG)
  return { head, header: head.subarray(0, -NONCE), key: payloadKey(fileKey, head.subarray(head.length - NONCE)) }
}

function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
}

/** A whole file: what `sealHeadTo` gave, then the payload. `size` is exact. */
export async function* sealPayload(
  size: number,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  head: Buffer,
  key: Buffer,
): AsyncGenerator<Buffer> {
  const take = createTaker(content)
  try {
    let out: Buffer[] = [head]
    let counter = 0
    for (let left = size; ; counter += 1) {
      const want = Math.min(CHUNK, left)
      const chunk = await take.upTo(want)
      if (chunk.length < want) throw wrongLength(size, size - left + chunk.length)
      left -= want
      if (left === 0 && (await take.upTo(1)).length > 0) throw wrongLength(size, size + 1)
      out.push(...sealChunk(chunk, key, counter, left === 0))
      if (left > 0 && out.length < TOGETHER * 2) continue
      yield Buffer.concat(out)
      out = []
      if (left === 0) return
    }
  } finally {
    await take.close()
  }
}

function wrongLength(expected: number, actual: number): SiteguardError<'SG-SEAL-007'> {
  return new SiteguardError({ code: 'SG-SEAL-007', kind: 'integrity', params: { expected, actual } })
}

function chunkNonce(counter: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(counter, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

function sealChunk(bytes: Buffer, key: Buffer, counter: number, last: boolean): Buffer[] {
  const cipher = createCipheriv('chacha20-poly1305', key, chunkNonce(counter, last), { authTagLength: TAG })
  const sealed = cipher.update(bytes)
  cipher.final()
  return [sealed, cipher.getAuthTag()]
}

/** Undefined when it is not what was sealed here. Only an empty file has an empty chunk. */
function openChunk(chunk: Buffer, key: Buffer, counter: number, last: boolean): Buffer | undefined {
  const size = chunk.length - TAG
  if (size < 0 || (size === 0 && counter > 0) || (!last && size < CHUNK)) return undefined
  const decipher = createDecipheriv('chacha20-poly1305', key, chunkNonce(counter, last), { authTagLength: TAG })
  decipher.setAuthTag(chunk.subarray(size))
  const bytes = decipher.update(chunk.subarray(0, size))
  try {
    decipher.final()
    return bytes
  } catch {
    return undefined
  }
}

async function openHead(take: Taker, identity: Identity, name: string): Promise<Buffer> {
  const head = await take.head()
  if (head === undefined) throw damaged(name, 0)
  const nonce = await take.upTo(NONCE)
  if (nonce.length < NONCE) throw damaged(name, 0)
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  for (const key of identity.keys) decrypter.addIdentity(key.reveal())
  try {
    return payloadKey(await decrypter.decryptHeader(head), nonce)
  } catch {
    // One flipped bit of the header may read as another's key, so the two are not told apart.
    throw new SiteguardError({ code: 'SG-SEAL-005', kind: 'integrity', params: { name, recipient: identity.recipient } })
  }
}

function damaged(name: string, at: number): SiteguardError<'SG-SEAL-006'> {
  return new SiteguardError({ code: 'SG-SEAL-006', kind: 'integrity', params: { name, at } })
}

interface Taker {
  /** The next `length` bytes, fewer only at the end. */
  upTo(length: number): Promise<Buffer>
  /** The age header, its last newline included; undefined when there is none. */
  head(): Promise<Buffer | undefined>
  /** Bytes taken so far. */
  taken(): number
  /** Lets go of the source (an open file, a connection) when it was not read to its end. */
  close(): Promise<void>
}

/** Cuts a stream into pieces of wanted lengths. Copies only where a piece spans two of the source's. */
function createTaker(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Taker {
  const iterator = iterate(source)
  let parts: Buffer[] = []
  let length = 0
  let taken = 0
  const more = async (): Promise<boolean> => {
    const { done, value } = await iterator.next()
    if (done === true) return false
    parts.push(Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength))
    length += value.byteLength
    return true
  }
  const held = (): Buffer => {
    if (parts.length > 1) parts = [Buffer.concat(parts)]
    return parts[0] ?? Buffer.alloc(0)
  }
  const cut = (wanted: number): Buffer => {
    const all = held()
    const piece = all.subarray(0, wanted)
    parts = [all.subarray(piece.length)]
    length -= piece.length
    taken += piece.length
    return piece
  }
  return {
    async upTo(wanted) {
      while (length < wanted && (await more())) {}
      return cut(wanted)
    },
    async head() {
      for (;;) {
        const all = held()
        const mac = all.indexOf('\n--- ')
        const end = mac === -1 ? -1 : all.indexOf('\n', mac + 1)
        if (end !== -1) return cut(end + 1)
        if (length > LONGEST_HEADER || !(await more())) return undefined
      }
    },
    taken: () => taken,
    async close() {
      await iterator.return(undefined)
    },
  }
}

async function* iterate(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* source
}

export async function gather(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of content) parts.push(part)
  return Buffer.concat(parts)
}
