import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import type { HttpFault } from '../core/error-codes.ts'
import { askForFile, bodyOf } from './ask-for-file.ts'
import { faultOf, mirrorFault, redirectTarget, throughMirror } from './mirror.ts'
import type { HttpClient, HttpOptions } from './types.ts'

export interface HttpClientOptions {
  /** Base address of a mirror. With it no other host is asked. */
  readonly mirror?: string
  /** Accept a mirror by plain http that is not on loopback. */
  readonly allowHttpMirror?: boolean
  /** Sent with every request. */
  readonly userAgent: string
  /** Told of every answer, for developers. */
  readonly log?: (answer: HttpAnswer) => void
}

export interface HttpAnswer {
  /** As asked, so with the mirror. */
  readonly url: string
  readonly status: number
  readonly milliseconds: number
}

const DEFAULT_TIMEOUT = 30_000
const MAX_REDIRECTS = 5
const FORBIDDEN_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'host'])

type Body = AsyncIterable<Uint8Array>

/**
 * The one way out by HTTP, on Node's own http and https: GET, https (or the mirror), no credential, no cookie, no cache. The time limit
 * covers everything from the name look-up to the last byte, so a server that drips a byte a second ends too. Sizes are counted
 * after decompression.
 *
 * Proxies: Node heeds `HTTPS_PROXY` only from 22.21 and 24 on, with `NODE_USE_ENV_PROXY=1`. On Node 20 use a mirror.
 * @throws SG-HTTP-005 when the mirror's own address may not be used.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const mirror = options.mirror === undefined ? undefined : parseMirror(options.mirror, options.allowHttpMirror ?? false)

  /** One request with its redirects. `consume` reads the body under the same time limit. */
  async function request<T>(address: string, limits: HttpOptions, consume: (body: Body) => Promise<T>): Promise<T> {
    const first = parseAddress(address)
    const headers = headersOf(limits, options.userAgent)
    const milliseconds = limits.timeoutMs ?? DEFAULT_TIMEOUT
    const abort = new AbortController()
    const cancel = () => abort.abort()
    if (limits.signal?.aborted) cancel()
    limits.signal?.addEventListener('abort', cancel, { once: true })
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      cancel()
    }, milliseconds)

    let url = mirror === undefined ? first : throughMirror(first, mirror)
    try {
      for (let hops = 0; ; hops += 1) {
        const started = performance.now()
        const response = await askForFile(url, headers, { signal: abort.signal })
        const { statusCode: status = 0 } = response
        options.log?.({ url: url.href, status, milliseconds: performance.now() - started })
        const { location } = response.headers
        if (status >= 300 && status < 400 && location !== undefined) {
          response.destroy()
          if (hops >= MAX_REDIRECTS) throw refused(url, 'too-many-redirects')
          const target = redirectTarget(location, url, mirror)
          if (!(target instanceof URL)) throw refused(url, target)
          url = target
          continue
        }
        if (status !== 200) throw badStatus(url, status)
        return await consume(capped(response, url, limits.maxBytes))
      }
    } catch (error) {
      if (timedOut) {
        const params = { url: url.href, seconds: milliseconds / 1000 }
        throw new SiteguardError({ code: 'SG-HTTP-004', kind: 'timeout', params, retry: 'later', cause: error })
      }
      if (limits.signal?.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {}, cause: error })
      if (isSiteguardError(error)) throw error
      throw new SiteguardError({
        code: 'SG-HTTP-001',
        kind: 'connect',
        params: { url: url.href, detail: networkReason(error) },
        retry: 'later',
        cause: error,
      })
    } finally {
      clearTimeout(timer)
      limits.signal?.removeEventListener('abort', cancel)
      // Whatever is still open (an unread body) is closed with it.
      abort.abort()
    }
  }

  return {
    get: (url, limits) =>
      request(url, limits, async (body) => {
        const chunks: Uint8Array[] = []
        for await (const chunk of body) chunks.push(chunk)
        return Buffer.concat(chunks)
      }),
    download: (url, file, limits) => request(url, limits, (body) => writeBody(body, file)),
  }
}

