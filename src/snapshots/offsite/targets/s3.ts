import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { Secret } from '../../../core/secret.ts'
import type { ObjectTarget, StoredObject } from '../../types.ts'
import { boundedAnswer, MOST_WHOLE, type Patience } from './bounded-answer.ts'
import { badObject, exactly, isObjectName, nameTaken, noSuchObject, objectName, placeError } from './target-error.ts'

export interface BucketOptions {
  /** `https://…`; `http://` only of this machine: the inventory refuses others. */
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  /** Begins every name: '' or ends in '/'. */
  readonly prefix: string
  readonly accessKeyId: Secret | string
  readonly secretAccessKey: Secret
  /** Default: a minute of silence. */
  readonly patience?: Patience
}

/** Above this S3 takes an object in parts only. Bytes. */
export const LARGEST_PUT = 5 * 1024 ** 3

/** Pages of a listing, 1000 names each. A site has some 5 objects a snapshot; a listing without end must end. */
const MOST_PAGES = 1000
const MOST_OBJECTS = 1_000_000
/** Until a host is connected to. Milliseconds. */
const CONNECTS_MS = 15_000
const PATIENCE: Patience = { idleMs: 60_000 }

/**
 * Objects of a bucket that speaks S3, by path-style addresses, which every host understands. A new object is asked for with
 * `If-None-Match: *`. Hosts that ignore it are asked first whether the name is taken, which leaves a moment between the two:
 * pushing reads back what it wrote, and a lost race is noticed by the witness.
 */
