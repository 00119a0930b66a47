import { once } from 'node:events'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { FTPError, type FTPResponse } from 'basic-ftp'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { cancelled, throwIfCancelled, unsupported } from '../bulk/problems.ts'
import type { Meter } from '../types.ts'
import { type FtpFeatures, type FtpTarget, logIn, reply } from './connect.ts'
import { checkPin } from './tls.ts'

/** What a server refused, with its code (RFC 959, 4.2): 5xx for good, 4xx for now. The connection goes on. */
export class Refusal extends Error {
  readonly code: number
  constructor(error: FTPError) {
    super(reply(error), { cause: error })
    this.code = error.code
  }
}

/** The data connection failed and the control connection did not: a matter of the one file. */
export class DataFailure extends Error {}

/** One login. It runs one task at a time; the pool sees to that. */
export interface FtpSession {
  readonly features: FtpFeatures
  /** The 257 reply after login. */
  readonly pwd: string
  /** It cannot be used any more. */
  readonly broken: boolean
  /** Sends a command, waits for its one reply. Throws Refusal, SG-CONN-002/003, SG-INT-002. */
  command(line: string, signal?: AbortSignal): Promise<FTPResponse>
  /**
   * Bytes of a data connection. The last reply, once the stream is done, is in `done`. Leaving the stream early ends the
   * transfer, and the session is used again if the server plays along.
   */
  download(
    line: string,
    options?: { readonly offset?: number; readonly signal?: AbortSignal; done?(response: FTPResponse): void },
  ): AsyncGenerator<Buffer>
  /** Sends bytes over a data connection. Returns how many. */
  upload(line: string, data: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number>
  close(): void
}

const OPENING = 'opening a data connection'
/** Bytes that wait for a slow reader before the data connection is paused. */
const WAITING = 1024 * 1024
/**
 * A server may send a byte now and then and never come to an end: waiting for data is paid for out of this many times `idleMs` (two
 * hours), and each byte gives two milliseconds of it back.
 */
const CREDIT = 240
const MS_PER_BYTE = 2
/** How long a server may take to end a transfer that was left, milliseconds. */
const LEAVE_MS = 10_000

export async function openSession(target: FtpTarget, meter: Meter, signal?: AbortSignal): Promise<FtpSession> {
  const { client, features, pwd } = await logIn(target, signal)
  const { ftp } = client
  const params = { account: target.account.id, host: target.host }
  let credit = target.idleMs * CREDIT

  const translate = (error: unknown, doing: string): Error => {
    if (isSiteguardError(error) || error instanceof Refusal || error instanceof DataFailure) return error
    if (error instanceof FTPError) {
      if (error.code !== 421 && error.code !== 530) return new Refusal(error)
      client.close()
      return new SiteguardError({
        code: 'SG-CONN-003',
        kind: 'connect',
        params: { ...params, detail: reply(error) },
        retry: 'later',
        cause: error,
      })
    }
    client.close()
    const { message, code } = error as NodeJS.ErrnoException
    // basic-ftp's word for EPSV and PASV both refused; siteguard listens for nobody, so there is no active mode to fall back on.
    const refused = /^None of the available transfer strategies work.*?'FTPError: (.*?)'\.?$/s.exec(message)
    if (refused !== null) return unsupported(`a passive data connection (${(refused[1] as string).slice(0, 200)})`, 'ftp')
    if (message.includes('Timeout')) {
      const seconds = target.idleMs / 1000
      return new SiteguardError({
        code: 'SG-CONN-002',
        kind: 'timeout',
        params: { ...params, seconds, doing },
        retry: 'later',
        cause: error,
      })
    }
    // No data connection at all (a firewall, a server that points elsewhere) is not mended by a new login.
    const retry = doing === OPENING ? 'later' : 'now'
    return new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { ...params, detail: code ?? message }, retry, cause: error })
  }

  /** A wait for the server that a cancellation ends; the session cannot be used after that, as the reply may still come. */
  const within = async <T>(doing: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> => {
    throwIfCancelled(signal)
    const onAbort = (): void => client.close()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return await run()
    } catch (error) {
      if (signal?.aborted) throw cancelled()
      throw translate(error, doing)
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  const command = async (line: string, signal?: AbortSignal): Promise<FTPResponse> =>
    await within(verbOf(line), signal, async () => {
      meter.roundTrips += 1
      meter.bytesOut += line.length + 2
      const response = await client.send(line)
      meter.bytesIn += response.message.length + 2
      return response
    })

  /** A data connection, verified if it is TLS before anything on it is taken. Resolves with the socket; `ready` when bytes may flow. */
  const openData = async (signal: AbortSignal | undefined): Promise<{ socket: Socket; ready: Promise<void> }> =>
    await within(OPENING, signal, async () => {
      meter.roundTrips += 2
      await client.prepareTransfer(ftp)
      const socket = ftp.dataSocket
      if (socket === undefined) throw new Error('no data connection')
      takeOver(socket)
      if (!(socket instanceof TLSSocket)) return { socket, ready: Promise.resolve() }
      // Some servers begin TLS only after the transfer command: nobody may wait for this before sending it.
      const ready = once(socket, 'secureConnect').then(() => checkPin(target.account, target.host, socket, target.trust))
      ready.catch(() => {})
      return { socket, ready }
    })

  /** One transfer, from its command to its last reply. */
  const begin = (line: string, offset: number, socket: Socket): Transfer => {
    const transfer: Transfer = { state: 'sent', wake: () => {} }
    meter.roundTrips += 1
    meter.bytesOut += line.length + 2
    const first = offset > 0 ? `REST ${offset}` : line
    ftp
      .handle(first, (response, task) => {
        if (response instanceof Error && !(response instanceof FTPError)) task.reject(response)
        else if (transfer.left) answerLeft(transfer, response.message, task)
        else if (response instanceof FTPError) task.reject(response)
        else if (response.code === 350) ftp.send(line)
        else if (response.code === 150 || response.code === 125) transfer.state = 'started'
        else if (response.code >= 200 && response.code < 300) task.resolve(response)
        else task.reject(new Error(`unexpected reply ${response.code}`))
        transfer.wake()
      })
      .then(
        (response: FTPResponse | undefined) => {
          if (response) transfer.response = response
        },
        (error: Error) => {
          transfer.failure ??= error
        },
      )
      .finally(() => {
        transfer.state = 'over'
        transfer.wake()
      })
    // The timer of the control connection would end a long transfer, during which it is silent: `wait` times each wait.
    ftp.socket.setTimeout(0)
    socket.on('error', (error) => {
      transfer.dataError ??= error
      transfer.wake()
    })
    return transfer
  }

  /**
   * Replies after a transfer was left. Each server ends it in its own way: 426, 226, 451; pure-ftpd by a second 150 and
   * nothing else. Once it said something, PWD is asked, whose 257 is like no other reply, and then it is ready for more. Not
   * before: in the middle of a transfer, pure-ftpd throws commands away and proftpd answers them out of turn.
   */
  const answerLeft = (transfer: Transfer, message: string, task: { resolve(value: unknown): void }): void => {
    if (transfer.state === 'asked') {
      if (message.startsWith('257')) task.resolve(undefined)
    } else if (transfer.state === 'sent' && message.startsWith('1')) transfer.state = 'started'
    else if (transfer.state === 'sent' && message.startsWith('350')) ftp.send('NOOP')
    else {
      transfer.state = 'asked'
      ftp.send('PWD')
    }
  }

  /**
   * Waits until the transfer moves; what moved before was seen by the caller, who looked just before. Only time spent waiting for the
   * server counts, never that of a slow reader.
   */
  const wait = async (transfer: Transfer, signal: AbortSignal | undefined): Promise<void> => {
    const began = performance.now()
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        transfer.failure ??= new Error('Timeout (data connection)')
        done()
      }, target.idleMs)
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        transfer.wake = () => {}
        resolve()
      }
      transfer.wake = done
      signal?.addEventListener('abort', done, { once: true })
    })
    credit -= performance.now() - began
    if (credit < 0) transfer.failure ??= new Error('Timeout (data connection)')
  }
  const earn = (bytes: number): void => {
    credit = Math.min(target.idleMs * CREDIT, credit + bytes * MS_PER_BYTE)
  }

  /** Ends a transfer that is not over: closes the data connection, and waits until the server is ready for more. */
  const leave = async (transfer: Transfer): Promise<void> => {
    ftp.dataSocket = undefined
    if (transfer.state === 'over' || client.closed) return
    transfer.left = true
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(LEAVE_MS, target.idleMs))
      transfer.wake = () => {
        if (transfer.state !== 'over') return
        clearTimeout(timer)
        resolve()
      }
    })
    // A server that does not answer any more is let go; the pool makes a new login when it needs one.
    if ((transfer.state as string) !== 'over') client.close()
  }

  async function* download(
    line: string,
    options: { readonly offset?: number; readonly signal?: AbortSignal; done?(response: FTPResponse): void } = {},
  ): AsyncGenerator<Buffer> {
    const { signal, offset = 0 } = options
    const { socket, ready } = await openData(signal)
    const queue: Buffer[] = []
    let waiting = 0
    let ended = false
    const transfer = begin(line, offset, socket)
    ready.then(
      () => {
        socket.on('data', (piece: Buffer) => {
          queue.push(piece)
          waiting += piece.length
          if (waiting > WAITING) socket.pause()
          transfer.wake()
        })
        socket.on('end', () => {
          ended = true
          transfer.wake()
        })
        socket.on('close', () => {
          // Without 'end' the connection was cut: what came is not the whole.
          if (!ended) transfer.dataError ??= new Error('cut')
          transfer.wake()
        })
      },
      (error: Error) => notReady(transfer, error),
    )
    try {
      for (;;) {
        throwIfCancelled(signal)
        const piece = queue.shift()
        if (piece !== undefined) {
          waiting -= piece.length
          meter.bytesIn += piece.length
          earn(piece.length)
          if (waiting <= WAITING && socket.isPaused()) socket.resume()
          yield piece
        } else if (transfer.failure !== undefined) throw translate(transfer.failure, verbOf(line))
        else if (transfer.dataError !== undefined && transfer.state === 'over') throw new DataFailure(transfer.dataError.message)
        else if (ended && transfer.response !== undefined) {
          options.done?.(transfer.response)
          return
        } else await wait(transfer, signal)
      }
    } finally {
      await leave(transfer)
    }
  }

  async function upload(line: string, data: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number> {
    const { socket, ready } = await openData(signal)
    const transfer = begin(line, 0, socket)
    let bytes = 0
    const step = async (met: () => boolean): Promise<void> => {
      while (!met()) {
        throwIfCancelled(signal)
        if (transfer.failure !== undefined) throw translate(transfer.failure, verbOf(line))
        if (transfer.state === 'over') throw new DataFailure(transfer.dataError?.message ?? 'ended early')
        await wait(transfer, signal)
      }
    }
    let secured = false
    ready.then(
      () => {
        secured = true
        transfer.wake()
      },
      (error: Error) => notReady(transfer, error),
    )
    socket.on('drain', () => transfer.wake())
    try {
      await step(() => transfer.state === 'started')
      await step(() => secured)
      for await (const piece of data) {
        throwIfCancelled(signal)
        if (transfer.failure !== undefined) throw translate(transfer.failure, verbOf(line))
        bytes += piece.length
        meter.bytesOut += piece.length
        earn(piece.length)
        if (!socket.write(piece)) await step(() => !socket.writableNeedDrain)
      }
      socket.end()
      await step(() => transfer.response !== undefined)
      return bytes
    } finally {
      await leave(transfer)
    }
  }

  return {
    features,
    pwd,
    get broken() {
      return client.closed
    },
    command,
    download,
    upload,
    close: () => client.close(),
  }
}

interface Transfer {
  /** 'started': the server uses the data connection. 'asked': left, and asked whether it is ready. 'over': it is. */
  state: 'sent' | 'started' | 'asked' | 'over'
  /** Nobody wants the rest. */
  left?: boolean
  /** Of the control connection, or of our own. */
  failure?: Error
  dataError?: Error
  /** The reply that ended it well. */
  response?: FTPResponse
  wake: () => void
}

/** A certificate that is not the right one concerns everything; a handshake that broke, this transfer. */
function notReady(transfer: Transfer, error: Error): void {
  if (isSiteguardError(error)) transfer.failure ??= error
  else transfer.dataError ??= error
  transfer.wake()
}

/**
 * basic-ftp ends the control connection when a data connection fails, and would take one file's trouble for the account's.
 * Its listeners are the last ones added; ours follow.
 */
function takeOver(socket: Socket): void {
  for (const event of ['error', 'close', 'timeout'] as const) {
    const last = socket.listeners(event).at(-1)
    if (last !== undefined) socket.removeListener(event, last as () => void)
  }
}

/** The command without its path: what is being done, for people. */
function verbOf(line: string): string {
  return line.split(' ', 1)[0] as string
}
