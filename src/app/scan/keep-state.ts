import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import type { SiteWork } from './site-work.ts'
import { type SiteState, saveState } from './state.ts'
import type { ScanDeps } from './types.ts'

/** Milliseconds between two times that what a scan learned is written down. */
const EVERY = 10_000
/** Share of its time that a scan may write. */
const SHARE = 0.05

/** Writes down on the way what a scan learned, so that one that is killed has not worked for nothing. */
export interface StateKeeper {
  /** Does so where it is due. What cannot be written is told at the scan's end, not here. */
  keep(): Promise<void>
  /** Does so now: the scan is cut short. */
  keepNow(): Promise<void>
}

export function createStateKeeper(works: readonly SiteWork[], { stateDir, now }: Pick<ScanDeps, 'stateDir' | 'now'>): StateKeeper {
  let due = now() + EVERY
  const keepNow = async (): Promise<void> => {
    for (const work of works) await tryToKeep(saveState(stateDir, work.site.id, stateCutShort(work)))
  }
  return {
    keepNow,
    async keep() {
      const began = now()
      if (began < due) return
      await keepNow()
      const ended = now()
      due = ended + Math.max(EVERY, (ended - began) / SHARE)
    },
  }
}

/** What a scan that was cut short leaves: all that was known before, with what it still learned. */
export function stateCutShort(work: SiteWork): SiteState {
  const { scannedAt, seen, context } = work.before
  return {
    files: new Map([...work.before.files, ...work.records]),
    markers: new Map([...work.before.markers, ...work.markers]),
    seen,
    ...(scannedAt === undefined ? {} : { scannedAt }),
    ...(context === undefined || context !== work.context ? {} : { context }),
  }
}

/** A full disk of the operator's must not cost the findings: they are told, and that nothing was kept. */
export async function tryToKeep(saving: Promise<void>): Promise<SiteguardError | undefined> {
  try {
    await saving
    return undefined
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-DISK-002') return error
    throw error
  }
}
