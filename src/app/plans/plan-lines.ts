import type { RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import { diffAllLines, type LineDiff } from '../../snapshots/store/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { hideSecrets } from '../snapshot/hide-secrets.ts'
import { type Located, locate } from './plan-contents.ts'

/** What one file's lines become. */
export interface FileLines {
  readonly path: RemotePath
  readonly diff: LineDiff
}

export interface PlanLines {
  readonly files: readonly FileLines[]
  /** Changed files beside those. */
  readonly others: number
}

const MIB = 1024 * 1024

/** The line differences of the files a plan replaces, the first `most` of them, `maxLines` each, without secrets. @throws SG-SNAP-002 */
export async function planLines(
  plan: Plan,
  store: SnapshotStore,
  located: Located | undefined,
  options: { readonly most: number; readonly maxLines: number; readonly signal: AbortSignal },
): Promise<PlanLines> {
  const { most, maxLines, signal } = options
  const changed = plan.ops.flatMap((op) => (op.kind === 'write' && op.before.is === 'file' && op.after.is === 'file' ? [op] : []))
  if (changed.length === 0) return { files: [], others: 0 }
  const blobs = located ?? (await blobsOf(plan, store, signal))
  const shown = changed.slice(0, most).flatMap(({ path, before, after }) => {
    const [a, b] = [before, after].map((state) => (state.is === 'file' ? blobs.get(state.sha256) : undefined))
    return a === undefined || b === undefined ? [] : [{ path, before: a, after: b }]
  })
  const diffs = await diffAllLines(store, shown, { maxBytes: 4 * MIB, maxLines, maxLineBytes: 160, context: 1, signal })
  const files = shown.map(({ path }, i): FileLines => ({ path, diff: hideSecrets(diffs[i] as LineDiff, path, 'file') }))
  return { files, others: changed.length - files.length }
}

async function blobsOf(plan: Plan, store: SnapshotStore, signal: AbortSignal): Promise<Located> {
  const entries: Iterable<SnapshotEntry>[] = []
  for (const id of new Set([plan.before, ...plan.sources])) {
    const reader = await store.open(id, { signal })
    try {
      entries.push((await reader.entries()).values())
    } finally {
      await reader.close()
    }
  }
  return locate(plan, entries)
}
