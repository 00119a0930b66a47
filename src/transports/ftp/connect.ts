import { TLSSocket } from 'node:tls'
import { Client, FTPError } from 'basic-ftp'
import type { Account } from '../../core/account.ts'
import { isSiteguardError, SiteguardError, withoutStacks } from '../../core/error.ts'
import type { Secret } from '../../core/secret.ts'
import { cancelled, throwIfCancelled } from '../bulk/problems.ts'
import type { OfferedKey } from '../types.ts'
import { checkPin, isCertificateError, type TlsTrust, tlsOptions } from './tls.ts'

/** Where and how to log in. */
export interface FtpTarget {
  readonly account: Account
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: Secret | undefined
  readonly trust: TlsTrust
  readonly idleMs: number
  readonly connectMs: number
}

/** What FEAT says that we use. */
export interface FtpFeatures {
  readonly mlst: boolean
  readonly rest: boolean
  /** How permission bits are set, where they can be. MFF takes any name; proftpd's SITE CHMOD no tab and no two spaces. */
  readonly chmod: 'mff' | 'site' | undefined
  /**
   * MLSD leaves out links that lead nowhere the login can see, such as `x.php -> /tmp/y.php` for a login in a chroot. Only
   * pure-ftpd (known by its fact `sizd`) is known not to; elsewhere LIST is asked as well.
   */
  readonly mlsdHidesLinks: boolean
}

export interface LoggedIn {
  readonly client: Client
  readonly features: FtpFeatures
  /** The folder after login, as the server wrote it in its 257 reply. */
  readonly pwd: string
}

const WANTED_FACTS = ['type', 'size', 'sizd', 'modify', 'unique', 'unix.mode']

/**
 * One control connection, logged in, in binary mode, with protected data connections where there is TLS. Throws SG-CONN-001/002,
 * SG-AUTH-001, SG-KEY-001/002, SG-INT-002.
 */
export async function logIn(target: FtpTarget, signal?: AbortSignal): Promise<LoggedIn> {
  return await withClient(target, signal, async (client) => {
    await secure(client, target)
    await authenticate(client, target)
    const features = await client.features()
    await client.send('TYPE I')
    if (target.account.tls !== 'none') {
      // Not sendIgnoringError: with an unprotected data connection, files would pass in the clear.
      await client.send('PBSZ 0')
      await client.send('PROT P')
    }
    const mlst = [...features.keys()].some((name) => /^MLS[TD]$/i.test(name))
    if (mlst) await chooseFacts(client, features)
    if (features.has('UTF8')) await client.sendIgnoringError('OPTS UTF8 ON')
    const site = await client.sendIgnoringError('SITE HELP')
    const pwd = await client.send('PWD')
    return {
      client,
      pwd: pwd.message,
      features: {
        mlst,
        rest: features.has('REST'),
        chmod: chmodOf(features, site),
        mlsdHidesLinks: !/\bsizd\b/i.test(features.get('MLST') ?? ''),
      },
    }
  })
}

/** The certificate the server shows, whoever signed it. Nothing is sent but the wish for TLS. */
export async function readCertificate(target: FtpTarget, signal?: AbortSignal): Promise<OfferedKey> {
  return await withClient({ ...target, trust: { pinned: '' } }, signal, async (client) => {
    const socket = await openTls(client, { ...target, trust: { pinned: '' } })
    const fingerprint = socket.getPeerCertificate().fingerprint256
    client.close()
    return { type: 'tls', fingerprint, host: target.host, port: target.port }
  })
}

async function secure(client: Client, target: FtpTarget): Promise<void> {
  if (target.account.tls === 'none') {
    await client.connect(target.host, target.port)
    return
  }
  let socket: TLSSocket
  try {
    socket = await openTls(client, target)
  } catch (error) {
    if (!isCertificateError(error)) throw error
    const offered = await readCertificate(target)
    throw new SiteguardError({
      code: 'SG-KEY-001',
      kind: 'host-key',
      params: { account: target.account.id, host: target.host, offered: offered.fingerprint, keyType: 'tls' },
      cause: error,
    })
  }
  checkPin(target.account, target.host, socket, target.trust)
}

