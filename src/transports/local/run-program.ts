import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { SiteguardError } from '../../core/error.ts'
import { accessDenied, cancelled, ioFailed, notThere, throwIfCancelled, tooLarge } from '../bulk/problems.ts'
import type { ExecOptions, ExecResult } from '../types.ts'

const DEFAULT_TIMEOUT_MS = 60_000
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024

/**
 * Runs one program by its absolute path, in an environment that holds LC_ALL=C only, and without a shell. It gets its own
 * process group, so that a time limit, a size limit or a cancellation also ends what it started.
 * Throws SG-TRAN-001/002 (no such program, or it may not be run), SG-TRAN-006 (too much output), SG-CONN-002 (time limit), SG-INT-002.
 */
export async function runProgram(
  argv: readonly [string, ...string[]],
  options: ExecOptions & { readonly cwd: string; readonly account: string },
): Promise<ExecResult> {
  const [program, ...args] = argv
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES } = options
  throwIfCancelled(signal)
  checkArguments(argv)

  return await new Promise<ExecResult>((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: { LC_ALL: 'C' }, stdio: 'pipe', detached: true })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let bytes = 0
    let failure: SiteguardError | undefined

    const stop = (error: SiteguardError): void => {
      failure ??= error
      if (child.pid !== undefined) {
        try {
          process.kill(-child.pid, 'SIGKILL')
        } catch {
          // The group ended by itself in between.
        }
      }
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const collect = (into: Buffer[]) => (part: Buffer) => {
      bytes += part.length
      if (bytes > maxBytes) stop(tooLarge(program, maxBytes))
      else into.push(part)
    }
    const onAbort = (): void => stop(cancelled())
    const timer = setTimeout(() => {
      const params = { account: options.account, host: 'local', seconds: timeoutMs / 1000, doing: program }
      stop(new SiteguardError({ code: 'SG-CONN-002', kind: 'timeout', params }))
    }, timeoutMs)
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }

    signal?.addEventListener('abort', onAbort, { once: true })
    child.stdout.on('data', collect(stdout))
    child.stderr.on('data', collect(stderr))
    // A program that does not read its input closes it early; its exit code says what matters.
    child.stdin.on('error', () => {})
    child.stdin.end(options.stdin)
    child.on('error', (error: NodeJS.ErrnoException) => {
      end()
      reject(error.code === 'ENOENT' ? notThere(program, error) : accessDenied(program, error.code ?? error.message, error))
    })
    child.on('close', (code, killedBy) => {
      end()
      if (failure) reject(failure)
      else resolve({ code: code ?? 128 + signalNumber(killedBy), stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) })
    })
  })
}

/** Throws SG-TRAN-001/008 for what cannot be run as it is said. */
export function checkArguments(argv: readonly [string, ...string[]]): void {
  if (!argv[0].startsWith('/')) throw accessDenied(argv[0], 'a program is named by its absolute path')
  for (const arg of argv) {
    // Node hands arguments over as UTF-8 text: a name that is not would silently become another one.
    if (/[\ud800-\udfff]/u.test(arg) || arg.includes('\0')) throw ioFailed(arg, 'this name cannot be given to a program on this machine')
  }
}

export function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : constants.signals[name]
}
