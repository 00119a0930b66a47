import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle, PROGRAM } from '../../scripts/bundle.js'
import type { ScanReport } from '../../src/core/scan-report.ts'
import { openLab, withLock } from './place.ts'

export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))
/** The program: this checkout's, or `SITEGUARD_LAB_PROGRAM` (an installed package's, or a copy that others do not rebuild). */
export const SITEGUARD = process.env.SITEGUARD_LAB_PROGRAM ?? join(CHECKOUT, 'bin/siteguard.js')

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

let built: Promise<void> | undefined

/** Builds the program when a source is newer than it. `npm test` has built it already: then nothing is done. */
export function buildSiteguard(): Promise<void> {
  built ??= (async () => {
    if (process.env.SITEGUARD_LAB_PROGRAM !== undefined) return
    openLab()
    await withLock('dist', async () => {
      if (isFresh()) return
      await bundle(PROGRAM, join(CHECKOUT, 'dist'))
    })
  })()
  return built
}

function isFresh(): boolean {
  const made = statSync(join(CHECKOUT, 'dist/main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = readdirSync(join(CHECKOUT, 'src'), { recursive: true, encoding: 'utf8' })
  return sources.every(
    (file) => !file.endsWith('.ts') || file.endsWith('.test.ts') || statSync(join(CHECKOUT, 'src', file)).mtimeMs <= made,
  )
}

/**
 * Environment of an operator whose home is `home`: nothing of this machine's own settings, no agent, English, no colour, no browser: what
 * takes pictures names one.
 */
export function operatorEnv(home: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8', NO_COLOR: '1', SITEGUARD_BROWSER: 'none', ...more }
}

/** Runs `siteguard ARGS` as an operator whose home is `home`. Never rejects because of the exit code. */
export async function siteguard(args: readonly string[], home: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  await buildSiteguard()
  mkdirSync(home, { recursive: true })
  const child = spawn(process.execPath, [SITEGUARD, ...args], { cwd: home, env: operatorEnv(home, env), stdio: ['ignore', 'pipe', 'pipe'] })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => (status === null ? reject(new Error(`siteguard was ended by ${signal}`)) : resolve(status)))
  })
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
}

/** `siteguard scan --json ARGS`, its report read. Fails, showing what was said, when there is no report. */
export async function scanAsJson(args: readonly string[], home: string): Promise<Outcome & { readonly report: ScanReport }> {
  const outcome = await siteguard(['scan', '--json', ...args], home)
  try {
    return { ...outcome, report: JSON.parse(outcome.stdout) as ScanReport }
  } catch {
    throw new Error(
      `siteguard scan ended with ${outcome.code} and no report: ${outcome.stderr.slice(-2000)}${outcome.stdout.slice(0, 500)}`,
    )
  }
}
