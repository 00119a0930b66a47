import type { Site } from '../../core/account.ts'
import type { SiteguardError } from '../../core/error.ts'
import { isSiteguardError } from '../../core/error.ts'
import { newestClean, type SnapshotId, type SnapshotMarks } from '../../core/snapshot.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { judgeSnapshot } from './judge-snapshot.ts'
import { lastKnownClean } from './last-known-clean.ts'
import type { JudgeDeps } from './types.ts'

export interface Rejudged {
  readonly id: SnapshotId
  readonly before: SnapshotMarks
  /** Absent where it could not be judged. */
  readonly after?: SnapshotMarks
  readonly error?: SiteguardError
}

export interface Rejudgement {
  readonly snapshots: readonly Rejudged[]
  readonly lastKnownClean: { readonly before?: SnapshotId; readonly after?: SnapshotId }
}

/**
 * Judges stored snapshots again with today's rules, oldest first (each shares most of its files with the one before, which are then
 * not judged twice), and so moves `last known clean`. `ids`: these alone; absent: all. One that is damaged stops no other.
 */
export async function rejudge(
  store: SnapshotStore,
  site: Site,
  deps: JudgeDeps,
  options: { readonly ids?: readonly SnapshotId[]; readonly signal: AbortSignal },
): Promise<Rejudgement> {
  const all = await store.list()
  const before = newestClean(all)
  const wanted = options.ids === undefined ? all : all.filter(({ record }) => options.ids?.includes(record.id))
  const snapshots: Rejudged[] = []
  for (const { record, marks } of wanted) {
    try {
      const judged = await judgeSnapshot(store, record.id, site, deps, options.signal)
      snapshots.push({ id: record.id, before: marks, after: judged.marks })
    } catch (error) {
      if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
      // Forgotten since it was listed: none to judge, unless it was asked for by name.
      if (error.code === 'SG-SNAP-001' && options.ids === undefined) continue
      snapshots.push({ id: record.id, before: marks, error })
    }
    deps.emit({ type: 'progress', account: site.account, done: snapshots.length, total: wanted.length, bytes: 0 })
  }
  const after = await lastKnownClean(store)
  return {
    snapshots,
    lastKnownClean: {
      ...(before === undefined ? {} : { before: before.record.id }),
      ...(after === undefined ? {} : { after: after.record.id }),
    },
  }
}
