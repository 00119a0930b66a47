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
}

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
  const first = parse(address.reveal())
  if (first === undefined) throw failed('not-https', '')
  // Only the tests' hosts are asked in the clear, and only for as long as they stay on this machine.
  for (let url = first, hops = 0; ; hops += 1) {
    const answer: IncomingMessage = await ask(url, options).catch((error: unknown) => {
      throw toError(error, options)
    })
    const status = answer.statusCode ?? 0
    if (status === 200) return answer
    const { location } = answer.headers
    answer.destroy()
    if (status < 300 || status >= 400 || location === undefined) throw failed('status', String(status))
    const next: URL | undefined = URL.canParse(location, url.href) ? parse(new URL(location, url).href) : undefined
    if (next === undefined || hops >= MOST_REDIRECTS) throw failed('elsewhere', String(status))
    // Where it leads is the host's own affair; who is let in by a token is not sent on with it.
    url = next
  }
}

/** https, or plain http on this machine. */
function parse(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '') return undefined
  if (url.protocol === 'https:') return url
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname) ? url : undefined
}

function ask(url: URL, { userAgent, signal }: SecretFetch): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest
    const headers = { 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'identity' }
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
