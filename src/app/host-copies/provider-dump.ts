import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { isSiteguardError } from '../../core/error.ts'
import { waitForTask } from '../../providers/index.ts'
import type { ProviderHosting } from '../../providers/types.ts'
import { DumpFault } from '../../snapshots/database/index.ts'
import type { ProviderDump } from '../../snapshots/types.ts'

/** A dump that was asked for so short a while ago is taken again: a host makes one in minutes. Milliseconds. */
const FRESH_MS = 30 * 60_000
const MOST_BYTES = 4 * 1024 ** 3

export interface ProviderDumpDeps {
  /** The host's name, for what is told. */
  readonly provider: string
  readonly now: () => number
  readonly firstPauseMs?: number
  /** Not as the database stands: of the dumps the host has made, the one nearest to this moment, a day away at most. ISO 8601. */
  readonly of?: string
}

/**
 * A database's dump from the host of its account, by its API: where nothing can be run, and the account is locked. One that was made just now
 * is taken, else one is asked for. What the host refuses is a rung that does not hold. It is minutes old: not for a time when somebody may write.
 */
export function createProviderDump(hosting: Pick<ProviderHosting, 'tasks' | 'incident'>, deps: ProviderDumpDeps): ProviderDump {
  return {
    async *dump(link, { signal }) {
      const call = signal === undefined ? {} : { signal }
      // A file names its own.
      if (link.kind !== 'mysql') throw new DumpFault('failed', 'no database of the host’s')
      const folder = await mkdtemp(join(tmpdir(), 'siteguard-dump-'))
      try {
        const file = join(folder, 'dump')
        await asFault(async () => {
          const { dumps } = hosting.incident
          const all = await dumps.list(link.name, call)
          let fresh = deps.of === undefined ? all.find(isFresh(deps.now())) : nearest(all, Date.parse(deps.of))
          if (fresh === undefined && deps.of === undefined) {
            const pause = deps.firstPauseMs === undefined ? {} : { firstPauseMs: deps.firstPauseMs }
            await waitForTask(hosting.tasks, await dumps.make(link.name, 'now', call), { provider: deps.provider, ...pause, ...call })
            fresh = (await dumps.list(link.name, call)).find(isFresh(deps.now()))
          }
          if (fresh === undefined)
            throw new DumpFault('failed', deps.of === undefined ? 'the host made no dump' : 'the host has no dump of that day')
          await dumps.fetch(fresh, file, { ...call, most: MOST_BYTES })
        })
        const packed = await isGzip(file)
        const bytes = createReadStream(file)
        try {
          yield* packed ? bytes.pipe(createGunzip()) : bytes
        } catch (error) {
          throw new DumpFault('cut', (error as Error).message)
        } finally {
          bytes.destroy()
        }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

type Listed = Awaited<ReturnType<ProviderHosting['incident']['dumps']['list']>>[number]

function isFresh(now: number): (dump: Listed) => boolean {
  return ({ kind, at, url, orphan }) => kind === 'now' && url !== undefined && !orphan && now - Date.parse(at ?? '') < FRESH_MS
}

const DAY_MS = 86_400_000

function nearest(all: readonly Listed[], moment: number): Listed | undefined {
  const away = ({ at }: Listed): number => (at === undefined ? Number.POSITIVE_INFINITY : Math.abs(Date.parse(at) - moment))
  return all.filter((one) => one.url !== undefined && away(one) <= DAY_MS).sort((a, b) => away(a) - away(b))[0]
}

async function asFault(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    throw new DumpFault('failed', error.code)
  }
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}
