import { describe, expect, it } from 'vitest'
import { createLanes } from './lanes.ts'
import { ioFailed, notThere } from './problems.ts'
import { runJobs } from './run-jobs.ts'

/** A server that fails whatever comes while `limit` requests are under way, as OpenSSH does without file handles. */
function overloaded(limit: number) {
  let open = 0
  let most = 0
  let calls = 0
  return {
    most: () => most,
    calls: () => calls,
    ask: async (job: number): Promise<number> => {
      calls += 1
      open += 1
      most = Math.max(most, open)
      try {
        await Promise.resolve()
        if (open > limit) throw ioFailed(String(job), 'Failure')
        await new Promise((resolve) => setImmediate(resolve))
        return job
      } finally {
        open -= 1
      }
    },
  }
}

async function runAll(
  lanes: ReturnType<typeof createLanes>,
  jobs: number,
  work: (job: number) => Promise<number>,
): Promise<(number | string)[]> {
  const out: (number | string)[] = []
  const each = async (job: number): Promise<number | string> => {
    try {
      return await lanes.run(() => work(job))
    } catch (error) {
      return (error as Error).message.slice(0, 11)
    }
  }
  for await (const result of runJobs(
    Array.from({ length: jobs }, (_, i) => i),
    () => lanes.width,
    each,
  ))
    out.push(result)
  return out
}

describe('createLanes', () => {
  it('uses all it has while the server keeps up', async () => {
    const server = overloaded(1000)
    const lanes = createLanes(64)
    expect((await runAll(lanes, 300, server.ask)).length).toBe(300)
    expect([server.most(), lanes.width, server.calls()]).toEqual([64, 64, 300])
  })

  it.each([
    [20, 16],
    [3, 1],
  ])('asks less of a server that takes %i at once, and loses nothing', async (limit, width) => {
    const server = overloaded(limit)
    const lanes = createLanes(64)
    const results = await runAll(lanes, 300, server.ask)
    expect(results.filter((result) => typeof result === 'number').sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 300 }, (_, i) => i),
    )
    expect(lanes.width).toBe(width)
  })

  it('is not slowed by failures that are none of the load', async () => {
    const lanes = createLanes(64)
    let calls = 0
    const results = await runAll(lanes, 200, async (job) => {
      calls += 1
      await Promise.resolve()
      if (job % 2 === 0) throw ioFailed(String(job), 'Failure')
      return job
    })
    expect(results.filter((result) => result === 'SG-TRAN-008').length).toBe(100)
    expect(lanes.width).toBe(64)
    // Five were given a second chance; those already under way then, too.
    expect(calls).toBeLessThan(200 + 64 + 5)
  })

  it('gives other errors at once', async () => {
    let calls = 0
    const failing = createLanes(64).run(async () => {
      calls += 1
      throw notThere('x')
    })
    await expect(failing).rejects.toMatchObject({ code: 'SG-TRAN-002' })
    expect(calls).toBe(1)
  })
})
