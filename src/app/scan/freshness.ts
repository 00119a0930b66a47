import type { Entry } from '../../core/entry.ts'
import { isReadAgain, sameStanding } from '../../core/standing.ts'
import type { SiteWork } from './site-work.ts'
import type { FileRecord } from './state.ts'

/** Whether what was remembered of a file may be used again without looking at the file. */
export interface Freshness {
  recordOf(work: SiteWork, entry: Entry): FileRecord | undefined
}

/** With ctime, unchanged means unchanged: the owner of a file cannot set it. Without, see `isReadAgain`. */
export function createFreshness(options: { changeTime: boolean; paranoid: boolean; now: number }): Freshness {
  return {
    recordOf(work, entry) {
      if (options.paranoid) return undefined
      const record = work.before.files.get(entry.path)
      if (record === undefined) return undefined
      const stands = work.standingOf(entry)
      if (!sameStanding(record.t, stands)) return undefined
      if (options.changeTime && stands[2] !== null) return record
      return isReadAgain(entry.path, options.now) ? undefined : record
    },
  }
}
