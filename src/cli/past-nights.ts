import type { RunRecord } from '../core/run-record.ts'
import type { RecordFiles } from '../fleet/night/record-files.ts'
import type { PastNight } from '../reporters/types.ts'

/** Nights a picture shows besides the one it is drawn for, and records looked through for them: parts of nights are no nights. */
const MOST_NIGHTS = 29
const LOOKED_THROUGH = 150

/** The whole nights before one, oldest first, as far as this machine (or the ledger) has their records. What cannot be read is passed over. */
export async function pastNights(records: Pick<RecordFiles, 'list' | 'open'>, of: Pick<RunRecord, 'id'>): Promise<readonly PastNight[]> {
  const found: PastNight[] = []
  for (const id of (await records.list())
    .filter((one) => one < of.id)
    .reverse()
    .slice(0, LOOKED_THROUGH)) {
    if (found.length === MOST_NIGHTS) break
    const record = await records.open(id).catch(() => undefined)
    if (record === undefined || record.shard !== undefined) continue
    const { startedAt, exitCode, sites } = record
    found.unshift({ id, startedAt, exitCode, sites: sites.map(({ site, verdict, state }) => ({ site, verdict, state })) })
  }
  return found
}
