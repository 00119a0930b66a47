import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isSiteguardError } from '../../core/error.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import { readFileIfThere } from '../../disk/json-file.ts'
import { type IncidentInfo, LOG_FILE, type LogCheck, PACKS, type PackCheck, verifyPack } from '../../evidence/index.ts'

export interface IncidentCheck {
  readonly log: LogCheck
  readonly packs: readonly { readonly place: string; readonly check: PackCheck }[]
}

/**
 * The running log of an incident and every pack of it, each held against the seal the log has, and the log against the one in each pack: one
 * that was written anew as a whole does not begin as they do.
 * @throws SG-DISK-001
 */
export async function verifyIncident({ dir, check: log }: IncidentInfo, signal: AbortSignal): Promise<IncidentCheck> {
  const noted = new Map(log.entries.flatMap((entry) => (entry.kind === 'pack' ? [[entry.pack, entry.seal] as const] : [])))
  const packs: IncidentCheck['packs'][number][] = []
  const there = await packsIn(dir)
  const now = (await readFileIfThere(join(dir, LOG_FILE))) ?? Buffer.alloc(0)
  for (const pack of [...new Set([...there, ...noted.keys()])].sort()) {
    const place = join(dir, PACKS, pack)
    const check = await look(place, pack, signal)
    const seal = noted.get(pack)
    if (!there.includes(pack)) {
      packs.push({ place, check })
      continue
    }
    const then = await readFileIfThere(join(place, LOG_FILE))
    const parted = then !== undefined && !now.subarray(0, then.length).equals(then)
    const faults = [
      ...check.faults,
      ...(seal === check.seal || check.seal === '' ? [] : [{ file: pack, fault: 'not-in-log' as const }]),
      ...(parted ? [{ file: LOG_FILE, fault: 'log-parted' as const }] : []),
    ]
    packs.push({ place, check: { ...check, faults } })
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
