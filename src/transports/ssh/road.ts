import { lookup } from 'node:dns/promises'
import { connect as connectTcp, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Account } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { cancelled } from '../bulk/problems.ts'
import type { ConnectOptions } from '../types.ts'
import type { HostSettings } from './config.ts'
import { connectionStalled } from './link.ts'

export const DEFAULT_CONNECT_MS = 20_000

/** What lies below a login: a TCP socket, a channel through the hop before, or a program's standard streams. */
export interface Road {
  readonly stream: Duplex
  close(): Promise<void> | void
  bytes(): { in: number; out: number }
}

/** SG-CONN-001: nobody is there, or nobody who can be talked to. */
export function unreachable(account: Account, settings: HostSettings, detail: string, cause?: unknown): SiteguardError {
  const params = { account: account.id, host: settings.host, port: settings.port, detail }
  return new SiteguardError({ code: 'SG-CONN-001', kind: 'connect', params, retry: 'later', cause })
}

/** A TCP connection to where the settings say. @throws SG-CONN-001, SG-CONN-003 */
export async function dial(account: Account, settings: HostSettings, options: ConnectOptions): Promise<Road> {
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
