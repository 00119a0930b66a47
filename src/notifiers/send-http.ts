import { setTimeout as wait } from 'node:timers/promises'
import { SiteguardError } from '../core/error.ts'
import type { NotifierDeps } from './types.ts'

const TIMEOUT_MS = 20_000
const TRIES = 3
const FIRST_PAUSE_MS = 2000
/** What `Retry-After` may ask for at most: a CI job is not to stand still for a chat. */
const LONGEST_PAUSE_MS = 30_000
/** Of an answer that is looked at. Bytes. */
const MOST_ANSWER = 64 * 1024

export interface HttpMessage {
  readonly method: 'POST' | 'PUT'
  /** Often the secret itself: it is told to nobody but the server. */
  readonly url: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sending it twice is as sending it once: it is tried again also where nobody knows whether it arrived. */
  readonly repeatable?: boolean
}

/**
 * Sends a message over https (over http to this machine only), follows no redirect, and tries again what is only passing.
 * @throws SG-ALERT-001, with the status or the system's word for what failed, never with the address.
 */
export async function sendHttp(channel: string, message: HttpMessage, deps: NotifierDeps, signal: AbortSignal): Promise<void> {
  const fail = (detail: string, cause?: unknown): SiteguardError =>
    new SiteguardError({ code: 'SG-ALERT-001', kind: 'connect', params: { channel, detail }, ...(cause === undefined ? {} : { cause }) })
  const url = URL.canParse(message.url) ? new URL(message.url) : undefined
  if (url === undefined || url.username !== '' || !mayBeAsked(url)) throw fail('https://')
  const sleep = deps.sleep ?? ((ms: number) => wait(ms, undefined, { signal }))
  for (let tried = 1; ; tried += 1) {
    const answer = await once(url, message, deps, signal)
    if ('status' in answer && answer.status >= 200 && answer.status < 300) return
    signal.throwIfAborted()
    const detail = 'status' in answer ? `HTTP ${answer.status}` : answer.failed
    const again =
      'status' in answer ? answer.status === 429 || (answer.status >= 500 && message.repeatable === true) : message.repeatable === true
    if (!again || tried === TRIES) throw fail(detail)
    await sleep(Math.min(LONGEST_PAUSE_MS, 'pauseMs' in answer ? (answer.pauseMs ?? FIRST_PAUSE_MS * tried) : FIRST_PAUSE_MS * tried))
  }
}

/** Whether an address may be told anything: nobody on the way may read it. */
export function mayBeAsked({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(hostname))
}

async function once(
  url: URL,
  { method, body, headers }: HttpMessage,
  deps: NotifierDeps,
  signal: AbortSignal,
): Promise<{ status: number; pauseMs?: number } | { failed: string }> {
  try {
    const response = await fetch(url, {
      method,
      body,
      headers: { 'content-type': 'application/json', 'user-agent': deps.userAgent, ...headers },
      // Whoever is sent on would be given the token as well.
      redirect: 'manual',
      credentials: 'omit',
      signal: AbortSignal.any([signal, AbortSignal.timeout(deps.timeoutMs ?? TIMEOUT_MS)]),
    })
    await drain(response)
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    return { status: response.status, ...(Number.isFinite(seconds) && seconds >= 0 ? { pauseMs: seconds * 1000 } : {}) }
  } catch (error) {
    const { cause, name } = error as { cause?: { code?: string }; name?: string }
    return { failed: cause?.code ?? name ?? 'error' }
  }
}

/** Reads what the server says so that the connection can be closed, and no more than a little. */
async function drain({ body }: Response): Promise<void> {
  let read = 0
  for await (const chunk of body ?? []) {
    read += chunk.byteLength
    if (read > MOST_ANSWER) break
  }
}
