/** An API is everybody's: few questions at once. */
const WIDTH = 4

/** Work for each, a few at a time, in their order. The first error ends it. */
export async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const out = new Array<R>(items.length)
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [at, item] of queue) out[at] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(WIDTH, items.length) }, worker))
  return out
}
