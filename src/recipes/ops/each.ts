import { throwIfCancelled } from '../../transports/bulk/problems.ts'

/** Requests under way at once. The transport queues what the account does not take; more only costs memory. */
const WIDTH = 32

/**
 * Does one thing for each item, some at once. The first that fails stops the others from being begun; what was under way is
 * waited for before the failure is thrown, so that nothing happens on the account after this has returned.
 */
export async function forEach<T>(items: Iterable<T>, work: (item: T) => Promise<void>, signal?: AbortSignal, width = WIDTH): Promise<void> {
  const source = items[Symbol.iterator]()
  let failure: { readonly error: unknown } | undefined
  const lane = async (): Promise<void> => {
    while (failure === undefined) {
      const next = source.next()
      if (next.done) return
      try {
        throwIfCancelled(signal)
        await work(next.value)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  if (failure !== undefined) throw failure.error
}

/** Items by a key, in the order they came. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
