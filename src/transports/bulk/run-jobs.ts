/**
 * Runs jobs with a bounded number in flight and gives their results in the order they end. A job may add more jobs.
 * At most `width()` results wait for the consumer, so a slow consumer slows the work and memory stays flat.
 *
 * The first job that throws stops the run: no further job starts, results already there are given, then it is rethrown.
 */
export async function* runJobs<J, R>(
  first: Iterable<J> | AsyncIterable<J>,
  width: () => number,
  work: (job: J, add: (job: J) => void) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const source = Symbol.asyncIterator in first ? first[Symbol.asyncIterator]() : first[Symbol.iterator]()
  // A stack: the newest first, so that a walk goes deep before it goes wide and few folders wait.
  const added: J[] = []
  const ready: R[] = []
  let running = 0
  let drained = false
  let failure: { error: unknown } | undefined
  let wake: () => void = () => {}

  const start = (job: J): void => {
    running += 1
    work(job, (more) => added.push(more)).then(
      (result) => {
        ready.push(result)
        running -= 1
        wake()
      },
      (error: unknown) => {
        failure ??= { error }
        running -= 1
        wake()
      },
    )
  }

  try {
    for (;;) {
      while (failure === undefined && running + ready.length < Math.max(1, width())) {
        const more = added.pop()
        if (more !== undefined) {
          start(more)
          continue
        }
        if (drained) break
        const next = await source.next()
        if (next.done) drained = true
        else start(next.value)
      }
      if (ready.length > 0) {
        yield ready.shift() as R
        continue
      }
      if (failure !== undefined) throw failure.error
      if (running === 0) {
        if (drained && added.length === 0) return
        continue
      }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    failure ??= { error: undefined }
    if (!drained) await source.return?.()
  }
}
