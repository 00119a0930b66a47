import { isCodeName } from '../../core/code-names.ts'
import type { Entry } from '../../core/entry.ts'
import type { SiteWork } from './site-work.ts'
import { type FileRecord, sameStanding, standing } from './state.ts'

/** Whether what was remembered of a file may be used again without looking at the file. */
export interface Freshness {
  recordOf(work: SiteWork, entry: Entry): FileRecord | undefined
}

/** Days in which every file that is not code is read again, where the listing carries no ctime. */
const ROLLING_DAYS = 14

/**
 * With ctime, unchanged means unchanged: the owner of a file cannot set it. Without (SFTP, FTP) size and mtime are the
 * attacker's to choose, so every code file is looked at again on each run, and one fourteenth of the rest, in turn
 * (a forged mtime is what rsync's quick check misses).
 */
export function createFreshness(options: { changeTime: boolean; paranoid: boolean; now: number }): Freshness {
  const turn = Math.floor(options.now / 86_400_000) % ROLLING_DAYS
  return {
    recordOf(work, entry) {
      if (options.paranoid) return undefined
      const record = work.before.files.get(entry.path)
      if (record === undefined || !sameStanding(record.t, standing(entry))) return undefined
      if (options.changeTime && entry.ctime !== undefined) return record
      if (isCodeName(entry.path)) return undefined
      return hashOf(entry.path) % ROLLING_DAYS === turn ? undefined : record
    },
  }
}

/** FNV-1a, 32 bit: spreads paths evenly, the same on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
