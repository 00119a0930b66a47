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
  // Aborted by the caller, or at the first failure: the source may wait for something that never comes.
  const stop = new AbortController()
  const onAbort = (): void => stop.abort()
  options.signal?.addEventListener('abort', onAbort, { once: true })
  if (options.signal?.aborted) stop.abort()
  const call = options.signal === undefined ? {} : { signal: options.signal }
  const made = new Map<string, Promise<void>>()
  const running = new Set<Promise<void>>()
  const closed: { readonly path: RemotePath; readonly mode: number }[] = []
  let failure: { readonly error: unknown } | undefined

  const make = async (entry: ReadyEntry): Promise<void> => {
    try {
      if (failure !== undefined) return
      throwIfCancelled(options.signal)
      await made.get(parentPath(entry.name))
      if (entry.type === 'dir') await target.mkdir(entry.path, { ...call, mode: entry.mode | OPEN_DIR })
      else await target.create(entry.path, entry.content, { ...call, mode: entry.mode })
    } finally {
      if (entry.type === 'file') entry.done()
    }
  }
  const start = (entry: ReadyEntry): Promise<void> => {
    const making = make(entry)
    running.add(making)
    making.then(
      () => running.delete(making),
      (error: unknown) => {
        failure ??= { error }
        running.delete(making)
        stop.abort()
      },
    )
    if (entry.type === 'dir') {
      made.set(entry.name, making)
      if ((entry.mode & OPEN_DIR) !== OPEN_DIR) closed.push(entry)
    }
    return making
  }
  try {
    const ready = readyEntries(target, dir, entries, options.kind, { ...options, signal: stop.signal })
    for await (const _made of runJobs(ready, options.width, start));
    for (const { path, mode } of closed.reverse()) await target.chmod(path, mode, call)
  } catch (error) {
    throw failure === undefined ? error : failure.error
  } finally {
    stop.abort()
    options.signal?.removeEventListener('abort', onAbort)
    // Whoever hears of the failure may clear away what was made: nothing more may appear after that.
    await Promise.allSettled(running)
  }
}
