import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { baseName, joinPath, type RemotePath } from '../core/path.ts'
import type { Transport } from '../transports/types.ts'

/*
 * One machine at a time works on an account. The lock is a folder, `<work>/lock`; in it stand generations, `g1`, `g2`…, folders too.
 * The highest holds the lock, and taking over from a dead holder is making the next one. A generation is made whole beside the lock,
 * who it is (`who`) and a first sign of life in it, and comes in by one rename, which lets exactly one in: no server renames a folder over
 * one that is not empty. So whoever meets a generation can read whose it is, wherever its maker died. A sign of life, `beat-<n>`, is made
 * anew each minute.
 *
 * A lease has lapsed when the newest sign of life is older than the lease. Both moments are told by the account's own clock (the
 * age of a file we make for the purpose against that of the sign), so no two machines' clocks are ever compared. What is left:
 * a holder that sleeps longer than its lease (a closed laptop) between the look and the effect of one batch; it looks again
 * before every batch, by a clock that runs on while it sleeps.
 */

const LEASE_MS = 5 * 60_000
const whoSchema = z.object({ machine: z.string().max(500), run: z.string().max(100), since: z.string().max(40), token: z.string().max(64) })
type Who = z.infer<typeof whoSchema>

export interface LockOptions {
  readonly account: string
  readonly machine: string
  readonly run: string
  readonly now: () => number
  readonly signal: AbortSignal
  /** Milliseconds without a sign of life after which a lock may be taken over. Default 5 minutes. */
  readonly leaseMs?: number
  /** Whether the process of that name surely is no more. */
  readonly gone?: ((machine: string) => boolean) | undefined
  /** Takes it whoever holds it. */
  readonly takeOver?: boolean
}

export interface Lock {
  /** Before each effect: gives a sign of life when one is due. @throws SG-RUN-003 when another machine took over. */
  check(): Promise<void>
  release(): Promise<void>
}

/** Takes the lock. @throws SG-RUN-002 naming who holds it. */
export async function takeLock(transport: Transport, base: RemotePath, options: LockOptions): Promise<Lock> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryLock(transport, base, options)
    } catch (error) {
      // Given back between two of our looks: its folder went from under us.
      if (!isSiteguardError(error) || error.code !== 'SG-TRAN-002' || tries === 3) throw error
    }
  }
}

