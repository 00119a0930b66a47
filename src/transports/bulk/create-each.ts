import { parentPath, type RemotePath } from '../../core/path.ts'
import type { CallOptions, NewEntry, Transport } from '../types.ts'
import { type ReadyEntry, readyEntries } from './new-entries.ts'
import { throwIfCancelled } from './problems.ts'
import { runJobs } from './run-jobs.ts'

export interface CreateEachOptions extends CallOptions {
  /** Files made at once. */
  readonly width: () => number
  /** Named in errors. */
  readonly kind: string
  /** As `readyEntries` has it. */
  readonly names?: (dir: RemotePath) => Promise<ReadonlySet<string>>
}

/** Bits without which nothing could be made in a folder of ours. */
const OPEN_DIR = 0o700

/**
 * `createMany` for transports that make one file at a time: several at once, each after its folder. A folder that its own mode would
 * close to us gets that mode at the end.
 */
export async function createEach(
  target: Pick<Transport, 'stat' | 'create' | 'mkdir' | 'chmod'>,
  dir: RemotePath,
  entries: AsyncIterable<NewEntry> | Iterable<NewEntry>,
  options: CreateEachOptions,
): Promise<void> {
  const call = options.signal === undefined ? {} : { signal: options.signal }
  const made = new Map<string, Promise<void>>()
  const closed: { readonly path: RemotePath; readonly mode: number }[] = []

  let failed = false
  const make = async (entry: ReadyEntry): Promise<void> => {
    throwIfCancelled(options.signal)
    if (failed) return
    await made.get(parentPath(entry.name))
    if (entry.type === 'dir') {
      await target.mkdir(entry.path, { ...call, mode: entry.mode | OPEN_DIR })
      return
    }
    try {
      await target.create(entry.path, entry.content, { ...call, mode: entry.mode })
    } finally {
      entry.done()
    }
  }

  const running = new Set<Promise<void>>()
  const start = (entry: ReadyEntry): Promise<void> => {
    const making = make(entry)
    running.add(making)
    making.then(
      () => running.delete(making),
      () => {
        failed = true
        running.delete(making)
      },
    )
    if (entry.type === 'dir') {
      made.set(entry.name, making)
      if ((entry.mode & OPEN_DIR) !== OPEN_DIR) closed.push(entry)
    }
    return making
  }
  try {
    for await (const _made of runJobs(readyEntries(target, dir, entries, options.kind, options), options.width, start));
  } finally {
    // Whoever hears of the failure may clear away what was made: nothing more may appear after that.
    await Promise.allSettled(running)
  }
  for (const { path, mode } of closed.reverse()) await target.chmod(path, mode, call)
}
