import { randomBytes } from 'node:crypto'
import { link, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { SiteguardError } from '../../core/error.ts'
import { diskWriteError } from '../../disk/disk-error.ts'

/** Who holds the store. `boot` and `started` tell a process from a later one with the same number. */
const holderSchema = z.object({
  host: z.string(),
  pid: z.number().int().positive(),
  boot: z.string().optional(),
  started: z.string().optional(),
  since: z.string(),
})
type Holder = z.infer<typeof holderSchema>

export const LOCK_FILE = 'siteguard.lock'
/** A lock before it is taken, and one that is pushed aside. */
const PROPOSAL = /^siteguard\.lock\.(\d+)\.[0-9a-f]{12}(?:\.stale)?$/

/**
 * Takes the store for one writer. A holder that died on this machine (or before its last start) is pushed aside.
 * @returns what gives it back.
 * @throws SG-SNAP-003 naming the holder.
 */
export async function lockStore(dir: string, now: () => number): Promise<() => Promise<void>> {
  const file = join(dir, LOCK_FILE)
  const me: Holder = { host: hostname(), pid: process.pid, ...(await lifeOf(process.pid)), since: new Date(now()).toISOString() }
  const text = `${JSON.stringify(me)}\n`
  const mine = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`
  try {
    const handle = await open(mine, 'wx', 0o600)
    await handle.writeFile(text).finally(() => handle.close())
  } catch (error) {
    throw diskWriteError(mine, error)
  }
  try {
    // A link is made whole or not at all: nobody ever reads half a lock.
    while (!(await linked(mine, file))) await pushAside(file, `${mine}.stale`)
  } finally {
    await rm(mine, { force: true })
  }
  await sweepDead(dir)
  return async () => {
    // Only one's own: a person may have removed it by hand and let another one in.
    if ((await textOf(file)) === text) await rm(file, { force: true })
  }
}

/** Takes away what processes that died while they asked for the store left beside its lock. */
async function sweepDead(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const pid = Number(PROPOSAL.exec(name)?.[1])
    if (Number.isNaN(pid) || pid === process.pid) continue
    const file = join(dir, name)
    // The number in its name is who asked; half written, or pushed aside, its content says less.
    const { host } = parseHolder((await textOf(file)) ?? '') ?? { host: hostname() }
    if (await isDead({ host, pid, since: '' })) await rm(file, { force: true })
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

/** @throws SG-SNAP-003 when the holder lives, or may. */
async function pushAside(file: string, aside: string): Promise<void> {
  const text = await textOf(file)
  if (text === undefined) return
  const holder = parseHolder(text)
  if (holder !== undefined && !(await isDead(holder))) {
    const params = { host: holder.host, pid: holder.pid, since: holder.since, file }
    throw new SiteguardError({ code: 'SG-SNAP-003', kind: 'conflict', params, retry: 'later' })
  }
  try {
    await rename(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw diskWriteError(file, error)
  }
  // Between the look and the rename another one may have pushed the dead aside and taken the store: it gets its lock back.
  if ((await textOf(aside)) !== text) await linked(aside, file)
  await rm(aside, { force: true })
}

async function isDead(holder: Holder): Promise<boolean> {
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
  const stat = await textOf(`/proc/${pid}/stat`)
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return { ...(boot === undefined ? {} : { boot }), ...(started === undefined ? {} : { started }) }
}

async function textOf(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined)
}

function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
