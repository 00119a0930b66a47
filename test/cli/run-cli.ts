import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** SITEGUARD_TEST_BIN: another build than the repository's own. */
export const BIN = process.env.SITEGUARD_TEST_BIN ?? join(import.meta.dirname, '../../bin/siteguard.js')

export interface CliResult {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** A folder of one's own: home, configuration, cache and state of the runs of one test. */
export async function makeDesk(): Promise<{ readonly dir: string; readonly env: Record<string, string> }> {
  const dir = await mkdtemp(join(tmpdir(), 'sg-desk-'))
  return {
    dir,
    env: {
      HOME: dir,
      XDG_CACHE_HOME: join(dir, '.cache'),
      XDG_STATE_HOME: join(dir, '.state'),
      XDG_CONFIG_HOME: join(dir, '.config'),
      XDG_DATA_HOME: join(dir, '.data'),
    },
  }
}

/** Runs the built siteguard as a user would, in a clean environment, and waits for its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: options.cwd ?? tmpdir(),
      env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      resolve({
        code: code ?? (signal === null ? -1 : 128),
        out: Buffer.concat(out).toString('utf8'),
        err: Buffer.concat(err).toString('utf8'),
      })
    })
    child.stdin.end(options.input ?? '')
  })
}
