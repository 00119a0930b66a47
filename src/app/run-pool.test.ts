import { expect, it } from 'vitest'
import { runPool } from './run-pool.ts'

it('gives the results in the order of the items, whatever ends first', async () => {
  const ends: (() => void)[] = []
  const pool = runPool(['a', 'b', 'c'], 3, (item) => new Promise<string>((resolve) => ends.push(() => resolve(item.toUpperCase()))))
  for (const end of [...ends].reverse()) end()
  expect(await pool).toEqual(['A', 'B', 'C'])
})

it.each([
  [1, 1],
  [3, 3],
  [9, 5],
  [0, 1],
])('runs with a width of %i at most %i at once', async (width, most) => {
  let running = 0
  let peak = 0
  await runPool([1, 2, 3, 4, 5], width, async () => {
    running += 1
    peak = Math.max(peak, running)
    await Promise.resolve()
    running -= 1
  })
  expect(peak).toBe(most)
})

it('starts nothing more after an error, and gives the error', async () => {
  const started: number[] = []
  const pool = runPool([1, 2, 3, 4], 1, async (item) => {
    started.push(item)
    if (item === 2) throw new Error('two')
  })
  await expect(pool).rejects.toThrow('two')
  expect(started).toEqual([1, 2])
})

it('has nothing to do for no items', async () => {
  expect(await runPool([], 4, async () => 1)).toEqual([])
})