export function createS3Target(options: BucketOptions): ObjectTarget {
  const { bucket, prefix, patience = PATIENCE } = options
  const address = `${options.endpoint.replace(/\/+$/, '')}/${bucket}/${prefix}`
  // Else the package writes its advice about versions of Node to the terminal.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const client = new S3Client({
    endpoint: options.endpoint,
    region: options.region,
    forcePathStyle: true,
    credentials: {
      accessKeyId: typeof options.accessKeyId === 'string' ? options.accessKeyId : options.accessKeyId.reveal(),
      secretAccessKey: options.secretAccessKey.reveal(),
    },
    // Many hosts know nothing of the newer checksums in trailers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECTS_MS, socketTimeout: patience.idleMs },
    // Only cli/ speaks to the terminal.
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  })
  // Nearest to the wire, and in the place of what the package would take whole, however long it is.
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        const result = await next(request)
        const answer = result.response as { statusCode: number; body: unknown }
        if (answer.body instanceof Readable) {
          const isObject = commandName === 'GetObjectCommand' && answer.statusCode < 300
          const bounded = boundedAnswer(answer.body, isObject ? LARGEST_PUT : MOST_WHOLE, patience)
          answer.body = Readable.from(bounded, { objectMode: false })
        }
        return result
      },
    { step: 'deserialize', priority: 'low', name: 'boundedAnswer' },
  )
  const keyOf = (name: string): string => prefix + objectName(name)
  const fail = (name: string, error: unknown): Error => {
    const status = statusOf(error)
    if (status === 404 && nameOf(error) !== 'NoSuchBucket') return noSuchObject(address, name)
    if (status === 412 || status === 409) return nameTaken(address, name)
    return placeError(address, error, status === undefined ? nameOf(error) : `${nameOf(error)} (${status})`)
  }
  const send = <T>(name: string, work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw isAbort(error) ? error : fail(name, error)
    })
  const taken = (name: string, abort: Abort): Promise<boolean> =>
    client.send(new HeadObjectCommand({ Bucket: bucket, Key: keyOf(name) }), abort).then(
      () => true,
      (error: unknown) => {
        if (statusOf(error) === 404) return false
        throw isAbort(error) ? error : fail(name, error)
      },
    )
  return {
    kind: 's3',
    address,
    async list(wanted, { signal } = {}) {
      const found = new Map<string, StoredObject>()
      let token: string | undefined
      let pages = 0
      do {
        pages += 1
        if (pages > MOST_PAGES) throw placeError(address, undefined, `listing of more than ${MOST_PAGES} pages`)
        const command = new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix + wanted,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        })
        const page = await send(wanted, () => client.send(command, abortOf(signal)))
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          const name = Key?.slice(prefix.length) ?? ''
          if (!isObjectName(name)) continue
          // Page after page of the same names never ends, and of two sizes nobody knows which.
          if (found.has(name)) throw placeError(address, undefined, 'listing that names an object twice')
          found.set(name, { name, size: Size ?? 0, modified: LastModified?.getTime() ?? 0 })
        }
        if (found.size > MOST_OBJECTS) throw placeError(address, undefined, `listing of more than ${MOST_OBJECTS} objects`)
        const next = page.IsTruncated === true ? page.NextContinuationToken : undefined
        if (next !== undefined && next === token) throw placeError(address, undefined, 'listing that goes in a circle')
        token = next
      } while (token !== undefined)
      return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async *get(name, { signal, offset = 0, length } = {}) {
      if (length === 0) {
        if (!(await taken(name, abortOf(signal)))) throw noSuchObject(address, name)
        return
      }
      const end = length === undefined ? '' : String(offset + length - 1)
      const whole = offset === 0 && length === undefined
      const command = new GetObjectCommand({ Bucket: bucket, Key: keyOf(name), ...(whole ? {} : { Range: `bytes=${offset}-${end}` }) })
      try {
        const { Body, ContentRange } = await client.send(command, abortOf(signal))
        // A host that ignores the range would send everything from the start: other bytes than were asked for.
        if (!whole && ContentRange?.startsWith(`bytes ${offset}-`) !== true) throw badObject(address, name, 'format')
        let left = length ?? Number.POSITIVE_INFINITY
        for await (const piece of Body as unknown as AsyncIterable<Uint8Array>) {
          const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
          yield bytes.length > left ? bytes.subarray(0, left) : bytes
          left -= bytes.length
          if (left <= 0) return
        }
      } catch (error) {
        // Past the end there is nothing, as of a file.
        if (statusOf(error) === 416) return
        throw isAbort(error) ? error : fail(name, error)
      }
    },
    async put(name, size, content, { signal } = {}) {
      if (size > LARGEST_PUT) throw badObject(address, name, 'size')
      const abort = abortOf(signal)
      if (await taken(name, abort)) throw nameTaken(address, name)
      const stop = new AbortController()
      const onAbort = (): void => stop.abort()
      signal?.addEventListener('abort', onAbort, { once: true })
      let failed: unknown
      const checked = async function* () {
        try {
          yield* exactly(address, name, size, content)
        } catch (error) {
          failed = error
          // A body that breaks off leaves the host waiting for the rest: the request must end with it.
          stop.abort()
          throw error
        }
      }
      const body = Readable.from(checked(), { objectMode: false }).on('error', () => {})
      const command = new PutObjectCommand({ Bucket: bucket, Key: keyOf(name), Body: body, ContentLength: size, IfNoneMatch: '*' })
      try {
        await client.send(command, { abortSignal: stop.signal })
        if (failed !== undefined) throw failed
      } catch (error) {
        // What our own side says explains more than the broken request it leads to.
        throw failed ?? (isAbort(error) ? error : fail(name, error))
      } finally {
        signal?.removeEventListener('abort', onAbort)
        body.destroy()
      }
    },
    async remove(name, { signal } = {}) {
      await send(name, () => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(name) }), abortOf(signal)))
    },
    async close() {
      client.destroy()
    },
  }
}

type Abort = { abortSignal?: AbortSignal }

function abortOf(signal: AbortSignal | undefined): Abort {
  return signal === undefined ? {} : { abortSignal: signal }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode
}

/** The kind of error and no more: messages of hosts may repeat the request. */
function nameOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'error'
}
