import { cancelled } from './problems.ts'

/** A source that is read until a signal says stop. */
interface Stoppable<T> {
  /** @throws SG-INT-002 once the signal is aborted, even while the source itself waits for something that never comes. */
  next(): Promise<IteratorResult<T>>
  /** To be called at the end. A source that did not come to its own is told that it was left, and not waited for. */
  leave(): void
}

/** The items of a source, until the signal is aborted: see `stoppable`. */
export async function* untilStopped<T>(items: AsyncIterable<T> | Iterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  const source = stoppable(items, signal)
  try {
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value
  } finally {
    source.leave()
  }
}

/**
 * One listener for the whole source: adding one for each item, and taking it away again, would of 20,000 small contents cost as much as
 * reading them.
 */
export function stoppable<T>(items: AsyncIterable<T> | Iterable<T>, signal: AbortSignal | undefined): Stoppable<T> {
  const waits = Symbol.asyncIterator in items
  const source = waits ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  let over = false
  let stop: () => void = () => {}
  const stopped = (): void => stop()
  signal?.addEventListener('abort', stopped)
  return {
    // Not Promise.race: its losers hang on to what the winners gave, for as long as the signal lives.
    next: () =>
      new Promise((resolve, reject) => {
        stop = () => reject(cancelled())
        if (signal?.aborted === true) return stop()
        const give = (next: IteratorResult<T>): void => {
          over = next.done === true
          resolve(next)
        }
        const next = source.next()
        if (waits) Promise.resolve(next).then(give, reject)
        else give(next as IteratorResult<T>)
      }),
    leave: () => {
      signal?.removeEventListener('abort', stopped)
      if (!over) void Promise.resolve(source.return?.()).catch(() => {})
    },
  }
}
