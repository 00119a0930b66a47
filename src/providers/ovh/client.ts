import { setTimeout as wait } from 'node:timers/promises'
import type { z } from 'zod'
import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { Secret } from '../../core/secret.ts'
import type { ProviderOptions, Signalled } from '../types.ts'
import { endpointUrl } from './endpoint.ts'
import { asciiJson, signCall } from './sign.ts'

const TIMEOUT_MS = 30_000
/** No answer we ask for is larger. Bytes. */
const MOST = 4 * 1024 * 1024
/** Tries of one call, the first one too. */
const TRIES = 5
const FIRST_PAUSE_MS = 1000
/** What `Retry-After` may ask for at most; a longer one is a person's affair. Milliseconds. */
const LONGEST_PAUSE_MS = 120_000
/** Words of an answer shown in an error. */
const SHOWN = 200
/** Our clock against theirs: they refuse a call that is 30 s off, in one of these words. */
const STALE = new Set(['QUERY_TIME_OUT', 'INVALID_SIGNATURE'])

/** A value in a body: a secret is taken out only where it is sent. */
export type Body = Readonly<Record<string, string | number | boolean | readonly string[] | Secret>>

export interface CallOptions extends Signalled {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Body
  /** Doing it twice is as doing it once: it is then tried again where nobody knows whether it arrived. Reading always is. */
  readonly repeatable?: boolean
}

export interface OvhClient {
  /** `path` is a template whose parts are escaped here: `['hosting', 'web', name]`. @throws SG-PROV-002..004, 007 */
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: readonly string[], shape: z.ZodType<T>, options?: CallOptions): Promise<T>
}

interface Keys {
  readonly application: Secret
  readonly applicationSecret: Secret
  readonly consumer: Secret
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfterMs: number | undefined
}

/**
 * OVH's API, signed by ourselves on Node's fetch. Its clock is asked once, and again when it calls us late. What is only passing (a link
 * that breaks, 429, 5xx) is tried again, with the pause it asks for. Nothing it says is believed to be of any length or shape.
 */
export function createOvhClient(options: Pick<ProviderOptions, 'endpoint' | 'log' | 'userAgent' | 'sleep' | 'now'>, keys: Keys): OvhClient {
  const base = endpointUrl(options.endpoint)
  const now = options.now ?? Date.now
  const sleep = options.sleep ?? ((ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }))
  let offset: Promise<number> | undefined

  /** Seconds their clock is ahead of ours. */
  const offsetNow = (signal: AbortSignal | undefined): Promise<number> => {
    if (offset === undefined) {
      offset = askTime(signal)
      offset.catch(() => (offset = undefined))
    }
    return offset
  }
  const askTime = async (signal: AbortSignal | undefined): Promise<number> => {
    const { status, text } = await send('GET', `${base}/auth/time`, '', {}, signal)
    const time = Number(text.trim())
    if (status !== 200 || !Number.isSafeInteger(time)) throw strange('GET /auth/time', `${status} ${text}`)
    return time - Math.round(now() / 1000)
  }

  async function send(
    method: string,
    url: string,
    body: string,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const limit = AbortSignal.timeout(TIMEOUT_MS)
    const started = performance.now()
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', 'user-agent': options.userAgent, ...headers },
      ...(body === '' ? {} : { body }),
      // A signed call is for this address and no other.
      redirect: 'manual',
      credentials: 'omit',
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    })
    const text = await readText(response)
    options.log?.(`${method} ${new URL(url).pathname} ${response.status} ${Math.round(performance.now() - started)} ms`)
    return { status: response.status, text, retryAfterMs: retryAfter(response.headers.get('retry-after'), now()) }
  }

  async function signed(method: string, url: string, body: string, signal: AbortSignal | undefined): Promise<Answer> {
    const time = Math.round(now() / 1000) + (await offsetNow(signal))
    const consumer = keys.consumer.reveal()
    return await send(
      method,
      url,
      body,
      {
        'content-type': 'application/json',
        'x-ovh-application': keys.application.reveal(),
        'x-ovh-consumer': consumer,
        'x-ovh-timestamp': String(time),
        'x-ovh-signature': signCall({ method, url, body, time }, keys.applicationSecret.reveal(), consumer),
      },
      signal,
    )
  }

  return {
    async call(method, path, shape, { query, body, repeatable = method === 'GET', signal } = {}) {
      const url = `${base}/${path.map(encodeURIComponent).join('/')}${queryText(query)}`
      // Names in it (a login, a service) are no secrets; values of the body may be.
      const call = `${method} ${printable(`/${path.join('/')}`)}`
      const text = bodyText(body)
      const hidden = [...Object.values(body ?? {}), ...Object.values(keys)].filter((value) => value instanceof Secret)
      let corrected = false
      for (let tries = 1; ; tries += 1) {
        let answer: Answer
        try {
          answer = await signed(method, url, text, signal)
        } catch (error) {
          if (signal?.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {}, cause: error })
          if (error instanceof SiteguardError) throw error
          if (!repeatable || tries >= TRIES) throw unreachable(call, reasonOf(error), error)
          await sleep(FIRST_PAUSE_MS * 2 ** (tries - 1), signal)
          continue
        }
        if (answer.status >= 200 && answer.status < 300) return readAnswer(shape, answer.text, call)
        const refusal = refusalOf(answer, hidden)
        if (STALE.has(refusal.code) && !corrected) {
          corrected = true
          offset = undefined
          continue
        }
        // 429 and 503 are said before anything is done; other 5xx are not.
        const passing = [429, 503].includes(answer.status) || (answer.status >= 500 && repeatable)
        if (!passing) throw refused(call, answer.status, refusal)
        const pause = answer.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (tries - 1)
        if (tries >= TRIES || pause > LONGEST_PAUSE_MS) throw unreachable(call, `${answer.status} ${refusal.detail}`)
        await sleep(pause, signal)
      }
    },
  }
}

