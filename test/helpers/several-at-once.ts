/** How many cases are under way: they wait for servers and clocks most of the time, and share the cores for the rest. */
const AT_ONCE = 6

/** Plays cases that do not touch each other a few at a time. Gives their results in order; fails, once all have ended, with what failed first. */
export async function severalAtOnce<T, R>(cases: Iterable<T>, play: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = [...cases].entries()
  const worker = async (): Promise<void> => {
    for (const [index, one] of left) results[index] = await play(one)
  }
  const workers = Array.from({ length: AT_ONCE }, worker)
  await Promise.allSettled(workers)
  await Promise.all(workers)
  return results
}
