import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'
import { labFolder } from './lab/place.ts'

const MEMORY = '/dev/shm'
const NAME = 'siteguard-tests-'
const ENOUGH = 8 * 2 ** 30

/**
 * Lets tests keep their passing files in memory: they copy and remove sites of thousands of files all the time, of which disks make hard
 * work (ext4 looks through every inode that was freed in the last five seconds for each it gives: a copy takes twenty times as long). The
 * lab stays where it is, for the next run. Whoever names a TMPDIR, or has no 8 GB to spare, keeps to the disk.
 */
export function keepPassingFilesInMemory(): void {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return
  for (const name of readdirSync(MEMORY)) {
    if (name.startsWith(NAME) && !isAlive(Number(name.slice(NAME.length)))) remove(join(MEMORY, name))
  }
  process.env.SITEGUARD_LAB ??= labFolder()
  const folder = join(MEMORY, `${NAME}${process.pid}`)
  mkdirSync(folder)
  // As /tmp is: accounts of their own work in it.
  chmodSync(folder, 0o1777)
  process.env.TMPDIR = folder
  process.env.SITEGUARD_LAB_SCRATCH ??= join(folder, 'lab')
  process.env.SITEGUARD_LAB_SEEN ??= join(folder, 'seen')
  process.on('exit', () => remove(folder))
}

function hasRoom(): boolean {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .findLast((fields) => fields[1] === MEMORY)
    const { bavail, bsize } = statfsSync(MEMORY)
    return mount?.[2] === 'tmpfs' && !/\b(?:noexec|ro)\b/.test(mount[3] ?? '') && Math.min(bavail * bsize, freemem()) >= ENOUGH
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Something in it is mounted, or somebody else's: not ours to end a run over.
  }
}
