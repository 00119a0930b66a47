import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isSiteguardError } from '../../core/error.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import { type IncidentInfo, type LogCheck, PACKS, type PackCheck, verifyPack } from '../../evidence/index.ts'

export interface IncidentCheck {
  readonly log: LogCheck
  readonly packs: readonly { readonly place: string; readonly check: PackCheck }[]
}

/** The running log of an incident and every pack of it, each held against the seal the log has. @throws SG-DISK-001 */
export async function verifyIncident({ dir, check: log }: IncidentInfo, signal: AbortSignal): Promise<IncidentCheck> {
  const noted = new Map(log.entries.flatMap((entry) => (entry.kind === 'pack' ? [[entry.pack, entry.seal] as const] : [])))
  const packs: IncidentCheck['packs'][number][] = []
  const there = await packsIn(dir)
  for (const pack of [...new Set([...there, ...noted.keys()])].sort()) {
    const place = join(dir, PACKS, pack)
    const check = await look(place, pack, signal)
    const seal = noted.get(pack)
    const foreign = seal === check.seal ? [] : [{ file: pack, fault: 'not-in-log' as const }]
    packs.push({ place, check: there.includes(pack) ? { ...check, faults: [...check.faults, ...foreign] } : check })
  }
  return { log, packs }
}

/** A pack that is gone, or no longer one, is a fault like any other. */
async function look(place: string, pack: string, signal: AbortSignal): Promise<PackCheck> {
  try {
    return await verifyPack(place, { signal })
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-INC-006') throw error
    return { pack, seal: '', files: 0, bytes: 0, faults: [{ file: pack, fault: 'missing' }], signature: 'none' }
  }
}

async function packsIn(dir: string): Promise<string[]> {
  try {
    return await readdir(join(dir, PACKS))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw diskReadError(join(dir, PACKS), error)
  }
}

/** Whether everything is as it was written. */
export function isGood({ log, packs }: IncidentCheck): boolean {
  return log.fault === undefined && packs.every(({ check }) => check.faults.length === 0)
}
