import { execFileSync, spawn } from 'node:child_process'
import { chownSync, copyFileSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the lab's own shell and PHP files, in the checkout. */
export const LAB_SOURCE = fileURLToPath(new URL('.', import.meta.url))

/** The account under which PHP, MariaDB and apt run: never root. */
export interface LabUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Counted up with a change of what the lab is made of: a checkout of before, at work meanwhile, keeps its own. */
const GENERATION = 2

/** Everything the lab builds lies here, outside the checkout. Removing it undoes all. */
export function labFolder(): string {
  return process.env.SITEGUARD_LAB ?? join(tmpdir(), `siteguard-lab-${process.getuid?.() ?? 0}-${GENERATION}`)
}

let user: LabUser | undefined

/** This account, or when that is root, `SITEGUARD_LAB_USER` (default `nobody`). */
export function labUser(): LabUser {
  user ??= findUser()
  return user
}

function findUser(): LabUser {
  const self = userInfo()
  if (self.uid !== 0) return { name: self.username, uid: self.uid, gid: self.gid }
  const name = process.env.SITEGUARD_LAB_USER ?? 'nobody'
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { name, uid: id('-u'), gid: id('-g') }
}

/** What lies here is one test's, and nothing of it is found again. */
const PASSING: ReadonlySet<string> = new Set(['run', 'served'])

/** Makes a folder inside the lab that the lab's account owns, and gives its path. */
export function labSubfolder(...parts: readonly [string, ...string[]]): string {
  const folder = join(PASSING.has(parts[0]) ? (process.env.SITEGUARD_LAB_SCRATCH ?? labFolder()) : labFolder(), ...parts)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  giveToLab(folder)
  return folder
}

export function giveToLab(path: string): void {
  const { uid, gid } = labUser()
  if (process.getuid?.() === 0) chownSync(path, uid, gid)
}

/** Makes the lab's folder, with a copy of the shell and PHP files where the lab's account can read them. Gives that copy's path. */
export function openLab(): string {
  const folder = labFolder()
  // A Unix socket lives in it, whose path may have 107 bytes.
  if (Buffer.byteLength(folder) > 70) throw new Error(`the lab's folder has too long a name, set SITEGUARD_LAB: ${folder}`)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const stat = lstatSync(folder)
  const { uid } = labUser()
  if (!stat.isDirectory() || (stat.uid !== uid && stat.uid !== process.getuid?.())) throw new Error(`not the lab's own folder: ${folder}`)
  giveToLab(folder)
  labSubfolder('tmp')
  const kit = join(folder, 'kit')
  for (const part of ['trees.sh', ...readdirSync(join(LAB_SOURCE, 'php')).map((name) => `php/${name}`)])
    layDown(join(LAB_SOURCE, part), join(kit, part))
  return kit
}

/** By one rename: while one process opens the lab, PHP of another reads these files, and a copy over them leaves none for a moment. */
function layDown(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  const aside = `${to}.${process.pid}`
  copyFileSync(from, aside)
  renameSync(aside, to)
}

/** Removes a folder the lab made, whoever owns what is in it. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/**
 * Runs `work` while this process alone, of all that use the lab, holds the lock. flock(1) holds it for us through a pipe, so
 * it is let go even when we are killed.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', ['-x', join(labFolder(), `${name}.lock`), 'sh', '-c', 'echo held; cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    holder.once('error', reject)
    holder.once('exit', (code) => reject(new Error(`flock ended with ${code}`)))
    holder.stdout.once('data', () => resolve())
  })
  holder.removeAllListeners('exit')
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await new Promise<void>((resolve) => (holder.exitCode === null ? holder.once('exit', () => resolve()) : resolve()))
  }
}
