import { decodeName } from '../../core/path.ts'
import { ioFailed, programFailed, tooLarge, unsupported } from '../bulk/problems.ts'
import type { ExecOptions, Transport } from '../types.ts'
import { type Ending, RequestRefused } from './channels.ts'
import { MAX_COMMAND_BYTES, RUN_SCRIPT, scriptLine } from './commands.ts'
import { connectionStalled, type Link } from './link.ts'
import type { Shell } from './probe.ts'
import { gather, NoAnswer, type Runner, type RunOptions } from './run.ts'

const DEFAULT_EXEC_MS = 60_000
const DEFAULT_EXEC_BYTES = 16 << 20
const DEFAULT_STREAM_MS = 3_600_000
/** Of standard error, for the message of a failure. */
const MAX_SAID = 4_096

export interface ProgramsContext {
  readonly kind: string
  readonly account: string
  readonly host: string
  readonly link: Link
  readonly runner: Runner
  /** Undefined: the account runs no commands. */
  readonly shell: Shell | undefined
}

/** Programs of the account, run by their absolute path. */
export function createPrograms(context: ProgramsContext): Pick<Transport, 'exec' | 'execStream'> {
  const { kind, account, host, link, runner, shell } = context

  const start = (argv: readonly [string, ...string[]], options: Omit<RunOptions, 'doing'>) => {
    if (shell === undefined) throw unsupported('running a command', kind)
    if (!argv[0].startsWith('/')) throw ioFailed(argv[0], 'a program is run by its absolute path only')
    const line = (nonce: string) => scriptLine(shell.launcher, nonce, RUN_SCRIPT, argv)
    if (line('').length > MAX_COMMAND_BYTES) throw tooLarge(argv[0], MAX_COMMAND_BYTES)
    return runner.run(line, { doing: 'running a command', ...options })
  }
  const codeOf = (program: string, { code, signal }: Ending): number => {
    if (code === undefined && signal === undefined) throw ioFailed(program, 'the server did not say how the command ended')
    return code ?? 128
  }

  /** A signal that the caller's aborts, and the end of `timeoutMs`; `explain` tells the one from the other. */
  const clockFor = (program: string, timeoutMs: number, outer: AbortSignal | undefined) => {
    const clock = new AbortController()
    const timer = setTimeout(() => clock.abort(), timeoutMs)
    const onAbort = (): void => clock.abort()
    outer?.addEventListener('abort', onAbort, { once: true })
    if (outer?.aborted) clock.abort()
    return {
      signal: clock.signal,
      explain: (error: unknown): unknown => {
        if (error instanceof NoAnswer || error instanceof RequestRefused) return ioFailed(program, error.message, error)
        if (clock.signal.aborted && outer?.aborted !== true && link.dead === undefined)
          return connectionStalled(account, host, timeoutMs, `running ${decodeName(Buffer.from(program))}`)
        return error
      },
      end: () => {
        clearTimeout(timer)
        outer?.removeEventListener('abort', onAbort)
      },
    }
  }

  return {
    exec: async (argv, call: ExecOptions = {}) => {
      const limit = call.maxBytes ?? DEFAULT_EXEC_BYTES
      const clock = clockFor(argv[0], call.timeoutMs ?? DEFAULT_EXEC_MS, call.signal)
      const stderr: Buffer[] = []
      let total = 0
      try {
        const running = await start(argv, {
          stdin: call.stdin === undefined ? [] : [call.stdin],
          onErrorBytes: (bytes) => {
            total += bytes.length
            if (total <= limit) stderr.push(Buffer.from(bytes))
          },
          signal: clock.signal,
        })
        const stdout = await gather(running.stdout, limit, () => tooLarge(argv[0], limit))
        const ending = await running.ended
        if (total + stdout.length > limit) throw tooLarge(argv[0], limit)
        return { code: codeOf(argv[0], ending), stdout, stderr: Buffer.concat(stderr) }
      } catch (error) {
        throw clock.explain(error)
      } finally {
        clock.end()
      }
    },

    async *execStream(argv, { stdin, timeoutMs = DEFAULT_STREAM_MS, signal } = {}) {
      const clock = clockFor(argv[0], timeoutMs, signal)
      let said = Buffer.alloc(0)
      try {
        const running = await start(argv, {
          stdin: stdin === undefined ? [] : stdin instanceof Uint8Array ? [stdin] : stdin,
          onErrorBytes: (bytes) => {
            if (said.length < MAX_SAID) said = Buffer.concat([said, bytes.subarray(0, MAX_SAID - said.length)])
          },
          signal: clock.signal,
        })
        yield* running.stdout
        const code = codeOf(argv[0], await running.ended)
        if (code !== 0) throw programFailed(argv[0], code, said)
      } catch (error) {
        throw clock.explain(error)
      } finally {
        clock.end()
      }
    },
  }
}
