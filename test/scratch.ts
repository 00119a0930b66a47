import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
/** What the sites, databases and stores of all workers together may take, with room to spare. */
const NEEDED = 8 * 1024 ** 3

const prefix = `sg-tests-${process.getuid?.() ?? 0}-`

/**
 * Lets the tests keep what they make in memory, where there is plenty of it: they copy some 400 sites of 5,000 files, which a disk takes
 * twice as long for. The lab itself stays where it is from one run to the next.
 */
export function useScratch(): void {
  if (process.env.TMPDIR !== undefined || freeIn(MEMORY) < NEEDED || freemem() < NEEDED) return
  for (const name of readdirSync(MEMORY))
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) remove(join(MEMORY, name))
  process.env.SITEGUARD_LAB ??= join(tmpdir(), `siteguard-lab-${process.getuid?.() ?? 0}`)
  const folder = join(MEMORY, `${prefix}${process.pid}`)
  mkdirSync(folder)
  // The lab's account works in it, too.
  chmodSync(folder, 0o755)
  process.env.TMPDIR = folder
  process.once('exit', () => remove(folder))
}

function freeIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return 0
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
