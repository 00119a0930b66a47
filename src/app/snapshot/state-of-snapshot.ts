import { sameStanding, standing } from '../../core/standing.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { emptyState, type FileRecord, loadState, type MarkerRecord, type SiteState } from '../scan/state.ts'
import { contentStanding } from './content-standing.ts'

/**
 * What a scan of the site itself may remember where this machine never scanned it: the files of the newest judged snapshot as they were
 * listed, with what was said of their bytes. Empty where no snapshot was judged. @throws SG-SNAP-002 when it is damaged.
 */
export async function stateOfSnapshot(store: SnapshotStore, judgedDir: string): Promise<SiteState> {
  const newest = (await store.list()).findLast(({ record, marks }) => record.role !== 'target' && marks.judgedAt !== undefined)
  if (newest === undefined) return emptyState()
  const judged = await loadState(judgedDir, store.site)
  const files = new Map<string, FileRecord>()
  const markers = new Map<string, MarkerRecord>()
  const reader = await store.open(newest.record.id)
  try {
    for (const [path, entry] of await reader.entries()) {
      const { type, sha256 } = entry
      if (type !== 'file' || sha256 === undefined) continue
      const stood = contentStanding({ ...entry, sha256 })
      const t = standing(entry)
      const { t: known, ...said } = judged.files.get(path) ?? {}
      // Of other bytes it says nothing.
      files.set(path, { ...(known !== undefined && sameStanding(known, stood) ? said : {}), t, h: sha256 })
      const marker = judged.markers.get(path)
      if (marker !== undefined && sameStanding(marker.t, stood)) markers.set(path, { t, b: marker.b })
    }
  } finally {
    await reader.close()
  }
  const scannedAt = judged.scannedAt ?? newest.marks.judgedAt
  return { files, markers, seen: judged.seen, ...(scannedAt === undefined ? {} : { scannedAt }) }
}