function bodyText(body: Body | undefined): string {
  if (body === undefined) return ''
  return asciiJson(Object.fromEntries(Object.entries(body).map(([key, value]) => [key, value instanceof Secret ? value.reveal() : value])))
}

function queryText(query: Readonly<Record<string, string>> | undefined): string {
  return query === undefined ? '' : `?${new URLSearchParams(query).toString()}`
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength
    if (size > MOST) break
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined
}

interface Refusal {
  readonly code: string
  readonly detail: string
}

/** What they say of a call they do not do: `{"errorCode":…,"message":…}`. A message may say again what was sent. */
function refusalOf({ text }: Answer, hidden: readonly Secret[]): Refusal {
  let said: { errorCode?: unknown; class?: unknown; message?: unknown } = {}
  try {
    said = Object(JSON.parse(text)) as typeof said
  } catch {
    // A page of some server in between.
  }
  const named = [said.errorCode, said.class].find((one) => typeof one === 'string' && one !== '')
  const code = typeof named === 'string' ? named.slice(0, 60) : ''
  let detail = typeof said.message === 'string' ? said.message : text.replaceAll(/<[^>]*>/g, ' ')
  for (const secret of hidden) detail = detail.replaceAll(secret.reveal(), '…')
  return { code: printable(code), detail: printable(detail.replaceAll(/\s+/g, ' ').trim().slice(0, SHOWN)) }
}

function readAnswer<T>(shape: z.ZodType<T>, text: string, call: string): T {
  let value: unknown
  try {
    // Some calls answer nothing at all.
    value = text.trim() === '' ? null : JSON.parse(text)
  } catch {
    throw strange(call, 'no JSON')
  }
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw strange(call, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}

function refused(call: string, status: number, { code, detail }: Refusal): SiteguardError {
  const params = { provider: 'ovh', call, status, detail: code === '' ? detail : `${code} ${detail}` }
  if (status === 401 || (status === 403 && isOfKeys(code, detail))) return new SiteguardError({ code: 'SG-PROV-003', kind: 'auth', params })
  return new SiteguardError({ code: 'SG-PROV-004', kind: status === 404 ? 'not-found' : 'unsupported', params })
}

/** A 403 is about the keys, unless it says that what is asked for may not be done to this service as it stands. */
function isOfKeys(code: string, detail: string): boolean {
  const business = /^Client::/.test(code) || (code === '' && detail !== '')
  return (
    !business ||
    /grant|credential|\bkeys?\b|consumer|signature|\bIP\b|IAM|polic(?:y|ies)|authenti|not allowed|unauthori[sz]ed/i.test(
      `${code} ${detail}`,
    )
  )
}

function unreachable(call: string, detail: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-PROV-002', kind: 'connect', params: { provider: 'ovh', call, detail }, retry: 'later', cause })
}

/** What is not understood may have been done: the run keeps its state. */
function strange(call: string, detail: string): SiteguardError {
  return new SiteguardError({
    code: 'SG-PROV-007',
    kind: 'connect',
    params: { provider: 'ovh', call, detail: printable(detail.slice(0, SHOWN)) },
  })
}

function reasonOf(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return `${TIMEOUT_MS / 1000} s`
  const cause = (error as Error).cause ?? error
  const { code, message } = (cause instanceof AggregateError ? cause.errors[0] : cause) as NodeJS.ErrnoException
  return printable(code ?? message ?? String(cause))
}
