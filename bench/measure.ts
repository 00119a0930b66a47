import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What one command cost on this side: seconds of wall clock and of processor, and its largest process's memory in MB. */
export interface Cost {
  readonly wall: number
  readonly cpu: number
  readonly peak: number
}

export interface Measured extends Cost {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command under time(1) and measures it, its children included. */
export async function measure(argv: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-measure-'))
  const times = join(folder, 'times')
  try {
    const child = spawn('/usr/bin/time', ['-f', '%e %U %S %M', '-o', times, ...argv], {
      env: { ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (status) => resolve(status ?? -1))
    })
    const last = readFileSync(times, 'utf8').trim().split('\n').at(-1) ?? ''
    const [wall = NaN, user = NaN, system = NaN, kilobytes = NaN] = last.split(' ').map(Number)
    if (!Number.isFinite(kilobytes)) throw new Error(`time(1) said ${last}`)
    const text = { stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
    return { wall, cpu: user + system, peak: kilobytes / 1024, code, ...text }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One piece of work after another. */
export function sum(costs: readonly Cost[]): Cost {
  return {
    wall: costs.reduce((all, cost) => all + cost.wall, 0),
    cpu: costs.reduce((all, cost) => all + cost.cpu, 0),
    peak: Math.max(...costs.map((cost) => cost.peak)),
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}
