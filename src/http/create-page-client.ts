import { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { Readable } from 'node:stream'
import { SiteguardError } from '../core/error.ts'
import { decoderOf } from './decoder-of.ts'
import { isOffLimits, lookUp, offLimits } from './off-limits.ts'
import type { NoPage, PageAnswer, PageClient, PageOptions } from './types.ts'

export interface PageClientOptions {
  /** Sent with every request. Should look like a browser's: SPIP's security screen turns robots away when the machine is busy. */
  readonly userAgent: string
  /** Where a host is really asked, as curl's --connect-to: for a site that is not in the DNS yet, and for tests. */
  readonly connectTo?: (host: string, port: number) => { readonly host: string; readonly port: number } | undefined
  /** Further headers of requests to an address: what our own requests show to pass a shut door. */
  readonly headersFor?: (url: URL) => Readonly<Record<string, string>>
  /** Authorities trusted beside the usual ones (PEM). */
  readonly ca?: readonly string[]
}

const DEFAULT_TIMEOUT = 20_000
const DEFAULT_BYTES = 2_000_000
/** What compressed bytes may be beyond the limit of the body: they may decode to nothing for ever. */
const SLACK = 65_536

const REDIRECTS = new Set([301, 302, 303, 307, 308])

interface Ask {
  readonly method: 'GET' | 'POST'
  readonly body?: Buffer
}

/**
 * Asks pages of the sites we keep, on Node's own http and https: one connection each, no cookie, no credential, certificates
 * verified. A body is read up to a limit after decompression and no further, and one time limit covers everything from the name
 * look-up to the last byte, so endless, slow and bloated answers end too. Proxies are not used.
 * What a site does is an answer or a `NoPage`, never an exception.
 */
export function createPageClient(client: PageClientOptions): PageClient {
  async function fetchPage(address: string, ask: Ask, options: PageOptions): Promise<PageAnswer | NoPage> {
    let url = parse(address)
    if (!(url instanceof URL)) return url
    const limits = limitsOf(options)
    const follow = options.follow ?? 0
    try {
      for (let hops = 0; ; hops += 1) {
        const answer = await askOnce(url, ask, limits, client)
        if (options.signal?.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
        if ('failed' in answer || follow === 0 || !REDIRECTS.has(answer.status)) return answer
        const { location } = answer.headers
        if (location === undefined) return answer
        if (hops >= follow) return { failed: 'redirect', detail: 'too many' }
        const next = redirected(location, url)
        if (!(next instanceof URL)) return next
        url = next
      }
    } finally {
      limits.close()
    }
  }

  return {
    ask: (url, options = {}) => fetchPage(url, { method: 'GET' }, options),
    post: (url, form, options = {}) =>
      fetchPage(url, { method: 'POST', body: Buffer.from(new URLSearchParams(form).toString()) }, { ...options, follow: 0 }),
  }
}

interface Limits {
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Whether the time was up. */
  readonly late: () => boolean
  readonly seconds: number
  close(): void
}

function limitsOf(options: PageOptions): Limits {
  const abort = new AbortController()
  const milliseconds = options.timeoutMs ?? DEFAULT_TIMEOUT
  let late = false
  const timer = setTimeout(() => {
    late = true
    abort.abort()
  }, milliseconds)
  const cancel = () => abort.abort()
  if (options.signal?.aborted) cancel()
  options.signal?.addEventListener('abort', cancel, { once: true })
  return {
    maxBytes: options.maxBytes ?? DEFAULT_BYTES,
    signal: abort.signal,
    late: () => late,
    seconds: milliseconds / 1000,
    close() {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', cancel)
      abort.abort()
    },
  }
}

function parse(address: string): URL | NoPage {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) return { failed: 'protocol', detail: 'no web address' }
  if (url.username !== '' || url.password !== '') return { failed: 'protocol', detail: 'the address carries a user name or a password' }
  url.hash = ''
  return url
}

/** Where a redirect leads: only within the same host, and never from https to http. */
function redirected(location: string, from: URL): URL | NoPage {
  if (!URL.canParse(location, from.href)) return { failed: 'redirect', detail: 'to something that is no address' }
  const to = parse(new URL(location, from).href)
  if (!(to instanceof URL)) return { failed: 'redirect', detail: to.detail }
  if (to.hostname !== from.hostname) return { failed: 'redirect', detail: `to another host: ${to.host}` }
  if (from.protocol === 'https:' && to.protocol === 'http:') return { failed: 'redirect', detail: `from https to http: ${to.host}` }
  return to
}

async function askOnce(url: URL, ask: Ask, limits: Limits, client: PageClientOptions): Promise<PageAnswer | NoPage> {
  let response: IncomingMessage | undefined
  try {
    response = await send(url, ask, limits, client)
    const body = await bodyOf(response, limits)
    // Cut by the time limit a body is no answer: how it goes on decides whether the page is well.
    if (limits.late()) return timeout(limits)
    return { status: response.statusCode ?? 0, headers: flat(response.headers), body, url: url.href }
  } catch (error) {
    return limits.late() ? timeout(limits) : failure(error)
  } finally {
    response?.destroy()
  }
}

function send(url: URL, { method, body }: Ask, limits: Limits, client: PageClientOptions): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:'
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  const target = client.connectTo?.(name, port) ?? { host: name, port }
  if (isOffLimits(target.host)) return Promise.reject(offLimits())
  const options: RequestOptions & { servername?: string; ca?: string[] } = {
    method,
    host: target.host,
    port: target.port,
    path: `${url.pathname}${url.search}`,
    // A connection that was kept might end in an older PHP than a visitor's new one.
    agent: false,
    lookup: lookUp,
    signal: limits.signal,
    headers: {
      host: url.host,
      'user-agent': client.userAgent,
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      'accept-encoding': 'gzip, deflate, br',
      'cache-control': 'no-cache',
      pragma: 'no-cache',
      connection: 'close',
      ...client.headersFor?.(url),
      ...(body && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }),
    },
    ...(secure && { servername: isIP(name) === 0 ? name : '' }),
    ...(secure && client.ca && { ca: [...client.ca] }),
  }
  return new Promise((resolve, reject) => {
    const request = (secure ? requestHttps : requestHttp)(options, resolve)
    // A protocol we did not ask for.
    request.on('upgrade', (_response, socket) => {
      socket.destroy()
      reject(Object.assign(new Error('switched protocols'), { code: 'SWITCHED' }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** The first bytes of a body, decompressed; the rest is not read. */
async function bodyOf(response: IncomingMessage, { maxBytes, signal }: Limits): Promise<Buffer> {
  const decoder = decoderOf(response.headers)
  let stream: Readable = response
  if (decoder !== undefined) {
    let raw = 0
    response.on('data', (chunk: Buffer) => {
      raw += chunk.length
      if (raw > maxBytes + SLACK) response.destroy()
    })
    response.on('error', (error) => decoder.destroy(error))
    response.on('aborted', () => decoder.destroy(new Error('the answer broke off')))
    stream = response.pipe(decoder)
  }
  const cancel = () => stream.destroy(new Error('stopped'))
  signal.addEventListener('abort', cancel, { once: true })
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, maxBytes - size))
      size += chunk.length
      if (size >= maxBytes) break
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    // Nothing it may still say is of interest.
    stream.on('error', () => {})
    stream.destroy()
    response.destroy()
  }
  return Buffer.concat(chunks)
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const out: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) out[name] = Array.isArray(value) ? value.join(', ') : value
  return out
}

function timeout({ seconds }: Limits): NoPage {
  return { failed: 'timeout', detail: `${seconds} s` }
}

const UNREACHED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EACCES', 'EPERM'])
const RESET = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

/** What Node says, in one of a few words. Its own text is no one's secret and names no more than codes and certificate fields. */
function failure(error: unknown): NoPage {
  const inner = error instanceof AggregateError ? error.errors[0] : error
  const { code = '', message = '', syscall } = (inner ?? {}) as NodeJS.ErrnoException
  const detail = code === '' ? message : code
  if (syscall === 'getaddrinfo' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { failed: 'dns', detail }
  if (UNREACHED.has(code)) return { failed: 'refused', detail }
  if (code === 'ETIMEDOUT') return { failed: 'timeout', detail }
  if (RESET.has(code)) return { failed: 'protocol', detail: `the connection was cut (${code})` }
  if (isTls(code)) return { failed: 'tls', detail: message.length > 0 && !code.startsWith('ERR_SSL') ? `${code}: ${message}` : detail }
  return { failed: 'protocol', detail }
}

/** Codes of OpenSSL's verification (X509_verify_cert_error_string) and of Node's own TLS. */
function isTls(code: string): boolean {
  return /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CRL_|EPROTO$|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|PATH_LENGTH_)/.test(
    code,
  )
}
