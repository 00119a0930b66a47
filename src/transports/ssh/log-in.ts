import type { Socket } from 'node:net'
import type { Algorithms, Client as ClientType } from 'ssh2'
import ssh2 from 'ssh2'
import type { Account } from '../../core/account.ts'
import type { SiteguardError } from '../../core/error.ts'
import { cancelled } from '../bulk/problems.ts'
import type { ConnectOptions, CredentialSource, LoggedInBy } from '../types.ts'
import { type Login, prepareLogin } from './auth.ts'
import type { HostSettings } from './config.ts'
import type { HostKeyCheck } from './host-key.ts'
import { connectionLost, connectionStalled, createLink, type Link } from './link.ts'
import { DEFAULT_CONNECT_MS, type Road, unreachable } from './road.ts'

const { Client } = ssh2

export const DEFAULT_IDLE_MS = 30_000

export interface Connection {
  readonly link: Link
  readonly settings: HostSettings
  readonly by: LoggedInBy | undefined
  /** Bytes over the outermost socket so far. */
  bytes(): { in: number; out: number }
}

/** Handshake, host key, login. On failure the road is closed. */
export async function logIn(
  account: Account,
  settings: HostSettings,
  check: HostKeyCheck,
  credentials: CredentialSource,
  road: Road,
  options: ConnectOptions,
): Promise<Connection> {
  const log = options.log ?? (() => {})
  try {
    const login = await prepareLogin({ account, settings, credentials, log })
    const client = new Client()
    await handshake(client, account, settings, check, login, road, options)
    log(`${account.id}: logged in to ${settings.host} as ${settings.user}`)
    const idleMs = options.idleMs ?? DEFAULT_IDLE_MS
    const bytes = (): number => {
      const { in: received, out } = road.bytes()
      return received + out
    }
    const link = createLink(client, road.stream, { account: account.id, host: settings.host, idleMs, beneath: road.close, bytes })
    return { link, settings, by: login.by(), bytes: road.bytes }
  } catch (error) {
    await road.close()
    throw error
  }
}

function handshake(
  client: ClientType,
  account: Account,
  settings: HostSettings,
  check: HostKeyCheck,
  login: Login,
  road: Road,
  options: ConnectOptions,
): Promise<void> {
  const limit = options.connectMs ?? DEFAULT_CONNECT_MS
  const idleMs = options.idleMs ?? DEFAULT_IDLE_MS
  return new Promise((resolve, reject) => {
    let authenticating = false
    let rejected: SiteguardError | undefined
    let left = limit
    const step = Math.max(10, Math.min(250, limit / 8))
    // Time passes only while the server is the one to act, not while a person looks for a password.
    const timer = setInterval(() => {
      if (login.asking()) return
      left -= step
      if (left <= 0) end(connectionStalled(account.id, settings.host, limit, authenticating ? 'logging in' : 'greeting us'))
    }, step)
    const end = (error: SiteguardError | undefined): void => {
      clearInterval(timer)
      options.signal?.removeEventListener('abort', abort)
      if (error === undefined) resolve()
      else {
        reject(error)
        road.stream.destroy()
      }
    }
    const abort = (): void => end(cancelled())
    const lost = (detail: string, cause?: unknown): SiteguardError => rejected ?? connectionLost(account.id, settings.host, detail, cause)

    // Stays for the whole life of the client: an 'error' without a listener would end our process.
    client.on('error', (error: Error & { level?: string; code?: unknown }) => {
      if (error.level === 'agent') return
      const refused =
        error.level === 'client-authentication' || (authenticating && typeof error.code === 'number' && [2, 12, 14].includes(error.code))
      if (rejected === undefined && refused) end(login.failure(error))
      else if (rejected === undefined && error.level === 'handshake') end(unreachable(account, settings, error.message, error))
      else end(lost(error.message, error))
    })
    client.on('close', () => end(lost('closed by the other side before the login was done')))
    client.on('handshake', () => {
      authenticating = true
    })
    client.on('change password', () => end(login.failure(new Error('the server wants a new password'))))
    client.once('ready', () => end(undefined))
    if (options.signal?.aborted) {
      abort()
      return
    }
    if (road.stream.destroyed) {
      end(lost('the way there closed before the first word'))
      return
    }
    options.signal?.addEventListener('abort', abort, { once: true })
    try {
      client.connect({
        sock: road.stream as Socket,
        host: settings.host,
        port: settings.port,
        username: settings.user,
        readyTimeout: 0,
        keepaliveInterval: Math.max(20, Math.round(idleMs / 3)),
        keepaliveCountMax: Number.MAX_SAFE_INTEGER,
        authHandler: login.handler,
        // Ciphers stay ssh2's own: aes128-gcm and aes256-gcm first, the fastest wherever the processor has AES.
        algorithms: {
          serverHostKey: [...check.algorithms] as NonNullable<Algorithms['serverHostKey']>,
        } as Algorithms,
        hostVerifier: (key: Buffer) => {
          rejected = check.judge(key)
          return rejected === undefined
        },
      })
    } catch (error) {
      end(lost(error instanceof Error ? error.message : String(error), error))
    }
  })
}