async function tryLock(transport: Transport, base: RemotePath, options: LockOptions): Promise<Lock> {
  const { signal, now, leaseMs = LEASE_MS } = options
  const dir = joinPath(base, 'lock')
  const modes = transport.capabilities.chmod
  const mkdir = (path: RemotePath): Promise<boolean> => won(transport.mkdir(path, { signal, ...(modes ? { mode: 0o700 } : {}) }))
  const create = (path: RemotePath, text: string): Promise<void> =>
    transport.create(path, Buffer.from(text), { signal, ...(modes ? { mode: 0o600 } : {}) })
  const who: Who = {
    machine: options.machine,
    run: options.run,
    since: new Date(now()).toISOString(),
    token: randomBytes(16).toString('hex'),
  }

  // By a name that `sweepLocks` knows, should we die over it.
  const own = joinPath(base, `lock-${who.token}`)
  let beat = 1
  let lastBeat = 0
  let generation = 0
  let mine = own
  try {
    await mkdir(own)
    await create(joinPath(own, 'who'), JSON.stringify(who))
    await create(joinPath(own, 'beat-1'), '')
    lastBeat = now()
    await mkdir(dir)
    const held = await newest(transport, dir, signal)
    if (held !== undefined) await mayTake(held.path)
    generation = (held?.number ?? 0) + 1
    mine = joinPath(dir, `g${generation}`)
    if (!(await won(transport.rename(own, mine, { signal })))) throw await heldBy(mine)
    // Come in at the same moment as one that saw a later generation: the highest holds.
    if ((await newest(transport, dir, signal))?.number !== generation) throw await heldBy(joinPath(dir, `g${generation + 1}`))
  } catch (error) {
    // The first error is the one that counts; what is left is swept by the next holder.
    await giveUp().catch(() => {})
    throw error
  }

  /** Takes away what was made of a lock that is not held, also where it came in and nobody was told any more. */
  async function giveUp(): Promise<void> {
    // Not with the signal that may be what stopped us.
    const free = new AbortController().signal
    await clear(transport, own, free)
    if (mine !== own && (await whoHolds(transport, mine, free))?.token === who.token) await clear(transport, mine, free)
    if ((await listOf(transport, dir, free)).length === 0) await ignoreGone(transport.rmdir(dir, { signal: free }))
  }

  async function mayTake(path: RemotePath): Promise<void> {
    if (options.takeOver === true) return
    const holder = await whoHolds(transport, path, signal)
    if (holder !== undefined && options.gone?.(holder.machine) === true) return
    const left = await leaseLeft(path)
    if (left > 0) throw refusal(holder, left)
  }

  /** Milliseconds until the lease of a generation lapses, by the account's clock. */
  async function leaseLeft(path: RemotePath): Promise<number> {
    const entries = await listOf(transport, path, signal)
    const own = await transport.stat(path, { signal })
    const signs = entries.filter((entry) => baseName(entry.path).startsWith('beat-'))
    const last = Math.max(own?.mtime ?? 0, ...signs.map((entry) => entry.mtime))
    const asked = joinPath(dir, `ask-${who.token}`)
    await create(asked, '')
    const moment = (await transport.stat(asked, { signal }))?.mtime ?? 0
    await transport.remove(asked, { signal })
    return last + leaseMs - moment
  }

  async function heldBy(path: RemotePath): Promise<SiteguardError> {
    return refusal(await whoHolds(transport, path, signal), leaseMs)
  }

  function refusal(holder: Who | undefined, left: number): SiteguardError {
    const { machine = '?', run = '?', since = '?' } = holder ?? {}
    const seconds = Math.max(1, Math.ceil(left / 1000))
    return new SiteguardError({ code: 'SG-RUN-002', kind: 'conflict', params: { account: options.account, machine, run, since, seconds } })
  }

  const lost = (): SiteguardError => new SiteguardError({ code: 'SG-RUN-003', kind: 'conflict', params: { run: options.run } })

  let taken: SiteguardError | undefined
  let beating: Promise<void> | undefined
  const beatNow = async (): Promise<void> => {
    if ((await newest(transport, dir, signal))?.number !== generation) throw lost()
    beat += 1
    await create(joinPath(mine, `beat-${beat}`), '').catch(async (error: unknown) => {
      throw isSiteguardError(error) && error.code === 'SG-TRAN-002' ? lost() : error
    })
    lastBeat = now()
    await transport.remove(joinPath(mine, `beat-${beat - 1}`), { signal })
  }
  const beatOnce = (): Promise<void> => {
    beating ??= beatNow().finally(() => {
      beating = undefined
    })
    return beating
  }
  // Uploads may take longer than a lease: signs of life are given meanwhile. What fails here shows at the next check.
  const timer = setInterval(() => {
    beatOnce().catch((error: unknown) => {
      if (isSiteguardError(error) && error.code === 'SG-RUN-003') taken = error
    })
  }, leaseMs / 5)
  timer.unref()

  return {
    async check() {
      if (taken !== undefined) throw taken
      const age = now() - lastBeat
      if (age < 0 || age >= leaseMs / 5) await beatOnce()
    },

    async release() {
      clearInterval(timer)
      await beating?.catch(() => {})
      // Not with the caller's signal: the lock goes also when it was he who stopped.
      const free = new AbortController().signal
      if ((await newest(transport, dir, free))?.number !== generation) return
      // In one step out of the way, so that nobody meets half a lock.
      const away = joinPath(base, `lock-${who.token}`)
      await transport.rename(dir, away, { signal: free })
      await clear(transport, away, free)
    },
  }
}

/** Takes away what a killed holder left of a lock it had already given up. */
export async function sweepLocks(transport: Transport, base: RemotePath, signal: AbortSignal): Promise<void> {
  for (const entry of await listOf(transport, base, signal)) {
    if (entry.type === 'dir' && /^lock-[0-9a-f]{32}$/.test(baseName(entry.path))) await clear(transport, entry.path, signal)
  }
}

async function clear(transport: Transport, dir: RemotePath, signal: AbortSignal): Promise<void> {
  for (const entry of await listOf(transport, dir, signal)) {
    if (entry.type === 'dir') await clear(transport, entry.path, signal)
    else await ignoreGone(transport.remove(entry.path, { signal }))
  }
  await ignoreGone(transport.rmdir(dir, { signal }))
}

async function newest(
  transport: Transport,
  dir: RemotePath,
  signal: AbortSignal,
): Promise<{ number: number; path: RemotePath } | undefined> {
  let best: { number: number; path: RemotePath } | undefined
  for (const entry of await listOf(transport, dir, signal)) {
    const number = Number(/^g(\d{1,9})$/.exec(baseName(entry.path))?.[1])
    if (entry.type === 'dir' && number > (best?.number ?? 0)) best = { number, path: entry.path }
  }
  return best
}

/** Who says to hold a lock: a claim, shown to people and never acted on but to give way. */
async function whoHolds(transport: Transport, path: RemotePath, signal: AbortSignal): Promise<Who | undefined> {
  try {
    const parts: Buffer[] = []
    for await (const part of transport.read(joinPath(path, 'who'), { signal, length: 4096 })) parts.push(part)
    return whoSchema.safeParse(JSON.parse(Buffer.concat(parts).toString('utf8'))).data
  } catch (error) {
    if (error instanceof SyntaxError || (isSiteguardError(error) && error.code.startsWith('SG-TRAN-'))) return undefined
    throw error
  }
}

async function listOf(transport: Transport, dir: RemotePath, signal: AbortSignal) {
  try {
    return await transport.list(dir, { signal })
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-TRAN-002') return []
    throw error
  }
}

async function won(work: Promise<void>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-TRAN-003') return false
    throw error
  }
}

async function ignoreGone(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-TRAN-002') throw error
  }
}
