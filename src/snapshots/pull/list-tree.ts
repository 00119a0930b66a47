import type { Entry, Problem } from '../../core/entry.ts'
import { joinPath, type RemotePath, relativeTo } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import type { Transport } from '../../transports/types.ts'

/** A listing by paths relative to the root ('' is the root itself), and what was not listed. */
export interface Listing {
  readonly entries: Map<RemotePath, Listed>
  readonly problems: readonly Problem[]
  /** All of it was gone through: what is not in `entries` was not there. */
  readonly whole: boolean
}

/** As listed; or, where that says nothing else, the very entry of a listing or snapshot before, with what is known of its content. */
export type Listed = Entry & Pick<SnapshotEntry, 'sha256' | 'blob'>

/** What entries are shared with: thousands need not be in memory twice. */
export type Like = ReadonlyMap<RemotePath, Listed>

export interface ListingOptions {
  readonly signal?: AbortSignal
  /** Relative to the root. */
  readonly others?: readonly RemotePath[]
  /** May still be on its way: the account lists meanwhile. */
  readonly like?: Like | Promise<Like | undefined>
}

/** Lists everything below the root. A listing that broke off, though the connection lives, is asked for once more. */
export async function listWhole(transport: Transport, root: RemotePath, options: ListingOptions): Promise<Listing> {
  const first = await listOnce(transport, root, [root], options)
  return first.whole ? first : await listOnce(transport, root, [root], options)
}

/** Looks at these paths alone. */
export function listThese(transport: Transport, root: RemotePath, paths: readonly RemotePath[], options: ListingOptions): Promise<Listing> {
  return listOnce(
    transport,
    root,
    paths.map((path) => joinPath(root, path)),
    options,
    0,
  )
}

async function listOnce(
  transport: Transport,
  root: RemotePath,
  roots: readonly RemotePath[],
  { signal, others = [], like: given }: ListingOptions,
  maxDepth?: number,
): Promise<Listing> {
  const entries = new Map<RemotePath, Listed>()
  const problems: Problem[] = []
  const prune = others.map((path) => joinPath(root, path))
  const call = {
    ...(signal === undefined ? {} : { signal }),
    ...(prune.length === 0 ? {} : { prune }),
    ...(maxDepth === undefined ? {} : { maxDepth }),
  }
  for await (const batch of transport.listTree(roots, call)) {
    const like = await given
    for (const entry of batch.entries) {
      const path = relativeTo(root, entry.path)
      if (path === undefined || entries.has(path)) continue
      const same = like?.get(path)
      entries.set(path, same !== undefined && saysTheSame(same, entry) ? same : { ...entry, path })
    }
    for (const problem of batch.problems) {
      if (maxDepth !== undefined && problem.reason === 'too-deep') continue
      const path = problem.path === undefined ? undefined : relativeTo(root, problem.path)
      const { path: _, ...rest } = problem
      problems.push(path === undefined ? rest : { ...rest, path })
    }
  }
  return { entries, problems, whole: !problems.some(({ path, reason }) => path === undefined || reason === 'disconnected') }
}

/** All that a listing says, but the path. */
function saysTheSame(a: Entry, b: Entry): boolean {
  return (
    a.type === b.type &&
    a.size === b.size &&
    a.mode === b.mode &&
    a.mtime === b.mtime &&
    a.ctime === b.ctime &&
    a.inode === b.inode &&
    a.nlink === b.nlink &&
    a.uid === b.uid &&
    a.gid === b.gid &&
    a.target === b.target &&
    a.unreadable === b.unreadable
  )
}
