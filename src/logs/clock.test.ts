import { describe, expect, it } from 'vitest'
import { offsetOfCoincidence, offsetOfPairs } from './clock.ts'

const DAY = 86_400
const START = 1_790_000_000
/** Numbers that look random and are the same every time. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
const writesOver = (days: number, count: number, seed: number): Int32Array => {
  const next = numbers(seed)
  return Int32Array.from({ length: count }, () => Math.floor(START + next() * days * DAY)).sort()
}

describe('a clock that lines name files by', () => {
  it.each([0, 1, 3600, -3600, 417, -39_600])('%d s off is found, with one file that was written again since', (off) => {
    const pairs = [10, 20, 30, 40].map((at) => ({ log: at * 1e6, file: at * 1e6 + off * 1000 + 400 }))
    const found = offsetOfPairs([...pairs, { log: 5e7, file: 9e7 }])
    expect(found?.by).toBe('named')
    expect(Math.abs((found?.seconds ?? 1e9) - off)).toBeLessThanOrEqual(2)
  })

  it('is not known where files and lines agree on nothing', () => {
    expect(offsetOfPairs([0, 100, 250, 900, 5000].map((off) => ({ log: 1e9, file: 1e9 + off * 1000 })))).toBeUndefined()
    expect(offsetOfPairs([])).toBeUndefined()
    expect(offsetOfPairs([{ log: 0, file: 90_000_000 }])).toBeUndefined()
  })
})

describe('a clock that only coincidence tells of', () => {
  it.each([0, 90, -3600, 7200])('%d s off is found among requests that wrote nothing and files nobody sent', (off) => {
    const writes = writesOver(30, 900, 7)
    const next = numbers(11)
    const written = [...writes].filter((_at, i) => i % 25 === 0).map((at) => (at + off) * 1000 + next() * 1500)
    const others = Array.from({ length: 400 }, () => (START + next() * 30 * DAY) * 1000)
    const found = offsetOfCoincidence([...written, ...others], writes)
    expect(found?.by).toBe('coincidence')
    expect(Math.abs((found?.seconds ?? 1e9) - off)).toBeLessThanOrEqual(2)
  })

  it('is not made up from one burst of files and one of requests', () => {
    const files = Array.from({ length: 400 }, (_, i) => (START - 1915 + i / 10) * 1000)
    expect(offsetOfCoincidence(files, Int32Array.from([START, START + 1, START + 3]))).toBeUndefined()
  })

  it('is right where a few files came with a request, each at its own time', () => {
    const writes = Int32Array.from([START, START + 4000, START + 9000, START + 9001, START + 30_000])
    expect(
      offsetOfCoincidence(
        [...writes].map((at) => at * 1000 + 700),
        writes,
      ),
    ).toEqual({ seconds: 0, by: 'coincidence', agree: 4 })
  })

  it.each([1, 2, 3, 4, 5])('is not made up where there is none (%d)', (seed) => {
    const next = numbers(seed)
    const files = Array.from({ length: 500 }, () => (START + next() * 30 * DAY) * 1000)
    expect(offsetOfCoincidence(files, writesOver(30, 2000, seed + 100))).toBeUndefined()
    expect(offsetOfCoincidence(files.slice(0, 1), writesOver(30, 1, seed))).toBeUndefined()
  })
})