/** A client for working without a network: each call fails at once with SG-HTTP-001. */
export function createOfflineHttpClient(): HttpClient {
  const refuse = async (url: string): Promise<never> => {
    throw new SiteguardError({ code: 'SG-HTTP-001', kind: 'unsupported', params: { url, detail: 'offline' } })
  }
  return { get: refuse, download: refuse }
}

function parseMirror(address: string, allowHttp: boolean): URL {
  const mirror = URL.canParse(address) ? new URL(address) : undefined
  const fault = mirror === undefined ? 'malformed' : mirrorFault(mirror, allowHttp)
  if (mirror === undefined || fault !== undefined) throw refused(mirror ?? address, fault ?? 'malformed')
  return mirror
}

function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const fault = url === undefined ? 'malformed' : faultOf(url)
  if (url === undefined || fault !== undefined) throw refused(url ?? address, fault ?? 'malformed')
  return url
}

function refused(url: URL | string, fault: HttpFault): SiteguardError {
  return new SiteguardError({ code: 'SG-HTTP-005', kind: 'unsupported', params: { url: withoutCredentials(url), fault } })
}

function withoutCredentials(address: URL | string): string {
  if (typeof address === 'string') return address.replace(/\/\/[^/@]*@/, '//')
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

function headersOf(limits: HttpOptions, userAgent: string): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': userAgent }
  for (const [name, value] of Object.entries(limits.headers ?? {})) {
    if (FORBIDDEN_HEADERS.has(name.toLowerCase())) {
      throw new SiteguardError({ code: 'SG-INT-001', kind: 'internal', params: { detail: `HTTP header ${name} is never sent` } })
    }
    headers[name.toLowerCase()] = value
  }
  return headers
}

function badStatus(url: URL, status: number): SiteguardError {
  const retry = status === 429 || status >= 500 ? 'later' : 'never'
  return new SiteguardError({
    code: 'SG-HTTP-002',
    kind: status === 404 || status === 410 ? 'not-found' : 'connect',
    params: { url: url.href, status },
    retry,
  })
}

/** The body's bytes, decompressed, ended by SG-HTTP-003 at the first byte too many. */
async function* capped(response: IncomingMessage, url: URL, limit: number): Body {
  const tooLarge = () => new SiteguardError({ code: 'SG-HTTP-003', kind: 'unsupported', params: { url: url.href, limit } })
  if (Number(response.headers['content-length'] ?? 0) > limit) throw tooLarge()
  let bytes = 0
  for await (const chunk of bodyOf(response)) {
    bytes += chunk.byteLength
    if (bytes > limit) throw tooLarge()
    yield chunk
  }
}

async function writeBody(body: Body, file: string): Promise<{ sha256: string; size: number }> {
  const diskError = (cause: unknown): SiteguardError => {
    const detail = (cause as NodeJS.ErrnoException).code ?? String(cause)
    return new SiteguardError({ code: 'SG-DISK-002', kind: 'internal', params: { file, detail }, cause })
  }
  const handle = await open(file, 'wx', 0o600).catch((cause: unknown) => {
    throw diskError(cause)
  })
  const hash = createHash('sha256')
  let size = 0
  let whole = false
  try {
    for await (const chunk of body) {
      hash.update(chunk)
      size += chunk.byteLength
      await handle.writeFile(chunk).catch((cause: unknown) => {
        throw diskError(cause)
      })
    }
    whole = true
  } finally {
    await handle.close()
    if (!whole) await rm(file, { force: true })
  }
  return { sha256: hash.digest('hex'), size }
}

/** A code such as ECONNREFUSED, or the words of TLS. Never the address again. */
function networkReason(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error
  const { code, message } = inner as NodeJS.ErrnoException
  return code ?? message ?? String(inner)
}
