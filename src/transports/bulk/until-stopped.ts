import { throwIfCancelled } from './problems.ts'

/**
 * The items of a source, until the signal is aborted: then SG-INT-002 is thrown even while the source itself waits for something that
 * never comes. A source that was left is told so, and not waited for.
 */
export async function* untilStopped<T>(items: AsyncIterable<T> | Iterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  if (signal === undefined) {
    yield* items
    return
  }
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  let over = false
  try {
    for (;;) {
      throwIfCancelled(signal)
      const next = await orStop(Promise.resolve(source.next()), signal)
      if (next === undefined) throwIfCancelled(signal)
      else if (next.done) {
        over = true
        return
      } else yield next.value
    }
  } finally {
    if (!over) void Promise.resolve(source.return?.()).catch(() => {})
  }
}

/** Not Promise.race: its losers hang on to what the winners gave, for as long as the signal lives. */
function orStop<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
