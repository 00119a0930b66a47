import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Random } from './random.ts'

/** Objects by their keys, as an honest host keeps them. */
export type Objects = Map<string, Buffer>

export interface LyingBucket {
  /** Kinds of lies told so far. */
  readonly told: readonly string[]
  readonly objects: Objects
}

export interface BucketServer {
  readonly endpoint: string
  /** What clients sent in headers and addresses. */
  readonly given: readonly string[]
  /** Bytes it sent altogether. */
  readonly sent: () => number
  /** A bucket of that name whose owner lies in one answer of `oneOf`; 0: never. */
  add(name: string, objects: Objects, random: Random, oneOf: number): LyingBucket
  close(): Promise<void>
}

interface Bucket {
  readonly told: string[]
  readonly objects: Objects
  readonly random: Random
  readonly oneOf: number
  /** Ill from now on, whatever is asked. */
  down: boolean
}

/** An answer before it is sent. */
interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
  /** Sent again and again behind the body, without end. */
  more?: Buffer
  /** Nothing comes after the body, and it does not end. */
  hangs?: boolean
  /** The socket is closed after so many bytes of the body. */
  cutAt?: number
}

const HUGE = 1e15
const PIECE = 65_536

/** An S3 on loopback for objects in memory, whose owner lies in what he lists, says and sends. It understands as much as siteguard asks of one. */
export async function startLyingBuckets(): Promise<BucketServer> {
  const buckets = new Map<string, Bucket>()
  const given: string[] = []
  let sent = 0
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    const [, name = '', ...key] = decodeURIComponent(url.pathname).split('/')
    given.push(`${request.url} ${JSON.stringify(request.headers)}`)
    const bucket = buckets.get(name)
    if (bucket === undefined) {
      response.writeHead(404).end()
      return
    }
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('error', () => {})
    request.on('end', () => {
      const { method = 'GET' } = request
      const honest = answerOf(bucket, method, key.join('/'), url.searchParams, request, Buffer.concat(pieces))
      const answer =
        bucket.down || (bucket.oneOf > 0 && bucket.random.below(bucket.oneOf) === 0) ? lie(bucket, method, key.join('/'), honest) : honest
      send(response, method, answer, (bytes) => {
        sent += bytes
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    given,
    sent: () => sent,
    add(name, objects, random, oneOf) {
      const bucket: Bucket = { told: [], objects, random, oneOf, down: false }
      buckets.set(name, bucket)
      return bucket
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function answerOf(
  { objects }: Bucket,
  method: string,
  key: string,
  query: URLSearchParams,
  { headers }: IncomingMessage,
  body: Buffer,
): Answer {
  if (key === '' && method === 'GET')
    return xml(
      listing(
        [...objects].map(([name, { length }]) => [name, String(length)]),
        query.get('prefix') ?? '',
      ),
    )
  const found = objects.get(key)
  if (method === 'PUT') {
    if (found !== undefined) return error(412, 'PreconditionFailed')
    objects.set(key, body)
    return { status: 200, headers: { etag: '"x"' }, body: Buffer.alloc(0) }
  }
  if (method === 'DELETE') {
    objects.delete(key)
    return { status: 204, headers: {}, body: Buffer.alloc(0) }
  }
  if (found === undefined) return error(404, 'NoSuchKey')
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? []
  if (from === undefined) return { status: 200, headers: { etag: '"x"' }, body: found }
  const part = found.subarray(Number(from), to === '' ? undefined : Number(to) + 1)
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${found.length}`
  return { status: 206, headers: { 'content-range': range }, body: part }
}

const DATE = '2026-11-01T03:00:00.000Z'
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function listing(
  objects: readonly (readonly [string, string])[],
  prefix: string,
  more = '<IsTruncated>false</IsTruncated>',
  date = DATE,
): string {
  const contents = objects
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, size]) => `<Contents><Key>${escaped(name)}</Key><LastModified>${date}</LastModified><Size>${size}</Size></Contents>`)
  return `<?xml version="1.0"?><ListBucketResult>${more}${contents.join('')}</ListBucketResult>`
}

function xml(text: string, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(text) }
}

function error(status: number, code: string): Answer {
  return xml(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>\u001b]0;owned\u0007</Message></Error>`, status)
}

function lie(bucket: Bucket, method: string, key: string, honest: Answer): Answer {
  const { random, told, objects, down } = bucket
  const lies = down
    ? ['500 for ever']
    : [...ANYWHERE, ...(key === '' ? IN_LISTINGS : method === 'GET' ? IN_OBJECTS : method === 'PUT' ? IN_TAKING : [])]
  const name = random.pick(lies)
  if (!down) told.push(`${method} ${key === '' ? 'list' : key}: ${name}`)
  const names = [...objects].map(([each, { length }]) => [each, String(length)] as const)
  const changed = (change: (one: readonly [string, string]) => readonly [string, string]): Answer => xml(listing(names.map(change), ''))
  switch (name) {
    case '500 for ever':
      bucket.down = true
      return error(500, 'InternalError')
    case 'refused':
      return error(403, 'AccessDenied')
    case 'nothing there':
      return error(404, random.pick(['NoSuchKey', 'NoSuchBucket']))
    case 'elsewhere':
      return { ...error(307, 'TemporaryRedirect'), headers: { location: 'http://127.0.0.1:9/owned' } }
    case 'noise':
      return { ...honest, body: Buffer.alloc(2000, 0xa5) }
    case 'hangs':
      return { ...honest, body: honest.body.subarray(0, honest.body.length >> 1), hangs: true }
    case 'cut':
      return { ...honest, cutAt: honest.body.length >> 1 }
    case 'nothing':
      return { ...honest, body: Buffer.alloc(0) }
    case 'without end':
      return { ...honest, more: key === '' ? Buffer.from('<Contents><Key>x</Key></Contents>'.repeat(1000)) : Buffer.alloc(PIECE, 7) }
    case 'other sizes':
      return changed(([each]) => [each, random.pick(['0', '-1', '1', `${HUGE}`, '1e400', 'NaN', ''])])
    case 'leaves out':
      return xml(
        listing(
          names.filter(() => random.chance(0.5)),
          '',
        ),
      )
    case 'other names':
      return changed(([each, size]) => [
        random.pick([`../${each}`, `${each}\u0000`, '', 'x'.repeat(500_000), each.replace(/\d/, '9')]),
        size,
      ])
    case 'each twice':
      return xml(listing([...names, ...names.map(([each]) => [each, '3'] as const)], ''))
    case 'in a circle':
      return xml(listing(names, '', '<IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken>'))
    case 'pages without end':
      return xml(listing(names, '', `<IsTruncated>true</IsTruncated><NextContinuationToken>${random.next()}</NextContinuationToken>`))
    case 'another day':
      return xml(listing(names, '', undefined, random.pick(['yesterday', '', '9'.repeat(5000)])))
    case 'entities': {
      const entities = Array.from(
        { length: 30 },
        (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};&e${i};&e${i};&e${i};&e${i};&e${i};&e${i};">`,
      )
      return xml(
        `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "aaaaaaaa">${entities.join('')}]><ListBucketResult><Name>&e30;</Name></ListBucketResult>`,
      )
    }
    case 'deep':
      return xml('<a>'.repeat(200_000))
    case 'a bit': {
      const body = Buffer.from(honest.body)
      if (body.length > 0) body[random.below(body.length)] = random.below(256)
      return { ...honest, body }
    }
    case 'another object':
      return { ...honest, body: random.pick([...objects.values(), Buffer.alloc(9)]) }
    case 'all of it':
      return { status: 200, headers: {}, body: objects.get(key) ?? honest.body }
    case 'another part':
      return { ...honest, headers: { 'content-range': 'bytes 0-4/5' } }
    case 'took nothing':
      objects.delete(key)
      return honest
    case 'took half':
      objects.set(key, (objects.get(key) ?? honest.body).subarray(0, 100))
      return honest
    case 'was there':
      return error(random.pick([409, 412]), 'PreconditionFailed')
    default:
      throw new Error(`no such lie: ${name}`)
  }
}

const ANYWHERE = ['500 for ever', 'refused', 'nothing there', 'elsewhere', 'noise', 'hangs', 'cut', 'nothing', 'without end']
const IN_LISTINGS = [
  'other sizes',
  'leaves out',
  'other names',
  'each twice',
  'in a circle',
  'pages without end',
  'another day',
  'entities',
  'deep',
]
const IN_OBJECTS = ['a bit', 'another object', 'all of it', 'another part']
const IN_TAKING = ['took nothing', 'took half', 'was there']

function send(response: ServerResponse, method: string, answer: Answer, count: (bytes: number) => void): void {
  const { status, headers, body, more, hangs, cutAt } = answer
  response.on('error', () => {})
  const open = more !== undefined || hangs === true
  response.writeHead(status, open ? headers : { ...headers, 'content-length': String(body.length) })
  if (method === 'HEAD') {
    response.end()
    return
  }
  if (cutAt !== undefined) {
    response.write(body.subarray(0, cutAt), () => response.socket?.destroy())
    return
  }
  count(body.length)
  if (!open) {
    response.end(body)
    return
  }
  response.write(body)
  response.flushHeaders()
  const pour = (): void => {
    if (more === undefined || response.destroyed) return
    count(more.length)
    if (response.write(more)) setImmediate(pour)
    else response.once('drain', pour)
  }
  pour()
}
