import { parentPath, type RemotePath } from '../../core/path.ts'
import type { SnapshotEntry, SnapshotId, SnapshotRecord } from '../../core/snapshot.ts'
import type { SnapshotWriter } from '../../snapshots/types.ts'
import type { StepContext } from '../types.ts'

/**
 * Writes down what a step wants a site to hold as a snapshot of its own, of which the ops then write: made from the store, by nobody's
 * connection. `more`: what it says of the site beyond its files.
 */
export async function finishTarget(
  writer: SnapshotWriter,
  entries: readonly SnapshotEntry[],
  context: StepContext,
  more: Partial<Pick<SnapshotRecord, 'cms' | 'databases' | 'gaps' | 'complete'>> = {},
): Promise<SnapshotId> {
  const at = new Date(context.now()).toISOString()
  const files = entries.filter(({ type }) => type === 'file')
  const { record } = await writer.finish(
    {
      site: context.site.id,
      account: context.account.id,
      root: context.before.record.root,
      transport: 'store',
      role: 'target',
      startedAt: at,
      endedAt: at,
      siteguard: context.siteguard,
      cms: [],
      files: files.length,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      fetched: 0,
      wireBytes: 0,
      databases: [],
      gaps: [],
      complete: true,
      ...more,
    },
    entries,
  )
  return record.id
}

/** The entries and every folder above them, which a snapshot holds too. */
export function withFolders(files: ReadonlyMap<RemotePath, SnapshotEntry>): SnapshotEntry[] {
  const entries = new Map(files)
  for (const path of [...files.keys(), '' as RemotePath]) {
    for (let dir = parentPath(path); !entries.has(dir); dir = parentPath(dir)) {
      entries.set(dir, { path: dir, type: 'dir', size: 0, mtime: 0 })
      if (dir === '') break
    }
  }
  return [...entries.values()]
}
