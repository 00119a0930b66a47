import { type ChildProcess, spawn } from 'node:child_process'
import type { Lang } from '../i18n/types.ts'
import { childEnv } from './child-env.ts'
import { cannot, secretText } from './errors.ts'
import { createRedactor } from './redactor.ts'
import { showSecretRef } from './show-ref.ts'

/** Words of a failed command that are passed on. Characters. */
const MOST_SAID = 300
const MOST_STDERR = 64 * 1024

export interface SecretCommandOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly lang: Lang
  /** Variables the command must not see, beside our own. */
  readonly hide: readonly string[]
  /** Bytes of output after which it is refused. */
  readonly longest: number
  readonly commandMs?: number
  /** All that it prints is wanted, not the first line only. */
  readonly whole?: boolean
}

/**
 * Runs a program without a shell and gives the first line it prints. It gets no input, and is stopped with everything it
 * started when it takes too long. What it printed is taken out of what it said on stderr before that is shown.
 * @throws SG-SEC-001
 */
export async function runSecretCommand(argv: readonly [string, ...string[]], options: SecretCommandOptions): Promise<string> {
  const { lang, longest, commandMs = 30_000 } = options
  const ref = showSecretRef({ from: 'command', argv })
  const ended = await run(argv, options, commandMs)
  if ('startError' in ended) throw cannot(lang, ref, 'secret-command-missing', { detail: ended.startError })
  if (ended.slow) throw cannot(lang, ref, 'secret-command-slow', { seconds: commandMs / 1000 })
  if (ended.stdout.length > longest) throw cannot(lang, ref, 'secret-too-long', { limit: longest })
  const text = secretText(ended.stdout)
  if (ended.code !== '0') throw cannot(lang, ref, 'secret-command-failed', { code: ended.code, said: saidOf(ended.stderr, text) })
  if (text === undefined) throw cannot(lang, ref, 'secret-not-text', {})
  const value = options.whole === true ? text : (text.split('\n', 1)[0] as string).replace(/\r$/, '')
  if (value === '') throw cannot(lang, ref, 'secret-empty', {})
  return value
}

type Ended =
  | { readonly startError: string }
  | { readonly code: string; readonly stdout: Buffer; readonly stderr: Buffer; readonly slow: boolean }

function run(argv: readonly [string, ...string[]], options: SecretCommandOptions, limitMs: number): Promise<Ended> {
  const [program, ...args] = argv
  const env = childEnv(options.env, options.hide)
  return new Promise((resolve) => {
    // Its own process group, so that what it starts can be stopped with it.
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true, shell: false, windowsHide: true })
    const stdout = collect(child.stdout, options.longest + 1)
    const stderr = collect(child.stderr, MOST_STDERR)
    let slow = false
    const timer = setTimeout(() => {
      slow = true
      stopGroup(child)
    }, limitMs)
    child.once('error', (error) => {
      clearTimeout(timer)
      resolve({ startError: (error as NodeJS.ErrnoException).code ?? 'EIO' })
    })
    // 'close' waits for the pipes, which a program left in the background may hold open: the timer ends that too.
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code: String(code ?? signal), stdout: stdout(), stderr: stderr(), slow })
    })
  })
}

/** Keeps the first bytes and lets the rest go by, so that the program is not stuck on a full pipe. */
function collect(stream: NodeJS.ReadableStream, most: number): () => Buffer {
  const kept: Buffer[] = []
  let length = 0
  stream.on('data', (chunk: Buffer) => {
    const room = chunk.subarray(0, Math.max(0, most - length))
    if (room.length > 0) kept.push(room)
    length += room.length
  })
  return () => Buffer.concat(kept)
}

function stopGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

function saidOf(stderr: Buffer, printed: string | undefined): string {
  const redactor = createRedactor()
  for (const line of (printed ?? '').split('\n')) redactor.register(line.replace(/\r$/, ''))
  const said = redactor.redact(stderr.toString('utf8')).replace(/\s+/g, ' ').trim()
  return said.length > MOST_SAID ? `${said.slice(0, MOST_SAID)}…` : said
}
