import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry, SnapshotInfo } from '../../core/snapshot.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import type { FirstSeen } from './suspects.ts'

/** Snapshots looked back through. Each is a list of some ten thousand names. */
const MOST_BACK = 60

/**
 * Between which two snapshots each file came: from the one that is explained back to the last that did not have it as it is now. What
 * stood at its path before was changed, not added.
 * @param infos Oldest first; the last is the one the entries are of.
 */
export async function firstSeen(
  store: SnapshotStore,
  infos: readonly SnapshotInfo[],
  wanted: ReadonlyMap<RemotePath, SnapshotEntry | undefined>,
  signal: AbortSignal,
): Promise<Map<RemotePath, FirstSeen>> {
  const last = infos.at(-1)
  const found = new Map<RemotePath, FirstSeen>()
  if (last === undefined) return found
  const by = new Map([...wanted.keys()].map((path) => [path, Date.parse(last.record.startedAt)]))
  const open = new Set(wanted.keys())
  for (const { record } of infos.slice(0, -1).toReversed().slice(0, MOST_BACK)) {
    if (open.size === 0) break
    const reader = await store.open(record.id, { signal })
    try {
      const entries = await reader.entries()
      for (const path of open) {
        const then = entries.get(path)
        if (isSame(then, wanted.get(path))) by.set(path, Date.parse(record.startedAt))
        // A listing with gaps may have missed it: only what was listed whole says that it was not there.
        else if (then !== undefined || record.gaps.every(({ reason }) => reason !== 'denied')) {
          found.set(path, { after: Date.parse(record.endedAt), by: by.get(path) as number, where: 'snapshot', changed: then !== undefined })
          open.delete(path)
        }
      }
    } finally {
      await reader.close()
    }
  }
  for (const path of open) found.set(path, { by: by.get(path) as number, where: 'snapshot', changed: false })
  return found
}

/** By content where it is known; by size and both times where it is not. */
function isSame(then: SnapshotEntry | undefined, now: SnapshotEntry | undefined): boolean {
  if (then === undefined || now === undefined || then.type !== now.type) return false
  if (then.sha256 !== undefined && now.sha256 !== undefined) return then.sha256 === now.sha256
  return then.size === now.size && then.mtime === now.mtime && then.target === now.target
}
