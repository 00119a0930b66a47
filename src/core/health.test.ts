import { describe, expect, it } from 'vitest'
import { type HealthReport, isUnseen } from './health.ts'

const report = (expects: HealthReport['expect'], outcome: HealthReport['outcome']): HealthReport => ({
  expect: expects,
  outcome,
  well: [],
  unjudged: [],
  logs: { quiet: [], unread: [] },
})

describe('isUnseen', () => {
  it('is so where the last look at the open site saw nothing', () => {
    expect(isUnseen([report('closed', 'well'), report('open', 'not-run')])).toBe(true)
    expect(isUnseen([report('open', 'well'), report('open', 'not-run')])).toBe(true)
  })

  it('is not so where pages were seen, where a resume saw them, or where no look was planned', () => {
    expect(isUnseen([report('closed', 'not-run'), report('open', 'well')])).toBe(false)
    expect(isUnseen([report('open', 'not-run'), report('open', 'partly')])).toBe(false)
    expect(isUnseen(undefined)).toBe(false)
  })
})
