import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SITEGUARD } from '../../lab/siteguard.ts'

const KILL = fileURLToPath(new URL('kill-at.mjs', import.meta.url))

/** How a program that may have been killed ended. */
export interface Ended {
  /** Absent: it was killed. */
  readonly code?: number
  /** Both streams, for people. */
  readonly said: string
  /** The points it passed (kill-at.mjs), the one it died at last. */
  readonly points: readonly string[]
}

/** Runs the built program until its end, or until it dies at a point (numbers from 1; 0: it lives). @param log A file that is not there. */
export async function runKilled(
  args: readonly string[],
  killAt: number,
  { cwd, env, log }: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly log: string },
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', KILL, SITEGUARD, ...args], {
    cwd,
    env: { ...env, SITEGUARD_KILL_AT: String(killAt), SITEGUARD_KILL_LOG: log },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk
  })
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject)
    // Not 'close': programs it had started may live on and keep the pipes open.
    child.once('exit', (...how) => resolve(how))
  })
  const points = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : []
  rmSync(log, { force: true })
  if (signal !== null && signal !== 'SIGKILL') throw new Error(`ended by ${signal}: ${said}`)
  return { ...(code === null ? {} : { code }), said, points }
}
