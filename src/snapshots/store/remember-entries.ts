import type { SnapshotRecord } from '../../core/snapshot.ts'
import type { Git } from './git.ts'
import { loadKept } from './kept-entries.ts'
import { readChanges } from './read-changes.ts'
import { type ReadEntries, readWhole } from './read-whole.ts'

/** By repository: what was read last, as long as somebody still uses it. */
const remembered = new Map<string, WeakRef<ReadEntries['entries']>>()
const behind = new WeakMap<ReadEntries['entries'], ReadEntries>()

/**
 * Entries of a commit, read as what differs from those this process read last, or from those kept on this disk; whole where there are none.
 * @throws SG-SNAP-002
 */
export async function rememberEntries(git: Git, record: SnapshotRecord, commit: string, signal?: AbortSignal): Promise<ReadEntries> {
  const last = remembered.get(git.dir)?.deref()
  const known = (last && behind.get(last)) ?? (await loadKept(git.dir))
  const read = await readLike(git, record, commit, known, signal)
  behind.set(read.entries, read)
  remembered.set(git.dir, new WeakRef(read.entries))
  return read
}

/** Entries of a commit, read as what differs from `like` where that can be. @throws SG-SNAP-002 */
export async function readLike(
  git: Git,
  record: SnapshotRecord,
  commit: string,
  like: ReadEntries | undefined,
  signal?: AbortSignal,
): Promise<ReadEntries> {
  if (like?.commit === commit) return like
  if (like?.exact !== true) return await readWhole(git, record, commit, signal)
  try {
    return await readChanges(git, record, commit, like, signal)
  } catch (error) {
    // What it is compared with may be damaged or forgotten since: that says nothing of this one.
    if (signal?.aborted) throw error
    return await readWhole(git, record, commit, signal)
  }
}
