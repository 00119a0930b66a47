import { lookup } from 'node:dns/promises'
import { connect as connectTcp, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Algorithms, Client as ClientType } from 'ssh2'
import ssh2 from 'ssh2'
import type { Account } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { cancelled } from '../bulk/problems.ts'
import type { ConnectOptions, CredentialSource, LoggedInBy, OfferedKey } from '../types.ts'
import { type Login, prepareLogin } from './auth.ts'
import { type HostSettings, hostRequestOf, parseHop, resolveHost } from './config.ts'
import { type HostKeyCheck, prepareHostKeyCheck } from './host-key.ts'
import { parseHostKey } from './known-hosts.ts'
import { connectionLost, connectionStalled, createLink, type Link } from './link.ts'
import { spawnProxyCommand } from './proxy-command.ts'

const { Client } = ssh2

export const DEFAULT_IDLE_MS = 30_000
export const DEFAULT_CONNECT_MS = 20_000
const MAX_HOPS = 8

export interface Connection {
  readonly link: Link
  readonly settings: HostSettings
  readonly by: LoggedInBy | undefined
  /** Bytes over the outermost socket so far. */
  bytes(): { in: number; out: number }
}

/** What lies below a login: a TCP socket, a channel through the hop before, or a program's standard streams. */
interface Road {
  readonly stream: Duplex
  close(): Promise<void> | void
  bytes(): { in: number; out: number }
}

/** Opens the connection an account describes, through its jumps, verifies every host key on the way, and logs in. */
export async function openConnection(account: Account, options: ConnectOptions): Promise<Connection> {
  const found = await resolveHost(hostRequestOf(account), options)
  const settings = options.passwordOnly ? { ...found, methods: { ...found.methods, publickey: false, password: true } } : found
  const road = await openRoad(account, settings, options, 0)
  const check = await prepareHostKeyCheck(account, settings, account.hostKeys)
  return logIn(account, settings, check, options.credentials, road, options)
}

/** The key the server shows, without logging in to it. Jumps on the way are logged in to, by keys and agent only. */
export async function fetchHostKey(account: Account, options: Omit<ConnectOptions, 'credentials'>): Promise<OfferedKey> {
  const nobody: CredentialSource = { password: async () => undefined, passphrase: async () => undefined, answer: async () => undefined }
  const settings = await resolveHost(hostRequestOf(account), options)
  const road = await openRoad(account, settings, { ...options, credentials: nobody }, 0)
  const check = await prepareHostKeyCheck(account, settings, account.hostKeys)
  let blob: Buffer | undefined
  const spy: HostKeyCheck = {
    algorithms: check.algorithms,
    judge: (key) => {
      blob = Buffer.from(key)
      return cancelled()
    },
  }
  try {
    await logIn(account, settings, spy, nobody, road, { ...options, credentials: nobody })
  } catch (error) {
    const key = blob === undefined ? undefined : parseHostKey(blob)
    if (key === undefined) throw error
    return { type: key.type, fingerprint: key.fingerprint, host: settings.host, port: settings.port }
  } finally {
    await road.close()
  }
  throw connectionLost(account.id, settings.host, 'the server showed no host key')
}

async function openRoad(account: Account, settings: HostSettings, options: ConnectOptions, depth: number): Promise<Road> {
  if (depth > MAX_HOPS) {
    throw new SiteguardError({
      code: 'SG-CONN-001',
      kind: 'config',
      params: {
        account: account.id,
        host: settings.host,
        port: settings.port,
        detail: `more than ${MAX_HOPS} jumps: ProxyJump goes round in a circle`,
      },
    })
  }
  if (settings.proxyJump.length > 0) return jump(account, settings, options, depth)
  if (settings.proxyCommand !== undefined)
    return spawnProxyCommand(account.id, settings.host, settings.proxyCommand, options.env ?? process.env)
  return dial(account, settings, options)
}

async function jump(account: Account, settings: HostSettings, options: ConnectOptions, depth: number): Promise<Road> {
  const hops = [...settings.proxyJump]
  const last = parseHop(hops.pop() as string, account.id)
  const resolved = await resolveHost(last, options)
  // The hops before it lead to it; only the first hop of the whole way may have a jump of its own.
  const hop: HostSettings = hops.length > 0 ? { ...resolved, proxyJump: hops } : resolved
  const below = await openRoad(account, hop, options, depth + 1)
  const check = await prepareHostKeyCheck(account, hop, [])
  const credentials: CredentialSource = {
    // The account's password is for the account: a machine on the way must not learn it.
    password: (asked) => options.credentials.answer(asked, `${hop.user}@${hop.host}: `, false),
    passphrase: (asked, file) => options.credentials.passphrase(asked, file),
    answer: (asked, prompt, echo) => options.credentials.answer(asked, prompt, echo),
  }
  const { identityFile: _own, ...hopAccount } = account
  const connection = await logIn(hopAccount, hop, check, credentials, below, options)
  const { link } = connection
  try {
    const stream = await link.await<Duplex>('opening the jump', (resolve, reject) => {
      link.client.forwardOut('127.0.0.1', 0, settings.host, settings.port, (error, channel) => {
        if (error) reject(unreachable(account, settings, `${hop.host} could not open the way: ${error.message}`, error))
        else resolve(channel)
      })
    })
    stream.on('error', () => {})
    link.onDeath(() => stream.emit('close'))
    return { stream, close: () => link.close(), bytes: connection.bytes }
  } catch (error) {
    await link.close()
    throw error
  }
}

function unreachable(account: Account, settings: HostSettings, detail: string, cause?: unknown): SiteguardError {
  const params = { account: account.id, host: settings.host, port: settings.port, detail }
  return new SiteguardError({ code: 'SG-CONN-001', kind: 'connect', params, retry: 'later', cause })
}

async function dial(account: Account, settings: HostSettings, options: ConnectOptions): Promise<Road> {
  const limit = options.connectMs ?? DEFAULT_CONNECT_MS
  const address =
    settings.family === undefined ? undefined : await lookup(settings.host, { family: settings.family }).catch(() => undefined)
  const socket = await new Promise<Socket>((resolve, reject) => {
    const tcp = connectTcp({ host: address?.address ?? settings.host, port: settings.port })
    const give = (error: SiteguardError | undefined): void => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', abort)
      tcp.removeListener('error', failed)
      if (error === undefined) resolve(tcp)
      else {
        tcp.on('error', () => {})
        tcp.destroy()
        reject(error)
      }
    }
    const abort = (): void => give(cancelled())
    const failed = (error: Error): void => give(unreachable(account, settings, reasonOf(error), error))
    const timer = setTimeout(() => give(connectionStalled(account.id, settings.host, limit, 'connecting')), limit)
    tcp.once('error', failed)
    tcp.once('connect', () => give(undefined))
    if (options.signal?.aborted) abort()
    else options.signal?.addEventListener('abort', abort, { once: true })
  })
  socket.setNoDelay(true)
  socket.on('error', () => {})
  return {
    stream: socket,
    close: () => {
      socket.destroy()
    },
    bytes: () => ({ in: socket.bytesRead, out: socket.bytesWritten }),
  }
}

/** Words of a failed connect; Node gives an AggregateError without any when a name has several addresses. */
function reasonOf(error: Error): string {
  const errors = error instanceof AggregateError ? (error.errors as Error[]) : [error]
  return [...new Set(errors.map((one) => one.message))].join('; ')
}

/** Handshake, host key, login. On failure the road is closed. */
async function logIn(
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
