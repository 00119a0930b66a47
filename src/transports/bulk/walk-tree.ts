import type { Entry, Problem } from '../../core/entry.ts'
import type { RemotePath } from '../../core/path.ts'
import { baseName, joinPath } from '../../core/path.ts'
import type { ListBatch, ListOptions, Transport } from '../types.ts'
import { createListBudget, DEFAULT_MAX_DEPTH, type ListBudget } from './list-budget.ts'
import { problemOf, throwIfCancelled } from './problems.ts'
import { runJobs } from './run-jobs.ts'

/**
 * What a walk needs of a transport. `listWithProblems` is for those that see names they cannot carry, or take them out of the budget one
 * by one as they come: then the problem `budget.problem` is among theirs when it was spent.
 */
export interface WalkSource extends Pick<Transport, 'stat' | 'list'> {
  listWithProblems?(
    dir: RemotePath,
    options?: { signal?: AbortSignal; budget?: ListBudget },
  ): Promise<ListBatch & { readonly counted?: true }>
}

export interface WalkOptions extends ListOptions {
  /** Folders asked for at once; read again before each new one, so it may shrink on the way. */
  readonly width: () => number
}

interface Job {
  readonly path: RemotePath
  readonly depth: number
}

/** `listTree` for transports that can only list one folder at a time. */
export async function* walkTree(source: WalkSource, roots: readonly RemotePath[], options: WalkOptions): AsyncGenerator<ListBatch> {
  const maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH
  const budget = createListBudget(options.maxEntries)
  const prune = new Set<string>(options.prune ?? [])
  const call = options.signal === undefined ? {} : { signal: options.signal }
  const list = source.listWithProblems ?? (async (dir: RemotePath) => ({ entries: await source.list(dir, call), problems: [] }))

  type Visited = ListBatch & { readonly counted?: true }
  const visit = async (job: Job, add: (job: Job) => void): Promise<Visited> => {
    throwIfCancelled(options.signal)
    if (job.depth === 0) {
      try {
        const root = await source.stat(job.path, call)
        if (root === undefined) return { entries: [], problems: [{ path: job.path, reason: 'vanished' }] }
        if (root.type === 'dir' && !prune.has(job.path)) {
          if (maxDepth > 0) add({ path: job.path, depth: 1 })
          else return { entries: [root], problems: [{ path: job.path, reason: 'too-deep' }] }
        }
        return { entries: [root], problems: [] }
      } catch (error) {
        return { entries: [], problems: [problemOf(job.path, error)] }
      }
    }
    let found: Visited
    try {
      found = await list(job.path, { ...call, budget })
    } catch (error) {
      return { entries: [], problems: [problemOf(job.path, error)] }
    }
    const problems: Problem[] = [...found.problems]
    const kept: Entry[] = []
    for (const entry of found.entries) {
      // A server that lists '..' or a name with '/' would lead the walk out of the tree it was sent to; no file system has a NUL in a name.
      if (!isPlainChild(job.path, entry.path)) {
        problems.push({ path: job.path, reason: 'lie', detail: `listed ${entry.path.slice(0, 500)}` })
        continue
      }
      kept.push(entry)
      if (entry.type !== 'dir' || prune.has(entry.path)) continue
      if (job.depth < maxDepth) add({ path: entry.path, depth: job.depth + 1 })
      else problems.push({ path: entry.path, reason: 'too-deep' })
    }
    return { entries: kept, problems, ...(found.counted && { counted: true }) }
  }

  const starts: Job[] = roots.map((path) => ({ path, depth: 0 }))
  for await (const { entries, problems, counted } of runJobs(starts, options.width, visit)) {
    const over = counted ? -1 : entries.findIndex((entry) => !budget.take(entry))
    if (over >= 0) yield { entries: entries.slice(0, over), problems: [...problems, budget.problem] }
    else if (entries.length > 0 || problems.length > 0) yield { entries, problems }
    if (over >= 0 || problems.some(({ reason }) => reason === 'too-many')) return
  }
}

function isPlainChild(dir: RemotePath, path: RemotePath): boolean {
  const name = baseName(path)
  return name !== '' && name !== '.' && name !== '..' && !name.includes('\0') && joinPath(dir, name) === path
}
