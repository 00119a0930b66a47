import { newestClean, type SnapshotInfo } from '../../core/snapshot.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'

/** The newest snapshot nothing in which speaks of an intrusion. Computed each time from the marks, kept nowhere. */
export async function lastKnownClean(store: SnapshotStore): Promise<SnapshotInfo | undefined> {
  return newestClean(await store.list())
}
