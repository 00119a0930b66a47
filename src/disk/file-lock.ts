import { randomBytes } from 'node:crypto'
import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'
import { diskWriteError } from './disk-error.ts'

/** Who holds a lock. `boot` and `started` tell a process from a later one with the same number. */
const holderSchema = z.object({
  host: z.string(),
  pid: z.number().int().positive(),
  boot: z.string().optional(),
  started: z.string().optional(),
  since: z.string(),
  token: z.string().optional(),
})
export type LockHolder = z.infer<typeof holderSchema>

export interface FileLockOptions {
  readonly now: () => number
  /** What is thrown where another one holds it. */
  readonly refuse: (holder: LockHolder) => Error
  /**
   * Milliseconds after which a holder on another machine, of which nothing can be known, is taken for dead: by the file's own times, so
   * that no two clocks are compared. Default: never.
   */
  readonly leaseMs?: number
}

export interface FileLock {
  /** Whether it is still ours: a person may have removed it, or its lease have lapsed while this machine slept. */
  held(): Promise<boolean>
  release(): Promise<void>
}

/**
 * Takes a lock file for one writer. A holder that died on this machine (or before its last start) is pushed aside.
 * @throws what `refuse` gives, SG-DISK-002.
 */
export async function lockFile(file: string, options: FileLockOptions): Promise<FileLock> {
  const token = randomBytes(6).toString('hex')
  const me: LockHolder = {
    host: hostname(),
    pid: process.pid,
    ...(await lifeOf(process.pid)),
    since: new Date(options.now()).toISOString(),
    token,
  }
  const text = `${JSON.stringify(me)}\n`
  const mine = `${file}.${process.pid}.${token}`
  try {
    const handle = await open(mine, 'wx', 0o600)
    await handle.writeFile(text).finally(() => handle.close())
  } catch (error) {
    throw diskWriteError(mine, error)
  }
  try {
    // A link is made whole or not at all: nobody ever reads half a lock.
    while (!(await linked(mine, file))) await pushAside(file, mine, options)
  } finally {
    await rm(mine, { force: true })
  }
  await sweepDead(file)
  const held = async (): Promise<boolean> => (await textOf(file)) === text
  return {
    held,
    async release() {
      // Only one's own: a person may have removed it by hand and let another one in.
      if (await held()) await rm(file, { force: true })
    },
  }
}

/** Takes away what processes that died while they asked for the lock left beside it. */
async function sweepDead(file: string): Promise<void> {
  for (const name of await readdir(dirname(file))) {
    if (!name.startsWith(`${basename(file)}.`)) continue
    // A lock before it is taken, and one that is pushed aside.
    const pid = Number(/^\.(\d+)\.[0-9a-f]{12}(?:\.stale)?$/.exec(name.slice(basename(file).length))?.[1])
    if (Number.isNaN(pid) || pid === process.pid) continue
    const left = join(dirname(file), name)
    // The number in its name is who asked; half written, or pushed aside, its content says less.
    const { host } = parseHolder((await textOf(left)) ?? '') ?? { host: hostname() }
    if (await isDead({ host, pid, since: '' })) await rm(left, { force: true })
  }
}

async function linked(mine: string, file: string): Promise<boolean> {
  try {
    await link(mine, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw diskWriteError(file, error)
  }
}

/** @throws what `refuse` gives when the holder lives, or may. */
async function pushAside(file: string, mine: string, { refuse, leaseMs }: FileLockOptions): Promise<void> {
  const text = await textOf(file)
  if (text === undefined) return
  const holder = parseHolder(text)
  if (holder !== undefined && !(await isDead(holder)) && !(await lapsed(file, mine, holder, leaseMs))) throw refuse(holder)
  const aside = `${mine}.stale`
  try {
    await rename(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw diskWriteError(file, error)
  }
  // Between the look and the rename another one may have pushed the dead aside and taken the lock: it gets it back.
  if ((await textOf(aside)) !== text) await linked(aside, file)
  await rm(aside, { force: true })
}

/** A lock of another machine is older than the lease, by the clock that dates both files. */
async function lapsed(file: string, mine: string, holder: LockHolder, leaseMs: number | undefined): Promise<boolean> {
  if (leaseMs === undefined || holder.host === hostname()) return false
  const [theirs, ours] = await Promise.all([file, mine].map((path) => stat(path).catch(() => undefined)))
  return theirs !== undefined && ours !== undefined && ours.mtimeMs - theirs.mtimeMs > leaseMs
}

async function isDead(holder: LockHolder): Promise<boolean> {
  if (holder.host !== hostname()) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  const life = await lifeOf(holder.pid)
  return (
    (holder.boot !== undefined && life.boot !== undefined && holder.boot !== life.boot) ||
    (holder.started !== undefined && life.started !== undefined && holder.started !== life.started)
  )
}

/** What tells this life of a process number from others (Linux; elsewhere nothing does). */
async function lifeOf(pid: number): Promise<{ boot?: string; started?: string }> {
  const boot = (await textOf('/proc/sys/kernel/random/boot_id'))?.trim()
  // proc(5): the 22nd field; the second, in brackets, may hold blanks and brackets of its own.
  const info = await textOf(`/proc/${pid}/stat`)
  const started = info?.slice(info.lastIndexOf(')') + 2).split(' ')[19]
  return { ...(boot === undefined ? {} : { boot }), ...(started === undefined ? {} : { started }) }
}

async function textOf(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined)
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
