import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSiteguardError } from '../../core/error.ts'
import type { EvidenceOf } from '../../evidence/index.ts'
import type { ProviderDump, ProviderIncident } from '../../providers/types.ts'
import type { Gathered } from './gather-site.ts'

/** Largest dump that is taken. Bytes. */
const MOST_DUMP = 4 * 1024 ** 3
/** Of one database: the newest of each kind tell from which day something stood in it. */
const MOST_OF_ONE = 4

/**
 * The dumps of databases a host keeps, before it throws them away: the newest of each kind, of databases that are no more too, for deleting one
 * is how traces are lost. By way of a folder of our own, one at a time. What cannot be had is told as lacking.
 */
export async function* gatherHostDumps(
  account: string,
  incident: Pick<ProviderIncident, 'dumps'>,
  has: (key: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<Gathered> {
  let all: ProviderDump[]
  try {
    all = await incident.dumps.list(undefined, { signal })
  } catch (error) {
    yield lacking(`dump:${account}`, { account, what: 'dumps' }, error)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'siteguard-dumps-'))
  try {
    for (const [number, dump] of newestOfEach(all).entries()) {
      const key = `dump:${account}:${dump.database}:${dump.id}`
      if (has(key)) continue
      const of = { account, database: dump.database, what: `${dump.kind}${dump.at === undefined ? '' : ` ${dump.at}`}` }
      const file = join(folder, String(number))
      try {
        await incident.dumps.fetch(dump, file, { signal, most: MOST_DUMP })
      } catch (error) {
        yield lacking(key, of, error)
        continue
      }
      yield { key, kind: 'provider', extension: 'bin', of, at: new Date().toISOString(), content: () => createReadStream(file) }
      await rm(file, { force: true })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The newest of each kind of each database. What is still being made has no address yet. */
export function newestOfEach(dumps: readonly ProviderDump[]): ProviderDump[] {
  const chosen = new Map<string, ProviderDump>()
  const counts = new Map<string, number>()
  for (const dump of dumps.filter(({ url }) => url !== undefined).toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1))) {
    const key = JSON.stringify([dump.database, dump.kind])
    const count = counts.get(dump.database) ?? 0
    if (chosen.has(key) || count >= MOST_OF_ONE) continue
    chosen.set(key, dump)
    counts.set(dump.database, count + 1)
  }
  return [...chosen.values()]
}

function lacking(key: string, of: EvidenceOf, error: unknown): Gathered {
  if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
  return { lacking: { key, kind: 'provider', of, reason: error.code } }
}
