import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { labFolder, labUser } from './place.ts'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Default 120,000 ms. */
  readonly timeoutMs?: number
  /** Who runs it, where we are root. Default the lab's account. */
  readonly as?: { readonly uid: number; readonly gid: number }
}

function identity(as: RunOptions['as']): { uid?: number; gid?: number } {
  const { uid, gid } = as ?? labUser()
  return process.getuid?.() === 0 ? { uid, gid } : {}
}

function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name]) => /^(SITEGUARD_LAB.*|https?_proxy|no_proxy)$/i.test(name))
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    PATH: `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`,
    HOME: labFolder(),
    USER: labUser().name,
    TMPDIR: `${labFolder()}/tmp`,
    LANG: 'C.UTF-8',
    ...extra,
  }
}

/** Runs a program as the lab's account and gives its standard output. Rejects, with the end of what it said, unless it ends with 0. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(program, args, {
    cwd: options.cwd ?? labFolder(),
    env: environment(options.env),
    stdio: 'pipe',
    ...identity(options.as),
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 120_000)
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'nothing'))
  }).finally(() => clearTimeout(timer))
  const said = Buffer.concat(out).toString()
  if (code !== 0)
    throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}: ${`${said}\n${Buffer.concat(err)}`.slice(-1500)}`)
  return said
}

export interface Daemon {
  readonly pid: number
  stop(): Promise<void>
}

const running = new Set<number>()
process.once('exit', () => {
  for (const group of running) signalGroup(group, 'SIGKILL')
})

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal)
  } catch {
    return false
  }
}

/**
 * Starts a server as the lab's account, as the leader of a process group of its own, and waits until `ready` says so. Only
 * that group is ever signalled: the workers of `php -S` outlive their parent.
 */
export async function startDaemon(
  program: string,
  args: readonly string[],
  options: RunOptions & { readonly log: string; readonly ready: () => Promise<boolean> },
): Promise<Daemon> {
  const log = openSync(options.log, 'w')
  const child = spawn(program, args, {
    cwd: options.cwd ?? labFolder(),
    env: environment(options.env),
    stdio: ['ignore', log, log],
    detached: true,
    ...identity(options.as),
  })
  closeSync(log)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const group = child.pid
  if (group === undefined) throw new Error(`${program} does not start`)
  running.add(group)
  const stop = async (): Promise<void> => {
    signalGroup(group, 'SIGTERM')
    await Promise.race([ended, pause(20_000)])
    for (let tries = 0; signalGroup(group, 0) && tries < 100; tries++) await pause(20)
    signalGroup(group, 'SIGKILL')
    running.delete(group)
  }
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null || child.signalCode !== null) break
    if (await options.ready()) return { pid: group, stop }
    await pause(50)
  }
  await stop()
  throw new Error(`${program} did not start: ${readFileSync(options.log, 'utf8').slice(-800)}`)
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** From here to 32,767: below the ports a system gives away by itself, to whoever dials or listens (Linux: 32768 to 60999). */
const LOWEST_PORT = 20_000
const HIGHEST_PORT = 32_767

/** A loopback port nobody listens on right now, and nobody is given before it is asked for. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT + 1)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Whether something listens on a loopback port. */
export function answers(port: number, address = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address)
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.destroy())
  })
}
