import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { type Retry, SiteguardError } from '../../core/error.ts'

/** One logged-in SSH connection, and the one place that knows when it is dead. */
export interface Link {
  readonly client: Client
  readonly idleMs: number
  /** What ended the connection; undefined while it lives. */
  readonly dead: SiteguardError | undefined
  /**
   * Waits for an answer of the server. It ends with the connection's own error when that dies, and the connection dies
   * with SG-CONN-002 when no byte comes for `idleMs` while anything is awaited.
   */
  await<T>(doing: string, start: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T>
  /** Runs `callback` when the connection dies, at once if it has. Returns a function that forgets it. */
  onDeath(callback: (error: SiteguardError) => void): () => void
  fail(error: SiteguardError): void
  /** SG-CONN-002 for this connection: the server said nothing about `doing` for so long. */
  stalled(milliseconds: number, doing: string): SiteguardError
  /** SG-CONN-003 for this connection. */
  lost(detail: string, cause?: unknown): SiteguardError
  /** Ends politely, then by force. Never throws. */
  close(): Promise<void>
}

export interface LinkOptions {
  readonly account: string
  readonly host: string
  readonly idleMs: number
  /** Other things to end with it: the sockets below a jump. */
  readonly beneath: () => Promise<void> | void
  /** Bytes over the connection so far, both ways together. */
  readonly bytes: () => number
}

/**
 * A server may say a byte now and then and never come to an end. Each second in which something is awaited is paid for out of a credit
 * of this many times `idleMs` (two hours), and each byte gives two milliseconds of it back: 500 bytes a second can go on for ever.
 */
const CREDIT = 240
const MS_PER_BYTE = 2

/** Never to be tried again over the same connection: it stays lost, and a retry would only wait. */
export function connectionLost(account: string, host: string, detail: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account, host, detail }, cause })
}

/** @param retry 'never' where the whole connection is given up, as for one that is lost. */
export function connectionStalled(
  account: string,
  host: string,
  milliseconds: number,
  doing: string,
  retry: Retry = 'later',
): SiteguardError {
  const seconds = Math.round(milliseconds / 100) / 10
  return new SiteguardError({ code: 'SG-CONN-002', kind: 'timeout', params: { account, host, seconds, doing }, retry })
}

/** Takes over a client that has just logged in through `socket`. */
export function createLink(client: Client, socket: Duplex, options: LinkOptions): Link {
  const { account, host, idleMs } = options
  const listeners = new Set<(error: SiteguardError) => void>()
  const awaited = new Set<string[]>()
  let dead: SiteguardError | undefined
  let lastByte = performance.now()
  let closed = false

  const fail = (error: SiteguardError): void => {
    if (dead !== undefined) return
    dead = error
    clearInterval(timer)
    socket.destroy()
    for (const listener of [...listeners]) listener(error)
    listeners.clear()
    void options.beneath()
  }

  socket.on('data', () => {
    lastByte = performance.now()
  })
  socket.on('close', () => fail(connectionLost(account, host, closed ? 'closed by us' : 'closed by the other side')))
  client.on('close', () => fail(connectionLost(account, host, closed ? 'closed by us' : 'closed by the other side')))
  client.on('error', (error: Error & { level?: string }) => {
    if (error.level === 'agent') return
    fail(connectionLost(account, host, error.message, error))
  })

  // ssh2 sends a keepalive every third of `idleMs` (see connect.ts), so a living server is never silent for long, however slow
  // the command it runs.
  let suspicious = false
  const every = Math.max(10, idleMs / 8)
  const wholeCredit = idleMs * CREDIT
  let credit = wholeCredit
  let bytes = options.bytes()
  const timer = setInterval(() => {
    const [first] = awaited
    const now = options.bytes()
    // A machine that slept in between has waited for nobody.
    credit = Math.min(wholeCredit, credit + (now - bytes) * MS_PER_BYTE) - (first === undefined ? 0 : every)
    bytes = now
    if (first !== undefined && credit < 0) {
      fail(connectionStalled(account, host, wholeCredit, first[0] ?? '', 'never'))
      return
    }
    if (first === undefined) {
      lastByte = Math.max(lastByte, performance.now() - idleMs / 2)
      return
    }
    const silent = performance.now() - lastByte
    if (silent <= idleMs) {
      suspicious = false
      return
    }
    // Our own process may have been too busy to read: look once more after the event loop had its turn.
    if (!suspicious) suspicious = true
    else fail(connectionStalled(account, host, idleMs, first[0] ?? '', 'never'))
  }, every)
  timer.unref()

  const link: Link = {
    client,
    idleMs,
    get dead() {
      return dead
    },
    await: (doing, start) =>
      new Promise((resolve, reject) => {
        if (dead !== undefined) {
          reject(dead)
          return
        }
        const mark = [doing]
        awaited.add(mark)
        const forget = link.onDeath((error) => settle(() => reject(error)))
        const settle = (act: () => void): void => {
          awaited.delete(mark)
          forget()
          act()
        }
        try {
          start(
            (value) => settle(() => resolve(value)),
            (error) => settle(() => reject(dead ?? error)),
          )
        } catch (error) {
          // ssh2 throws "Not connected" when the socket died a moment ago and nobody has told us yet.
          settle(() => reject(dead ?? connectionLost(account, host, error instanceof Error ? error.message : String(error), error)))
        }
      }),
    onDeath: (callback) => {
      if (dead !== undefined) {
        callback(dead)
        return () => {}
      }
      listeners.add(callback)
      return () => listeners.delete(callback)
    },
    fail,
    stalled: (milliseconds, doing) => connectionStalled(account, host, milliseconds, doing),
    lost: (detail, cause) => connectionLost(account, host, detail, cause),
    close: async () => {
      closed = true
      if (dead === undefined) {
        await new Promise<void>((resolve) => {
          const force = setTimeout(resolve, Math.min(500, idleMs))
          socket.once('close', () => {
            clearTimeout(force)
            resolve()
          })
          try {
            client.end()
          } catch {
            resolve()
          }
        })
        fail(connectionLost(account, host, 'closed by us'))
      }
      await options.beneath()
    },
  }
  return link
}
