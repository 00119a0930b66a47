import { describe, expect, it } from 'vitest'
import { runJobs } from './run-jobs.ts'

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = []
  for await (const item of items) out.push(item)
  return out
}

describe('runJobs', () => {
  it('runs every job once, with at most so many at once, those added on the way too', async () => {
    let active = 0
    let most = 0
    const work = async (job: number, add: (job: number) => void): Promise<number> => {
      active += 1
      most = Math.max(most, active)
      await tick()
      if (job < 50) add(job + 100)
      active -= 1
      return job
    }
    const results = await gather(
      runJobs(
        Array.from({ length: 100 }, (_, i) => i),
        () => 7,
        work,
      ),
    )
    expect(results.sort((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, i) => i))
    expect(most).toBe(7)
  })

  it('waits for a slow consumer', async () => {
    let started = 0
    const jobs = runJobs(
      Array.from({ length: 100 }, (_, i) => i),
      () => 4,
      async (job) => {
        started += 1
        return job
      },
    )
    await jobs.next()
    for (let i = 0; i < 20; i += 1) await tick()
    expect(started).toBeLessThanOrEqual(5)
    await jobs.return()
  })

  it('gives what is done, then the first error, and starts nothing more', async () => {
    const started: number[] = []
    const results: number[] = []
    const jobs = runJobs(
      [1, 2, 3, 4, 5, 6],
      () => 2,
      async (job) => {
        started.push(job)
        await tick()
        if (job === 3) throw new Error('three')
        return job
      },
    )
    await expect(
      (async () => {
        for await (const result of jobs) results.push(result)
      })(),
    ).rejects.toThrow('three')
    expect(results).toEqual(expect.arrayContaining([1, 2]))
    expect(started.length).toBeLessThan(6)
  })

  it('takes jobs from a stream and closes it when left', async () => {
    let closed = false
    async function* source(): AsyncGenerator<number> {
      try {
        for (let i = 0; ; i += 1) yield i
      } finally {
        closed = true
      }
    }
    for await (const result of runJobs(
      source(),
      () => 3,
      async (job) => job,
    ))
      if (result === 10) break
    expect(closed).toBe(true)
  })

  it('ends at once without jobs', async () => {
    expect(
      await gather(
        runJobs(
          [],
          () => 3,
          async (job) => job,
        ),
      ),
    ).toEqual([])
  })
})
