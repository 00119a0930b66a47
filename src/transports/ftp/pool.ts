import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import { throwIfCancelled } from '../bulk/problems.ts'
import type { FtpSession } from './session.ts'

/** Logins that are kept and lent out, one task each. */
export interface Pool {
  /** Logins at once, at most. Falls when the server takes no more. */
  readonly width: number
  /** Lends a session and takes it back when `run` ends. Waits while all are lent. */
  use<T>(run: (session: FtpSession) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** The same for a stream: the session is lent until it ends or is left. */
  stream<T>(run: (session: FtpSession) => AsyncGenerator<T>, signal?: AbortSignal): AsyncGenerator<T>
  close(): void
}

export interface PoolOptions {
  readonly width: number
  readonly first: FtpSession
  readonly open: (signal?: AbortSignal) => Promise<FtpSession>
  /** What a call after `close` gets. */
  readonly closed: () => SiteguardError
}

/**
 * A login costs more than a transfer (a TLS handshake, and on some servers a second of password hashing), so each is kept;
 * a further one is made only while work waits, and one that broke is replaced when it is needed. A server that refuses a
 * further login is not asked for more than it took.
 */
export function createPool(options: PoolOptions): Pool {
  const idle: FtpSession[] = [options.first]
  const all = new Set<FtpSession>([options.first])
  const waiting: (() => void)[] = []
  let width = options.width
  let opening = 0
  let isClosed = false

  const acquire = async (signal: AbortSignal | undefined): Promise<FtpSession> => {
    for (;;) {
      throwIfCancelled(signal)
      if (isClosed) throw options.closed()
      const session = idle.pop()
      if (session !== undefined) {
        if (!session.broken) return session
        all.delete(session)
        continue
      }
      if (all.size + opening < width) {
        opening += 1
        try {
          const fresh = await options.open(signal)
          if (isClosed) {
            fresh.close()
            throw options.closed()
          }
          all.add(fresh)
          return fresh
        } catch (error) {
          if (all.size === 0 || !isRefusal(error)) {
            wakeOne()
            throw error
          }
          width = all.size
        } finally {
          opening -= 1
        }
        continue
      }
      await new Promise<void>((resolve) => {
        const onAbort = (): void => {
          const at = waiting.indexOf(wake)
          if (at >= 0) waiting.splice(at, 1)
          resolve()
        }
        const wake = (): void => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }
        waiting.push(wake)
        signal?.addEventListener('abort', onAbort, { once: true })
      })
    }
  }

  const wakeOne = (): void => waiting.shift()?.()

  const release = (session: FtpSession): void => {
    if (session.broken || isClosed) {
      all.delete(session)
      session.close()
    } else idle.push(session)
    wakeOne()
  }

  return {
    get width() {
      return width
    },
    async use(run, signal) {
      const session = await acquire(signal)
      try {
        return await run(session)
      } finally {
        release(session)
      }
    },
    async *stream(run, signal) {
      const session = await acquire(signal)
      try {
        yield* run(session)
      } finally {
        release(session)
      }
    },
    close() {
      isClosed = true
      for (const session of all) session.close()
      all.clear()
      idle.length = 0
      for (const wake of waiting.splice(0)) wake()
    },
  }
}

/** The server took the first login and refuses a further one: its limit, not our credentials. */
function isRefusal(error: unknown): boolean {
  return isSiteguardError(error) && (error.code === 'SG-CONN-001' || error.code === 'SG-AUTH-001')
}