async function openTls(client: Client, target: FtpTarget): Promise<TLSSocket> {
  const options = tlsOptions(target.host, target.trust)
  if (target.account.tls === 'implicit') {
    await client.connectImplicitTLS(target.host, target.port, options)
  } else {
    await client.connect(target.host, target.port)
    try {
      await client.useTLS(options)
    } catch (error) {
      if (error instanceof FTPError)
        throw refused(target, `the server has no TLS (${reply(error)}); only "tls: none" would reach it, in the clear`)
      throw error
    }
  }
  const { socket } = client.ftp
  if (!(socket instanceof TLSSocket)) throw refused(target, 'the connection is not encrypted')
  return socket
}

async function authenticate(client: Client, target: FtpTarget): Promise<void> {
  const { account, host, user, password } = target
  const denied = (tried: string[], cause?: unknown): SiteguardError =>
    new SiteguardError({ code: 'SG-AUTH-001', kind: 'auth', params: { account: account.id, user, host, tried }, cause })
  if (password === undefined) throw denied([])
  try {
    // The control connection carries bytes as latin1 characters; names and passwords are UTF-8.
    await client.login(asBytes(user), asBytes(password.reveal()))
  } catch (error) {
    if (error instanceof FTPError && error.code !== 421) throw denied(['password'], error)
    throw error
  }
}

function chmodOf(features: Map<string, string>, site: { code: number; message: string }): FtpFeatures['chmod'] {
  if (/\bunix\.mode\b/i.test(features.get('MFF') ?? '')) return 'mff'
  if (site.code >= 400 || /\bCHMOD\b/i.test(site.message)) return 'site'
  // A server that lists its SITE commands lists this one; one that lists none may still have it.
  return /\b(HELP|UTIME|CHGRP|IDLE)\b/i.test(site.message) ? undefined : 'site'
}

async function chooseFacts(client: Client, features: Map<string, string>): Promise<void> {
  const offered = (features.get('MLST') ?? '').split(';').map((fact) => fact.replace('*', ''))
  const chosen = offered.filter((fact) => WANTED_FACTS.includes(fact.toLowerCase()))
  if (chosen.length > 0) await client.sendIgnoringError(`OPTS MLST ${chosen.map((fact) => `${fact};`).join('')}`)
}

/** Runs the way up to a working client within `connectMs`, closes what fails, and puts errors in our words. */
async function withClient<T>(target: FtpTarget, signal: AbortSignal | undefined, work: (client: Client) => Promise<T>): Promise<T> {
  throwIfCancelled(signal)
  const client = new Client(target.idleMs)
  client.ftp.encoding = 'latin1'
  // basic-ftp keeps a stack for each command, for who gives two at once: the pool sees to it that nobody does.
  const handle = client.ftp.handle.bind(client.ftp)
  client.ftp.handle = (command, answer) => withoutStacks(() => handle(command, answer))
  let reason: SiteguardError | undefined
  const stop = (error: SiteguardError): void => {
    reason ??= error
    client.close()
  }
  const timer = setTimeout(() => {
    const { account, host, connectMs } = target
    const params = { account: account.id, host, seconds: connectMs / 1000, doing: 'connecting' }
    stop(new SiteguardError({ code: 'SG-CONN-002', kind: 'timeout', params, retry: 'later' }))
  }, target.connectMs)
  const onAbort = (): void => stop(cancelled())
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const result = await work(client)
    if (reason) throw reason
    return result
  } catch (error) {
    client.close()
    throw reason ?? connectFailed(target, error)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

function connectFailed(target: FtpTarget, error: unknown): SiteguardError {
  if (isSiteguardError(error)) return error
  if (error instanceof FTPError) return refused(target, reply(error), error.code === 421 ? 'later' : 'never', error)
  const { code, message } = error as NodeJS.ErrnoException
  if (message.startsWith('Timeout')) {
    const params = { account: target.account.id, host: target.host, seconds: target.idleMs / 1000, doing: 'connecting' }
    return new SiteguardError({ code: 'SG-CONN-002', kind: 'timeout', params, retry: 'later', cause: error })
  }
  return refused(target, code ?? message, 'later', error)
}

function refused(target: FtpTarget, detail: string, retry: 'never' | 'later' = 'never', cause?: unknown): SiteguardError {
  const params = { account: target.account.id, host: target.host, port: target.port, detail }
  return new SiteguardError({ code: 'SG-CONN-001', kind: 'connect', params, retry, cause })
}

/** A server's reply for people, in one piece and without end. */
export function reply(error: FTPError): string {
  return error.message.slice(0, 300)
}

function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
