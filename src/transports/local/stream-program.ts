import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { SiteguardError } from '../../core/error.ts'
import { accessDenied, cancelled, notThere, programFailed, throwIfCancelled } from '../bulk/problems.ts'
import type { StreamOptions } from '../types.ts'
import { checkArguments, signalNumber } from './run-program.ts'

const DEFAULT_TIMEOUT_MS = 3_600_000
/** Of standard error, for the message of a failure. */
const MAX_SAID = 4_096

export interface StreamProgramOptions extends StreamOptions {
  readonly cwd: string
  readonly account: string
  readonly count: { in(bytes: number): void; out(bytes: number): void }
}

/**
 * Runs one program as `runProgram` does, and yields its standard output at the pace it is taken. Throws SG-TRAN-011 at the end
 * when it did not exit with 0, and what `runProgram` throws. Leaving the loop ends the program and what it started.
 */
export async function* streamProgram(
  argv: readonly [string, ...string[]],
  options: StreamProgramOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, count } = options
  throwIfCancelled(signal)
  checkArguments(argv)
  const [program, ...args] = argv
  const child = spawn(program, args, { cwd: options.cwd, env: { LC_ALL: 'C' }, stdio: 'pipe', detached: true })
  const closed = new Promise<number>((resolve) => child.on('close', (code, killedBy) => resolve(code ?? 128 + signalNumber(killedBy))))
  let failure: unknown
  let over = false
  let said = ''
  const fail = (error: unknown): void => {
    failure ??= error
    end(child)
  }
  child.on('error', (error: NodeJS.ErrnoException) => {
    fail(error.code === 'ENOENT' ? notThere(program, error) : accessDenied(program, error.code ?? error.message, error))
  })
  const onAbort = (): void => fail(cancelled())
  const timer = setTimeout(() => {
    const params = { account: options.account, host: 'local', seconds: timeoutMs / 1000, doing: program }
    fail(new SiteguardError({ code: 'SG-CONN-002', kind: 'timeout', params }))
  }, timeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    count.in(text.length)
    said = (said + text).slice(0, MAX_SAID)
  })
  // A program that does not read its input closes it early; its exit code says what matters.
  child.stdin.on('error', () => {})
  void feed(child, options.stdin, count, () => over || failure !== undefined).catch(fail)

  try {
    for await (const piece of child.stdout as AsyncIterable<Buffer>) {
      if (failure !== undefined) throw failure
      count.in(piece.length)
      yield piece
    }
    const code = await closed
    if (failure !== undefined) throw failure
    if (code !== 0) throw programFailed(program, code, said)
  } catch (error) {
    throw failure ?? error
  } finally {
    over = true
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    end(child)
  }
}

/** Ends the program's whole group; one that ended by itself is left alone. */
function end(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It ended in between.
    }
  }
  child.stdin?.destroy()
  child.stdout?.destroy()
  child.stderr?.destroy()
}

async function feed(
  child: ChildProcess,
  input: StreamOptions['stdin'],
  count: StreamProgramOptions['count'],
  over: () => boolean,
): Promise<void> {
  const { stdin } = child
  if (stdin === null) return
  for await (const piece of input === undefined ? [] : input instanceof Uint8Array ? [input] : input) {
    if (over() || stdin.destroyed) return
    count.out(piece.length)
    if (stdin.write(piece)) continue
    const stop = new AbortController()
    await Promise.race([once(stdin, 'drain', { signal: stop.signal }), once(stdin, 'close', { signal: stop.signal })]).catch(() => {})
    stop.abort()
  }
  if (!over()) stdin.end()
}
