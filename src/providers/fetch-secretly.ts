import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import type { ErrorParams } from '../core/error-codes.ts'
import { printable } from '../core/printable.ts'
import type { Secret } from '../core/secret.ts'
import type { Fetched, FetchOptions } from './types.ts'

/** A link that gives nothing for so long is dead; a dump may take hours as long as it comes. Milliseconds. */
const SILENCE_MS = 60_000
const MOST_REDIRECTS = 5
const MOST = 4 * 1024 ** 3

export interface SecretFetch extends FetchOptions {
  readonly userAgent: string
  readonly provider: string
  readonly what: ErrorParams['SG-PROV-011']['what']
  /** For people: no part of the address, which is what keeps others out. */
  readonly name: string
  readonly session?: WebSession
}

/**
 * Of a host that lets somebody in by a token: in every address there, also after a redirect that leaves it out; and with the cookies it gives in
 * exchange, which some servers want from then on. Neither is sent anywhere else.
 */
export interface WebSession {
  readonly origin: string
  readonly token?: Secret
  /** Filled as they come. */
  readonly cookies: Map<string, string>
}

const MOST_COOKIES = 20

type Why = ErrorParams['SG-PROV-011']['why']

/**
 * Fetches what a host serves to whoever knows its address, into a file of this machine that is not there yet (mode 0600; none is left
 * when it fails). As the host has it: no encoding is taken off. The address is told to nobody, errors included.
 * @throws SG-PROV-011 · SG-DISK-002
 */
export async function fetchSecretly(address: Secret | undefined, file: string, options: SecretFetch): Promise<Fetched> {
  const failed = failing(options)
  const most = options.most ?? MOST
  const body = await openSecretly(address, options)
  if (Number(body.headers['content-length'] ?? 0) > most) {
    body.destroy()
    throw failed('too-large', String(most))
  }
  const handle = await open(file, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    body.destroy()
    throw diskError(file, cause)
  })
  const hash = createHash('sha256')
  let size = 0
  let whole = false
  try {
    for await (const part of body as AsyncIterable<Uint8Array>) {
      size += part.byteLength
      if (size > most) throw failed('too-large', String(most))
      hash.update(part)
      await handle.writeFile(part).catch((cause: NodeJS.ErrnoException) => {
        throw diskError(file, cause)
      })
    }
    // A link that breaks in the middle is an error of Node's; one that ends early is none.
    if (!body.complete) throw failed('broken', '')
    whole = true
  } catch (error) {
    throw toError(error, options)
  } finally {
    body.destroy()
    await handle.close()
    if (!whole) await rm(file, { force: true })
  }
  return { sha256: hash.digest('hex'), size }
}

/** A page of such a place, as text. */
export async function readSecretly(address: Secret, most: number, options: SecretFetch): Promise<string> {
  const body = await openSecretly(address, options)
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of body as AsyncIterable<Uint8Array>) {
      size += part.byteLength
      if (size > most) break
      parts.push(part)
    }
  } catch (error) {
    throw toError(error, options)
  } finally {
    body.destroy()
  }
  return Buffer.concat(parts).toString('utf8')
}

async function openSecretly(address: Secret | undefined, options: SecretFetch): Promise<IncomingMessage> {
  const failed = failing(options)
  if (address === undefined) throw failed('no-address', '')
  const plain = parse(address.reveal())
  if (plain === undefined) throw failed('not-https', '')
  const first = withToken(plain, options.session)
  // Only the tests' hosts are asked in the clear, and only for as long as they stay on this machine.
  for (let url = first, hops = 0; ; hops += 1) {
    const answer: IncomingMessage = await ask(url, options).catch((error: unknown) => {
      throw toError(error, options)
    })
    const status = answer.statusCode ?? 0
    keepCookies(answer, url, options.session)
    if (status === 200) return answer
    const { location } = answer.headers
    answer.destroy()
    if (status < 300 || status >= 400 || location === undefined) throw failed('status', String(status))
    const next: URL | undefined = URL.canParse(location, url.href) ? parse(new URL(location, url).href) : undefined
    if (next === undefined || hops >= MOST_REDIRECTS) throw failed('elsewhere', String(status))
    url = withToken(next, options.session)
  }
}

function keepCookies({ headers }: IncomingMessage, { origin }: URL, session: WebSession | undefined): void {
  if (session === undefined || origin !== session.origin) return
  for (const line of headers['set-cookie'] ?? []) {
    const [, name = '', value = ''] = /^([\w!#$%&'*+.^`|~-]{1,100})=([\x21-\x3a\x3c-\x7e]{0,4000})(?:;|$)/.exec(line) ?? []
    if (name !== '' && (session.cookies.size < MOST_COOKIES || session.cookies.has(name))) session.cookies.set(name, value)
  }
}

function withToken(url: URL, session: WebSession | undefined): URL {
  if (session?.token === undefined || url.origin !== session.origin || url.searchParams.has('token')) return url
  const out = new URL(url)
  out.searchParams.set('token', session.token.reveal())
  return out
}

/** https, or plain http on this machine. */
function parse(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '') return undefined
  if (url.protocol === 'https:') return url
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname) ? url : undefined
}

function ask(url: URL, { userAgent, signal, session }: SecretFetch): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest
    const cookie = session?.origin === url.origin ? [...session.cookies].map(([name, value]) => `${name}=${value}`).join('; ') : ''
    const headers = {
      'user-agent': userAgent,
      accept: '*/*',
      'accept-encoding': 'identity',
      ...(cookie === '' ? {} : { cookie }),
    }
    const request = send(url, { headers, ...(signal === undefined ? {} : { signal }) }, done)
    request.setTimeout(SILENCE_MS, () => request.destroy(new Error(`${SILENCE_MS / 1000} s`)))
    request.on('error', fail)
    request.end()
  })
}

function toError(error: unknown, options: SecretFetch): unknown {
  if (isSiteguardError(error)) return error
  if (options.signal?.aborted) return new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {}, cause: error })
  const { code, message } = error as NodeJS.ErrnoException
  // Node's messages name hosts and ports, never a path or a query.
  return failing(options)('broken', code ?? message)
}

function failing({ provider, what, name }: SecretFetch): (why: Why, detail: string) => SiteguardError {
  return (why, detail) =>
    new SiteguardError({
      code: 'SG-PROV-011',
      kind: why === 'broken' ? 'connect' : why === 'no-address' ? 'not-found' : 'unsupported',
      params: { provider, what, name: printable(name), why, detail: printable(detail.slice(0, 200)) },
      retry: why === 'broken' || (why === 'status' && /^(?:429|5)/.test(detail)) ? 'later' : 'never',
    })
}

function diskError(file: string, cause: NodeJS.ErrnoException): SiteguardError {
  return new SiteguardError({ code: 'SG-DISK-002', kind: 'internal', params: { file, detail: cause.code ?? String(cause) }, cause })
}
