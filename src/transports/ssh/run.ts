import { randomBytes } from 'node:crypto'
import type { ClientChannel } from 'ssh2'
import type { SiteguardError } from '../../core/error.ts'
import { cancelled } from '../bulk/problems.ts'
import { ABANDON_AFTER_MS, type ChannelGate, type Ending } from './channels.ts'
import { type CommandLine, markerOf } from './commands.ts'
import { connectionStalled, type Link } from './link.ts'
import { createSpareShell } from './spare-shell.ts'

/** Text before our marker after which we stop believing that the marker will come. */
const MAX_PREAMBLE = 1 << 20
/** Bytes of an answer kept here while the consumer is slow; then the server has to wait. */
const HIGH_WATER = 1 << 20
/** One line of standard error kept; the rest of it is dropped. */
const MAX_LINE = 16_384
/** Standard error after which a command is given up: two lines for each of a million files. Bytes. */
const MAX_COMPLAINTS = 256 << 20
/** A command that says nothing for this many times `idleMs`, on a living connection, is given up. */
const PATIENCE = 10

/** A stopped command that still runs then is killed. */
const KILL_AFTER_MS = 250

/** The command ended, or printed a megabyte, without our marker: the account's start-up files or its shell got in the way. */
export class NoAnswer extends Error {}

export interface Running {
  /** What the command prints after the marker. Ends with the command; throws when the connection dies. */
  readonly stdout: AsyncIterable<Buffer>
  /** Settles when the command has ended and everything it printed has been read. Never rejects before `stdout` does. */
  readonly ended: Promise<Ending>
  /** Ends the command without waiting for it. */
  stop(): void
}

export interface RunOptions {
  readonly doing: string
  /** A chunk need be good only until the next one is asked for. */
  readonly stdin?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** Lines of standard error after the marker, without their newline. */
  readonly onErrorLine?: (line: Buffer) => void
  /** Raw bytes of standard error after the marker, instead of lines. */
  readonly onErrorBytes?: (bytes: Buffer) => void
  readonly signal?: AbortSignal
}

export interface Runner {
  run(build: (nonce: string) => CommandLine, options: RunOptions): Promise<Running>
}

export interface RunnerOptions {
  readonly link: Link
  readonly gate: ChannelGate
  readonly account: string
  readonly host: string
  /** A command has begun to answer. */
  readonly count: () => void
}

export function createRunner(options: RunnerOptions): Runner {
  const { link, gate, account, host } = options
  const spare = createSpareShell(gate)
  return {
    run: async (build, call) => {
      if (call.signal?.aborted) throw cancelled()
      const nonce = randomBytes(16).toString('hex')
      const line = build(nonce)
      const starting = spare.take(line) ?? gate.exec(line, call.signal === undefined ? {} : { signal: call.signal })
      spare.prepare()
      const channel = await starting
      const stalled = (): SiteguardError => connectionStalled(account, host, link.idleMs * PATIENCE, call.doing)
      return attend(channel, nonce, { link, gate, stalled, call, count: options.count })
    },
  }
}

interface Attendance {
  readonly link: Link
  readonly gate: ChannelGate
  readonly stalled: () => SiteguardError
  readonly call: RunOptions
  readonly count: () => void
}

function attend(channel: ClientChannel, nonce: string, { link, gate, stalled, call, count }: Attendance): Running {
  const marker = Buffer.from(markerOf(nonce))
  const queue: Buffer[] = []
  let queued = 0
  let failure: unknown
  let finished = false
  let stopped = false
  let exited = gate.endingOf(channel) !== undefined
  let closed = false
  let forgetDeath: () => void = () => {}
  let wake: () => void = () => {}
  let ending: Ending = gate.endingOf(channel) ?? { code: undefined, signal: undefined }
  let resolveEnded: (ending: Ending) => void = () => {}
  const ended = new Promise<Ending>((resolve) => {
    resolveEnded = resolve
  })

  const stop = (): void => {
    if (stopped || closed) return
    stopped = true
    queue.length = 0
    queued = 0
    // A server counts the session until its command has died, so the command is told to die before the channel is closed.
    gate.kill(channel, 'TERM')
    channel.pause()
    const leave = (): void => {
      clearTimeout(hard)
      gate.kill(channel, 'KILL')
      try {
        channel.close()
      } catch {
        // The connection is gone, and the channel with it.
      }
      // Let what is still on its way run out, so that the channel can end and its place become free.
      channel.resume()
      channel.stderr.resume()
    }
    const hard = setTimeout(leave, KILL_AFTER_MS)
    const give = setTimeout(() => gate.abandon(channel), ABANDON_AFTER_MS)
    channel.once('exit', leave)
    channel.once('close', () => {
      clearTimeout(hard)
      clearTimeout(give)
    })
    hard.unref()
    give.unref()
    if (exited || link.dead !== undefined) leave()
  }
  const finish = (error?: unknown): void => {
    if (finished) return
    finished = true
    failure = error
    forgetDeath()
    call.signal?.removeEventListener('abort', abort)
    clearInterval(timer)
    if (error !== undefined) stop()
    resolveEnded(ending)
    wake()
  }
  const abort = (): void => finish(cancelled())
  forgetDeath = link.onDeath((error) => finish(error))
  call.signal?.addEventListener('abort', abort, { once: true })

  let lastByte = performance.now()
  const timer = setInterval(
    () => {
      // Waiting for our own consumer is no silence of the server.
      if (channel.isPaused()) lastByte = performance.now()
      else if (performance.now() - lastByte > link.idleMs * PATIENCE) finish(stalled())
    },
    Math.max(20, link.idleMs),
  )
  timer.unref()

  const alive = (): void => {
    lastByte = performance.now()
    gate.progress()
  }
  const afterMarker = (give: (bytes: Buffer) => void, found: () => void): ((chunk: Buffer) => void) => {
    let head: Buffer | undefined = Buffer.alloc(0)
    let passed = 0
    return (chunk) => {
      alive()
      if (head === undefined) {
        give(chunk)
        return
      }
      head = Buffer.concat([head, chunk])
      passed += chunk.length
      const at = head.indexOf(marker)
      if (at >= 0) {
        const rest = head.subarray(at + marker.length)
        head = undefined
        found()
        if (rest.length > 0) give(rest)
      } else if (passed > MAX_PREAMBLE) finish(new NoAnswer('no end to what the start-up files print'))
      // The marker may have begun in what came last.
      else head = head.subarray(-(marker.length - 1))
    }
  }
  let answered = false

  const keep = (bytes: Buffer): void => {
    if (stopped) return
    queue.push(bytes)
    queued += bytes.length
    if (queued > HIGH_WATER) channel.pause()
    wake()
  }
  const lines = call.onErrorLine === undefined ? undefined : splitLines(call.onErrorLine)
  channel.on(
    'data',
    afterMarker(keep, () => {
      answered = true
      count()
    }),
  )
  let complained = 0
  const complain = (bytes: Buffer): void => {
    complained += bytes.length
    if (complained > MAX_COMPLAINTS) finish(new NoAnswer('no end to what it complains of'))
    else (call.onErrorBytes ?? lines?.push)?.(bytes)
  }
  channel.stderr.on(
    'data',
    afterMarker(complain, () => {}),
  )
  channel.on('exit', (code: number | null, signal?: string) => {
    exited = true
    ending = { code: code ?? undefined, signal }
  })
  channel.on('close', () => {
    closed = true
    lines?.end()
    finish(!answered && !stopped ? new NoAnswer('the command ended without an answer') : undefined)
  })

  // It may have been told to stop while the channel was being opened.
  if (call.signal?.aborted) abort()
  void feed(channel, call.stdin, () => finished || stopped).catch((error: unknown) => finish(error))

  const release = link.await<void>(call.doing, (resolve) => {
    void ended.then(() => resolve())
  })
  release.catch(() => {})

  async function* read(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        const chunk = queue.shift()
        if (chunk !== undefined) {
          queued -= chunk.length
          if (queued <= HIGH_WATER / 2 && channel.isPaused()) channel.resume()
          yield chunk
          continue
        }
        if (failure !== undefined) throw failure
        if (finished) return
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      if (!finished) stop()
    }
  }

  return { stdout: read(), ended, stop }
}

/** Writes standard input at the pace the server takes it, then ends it. What is given may be written over once it was taken. */
async function feed(channel: ClientChannel, input: RunOptions['stdin'], over: () => boolean): Promise<void> {
  if (input !== undefined) {
    for await (const chunk of input) {
      if (over()) return
      if (chunk.length > 0) await taken(channel, chunk)
    }
  }
  if (!over()) channel.end()
}

/** Until ssh2 has made packets of all of it, as the server opens its window, or the channel is no more. */
function taken(channel: ClientChannel, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      channel.removeListener('close', done)
      resolve()
    }
    channel.once('close', done)
    channel.write(chunk, done)
  })
}

function splitLines(give: (line: Buffer) => void): { push(bytes: Buffer): void; end(): void } {
  let rest: Buffer = Buffer.alloc(0)
  return {
    push: (bytes) => {
      let from = 0
      for (;;) {
        const at = bytes.indexOf(0x0a, from)
        if (at < 0) break
        give(Buffer.concat([rest, bytes.subarray(from, at)]))
        rest = Buffer.alloc(0)
        from = at + 1
      }
      if (rest.length < MAX_LINE) rest = Buffer.concat([rest, bytes.subarray(from)])
    },
    end: () => {
      if (rest.length > 0) give(rest)
      rest = Buffer.alloc(0)
    },
  }
}

/** The whole output, or the error `tooMuch` makes. */
export async function gather(stdout: AsyncIterable<Buffer>, limit: number, tooMuch: () => Error): Promise<Buffer> {
  const parts: Buffer[] = []
  let total = 0
  for await (const part of stdout) {
    total += part.length
    if (total > limit) throw tooMuch()
    parts.push(part)
  }
  return Buffer.concat(parts, total)
}

/** Names for a program's standard input, NUL after each, in pieces of some 64 KiB. */
export function* nulSeparated(names: Iterable<Buffer>): Generator<Buffer> {
  let parts: Buffer[] = []
  let size = 0
  const nul = Buffer.from([0])
  for (const name of names) {
    parts.push(name, nul)
    size += name.length + 1
    if (size >= 65_536) {
      yield Buffer.concat(parts, size)
      parts = []
      size = 0
    }
  }
  if (size > 0) yield Buffer.concat(parts, size)
}
