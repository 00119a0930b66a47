import { describe, expect, it } from 'vitest'
import { type HealthReport, healthReportSchema, isUnseen } from './health.ts'

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

describe('healthReportSchema', () => {
  const picture = { url: 'https://lepcf.example/', state: 'compared', percent: 12.5 } as const
  const unjudged = (['http-off', 'no-address', 'locked', 'unreachable', 'sick-before', 'text-before'] as const).map((why) => {
    return { url: 'https://lepcf.example/', why, detail: '' }
  })
  const whole: HealthReport = { ...report('open', 'partly'), well: ['https://lepcf.example/'], unjudged, picture }

  it('takes every word a look can end with', () => {
    for (const each of [whole, report('closed', 'well'), report('open', 'not-run')]) expect(healthReportSchema.parse(each)).toEqual(each)
    for (const state of ['not-taken', 'none-before'] as const) {
      expect(healthReportSchema.safeParse({ ...whole, picture: { url: '', state } }).success).toBe(true)
    }
    for (const percent of [0, 100]) expect(healthReportSchema.safeParse({ ...whole, picture: { ...picture, percent } }).success).toBe(true)
  })

  it.each([
    ['another expectation', { expect: 'ajar' }],
    ['another outcome', { outcome: 'fine' }],
    ['an unknown reason', { unjudged: [{ url: '', why: 'tired', detail: '' }] }],
    ['a reason without its page', { unjudged: [{ why: 'locked', detail: '' }] }],
    ['an endless list', { well: Array.from({ length: 1001 }, () => '') }],
    ['an endless list of pages', { unjudged: Array.from({ length: 1001 }, () => unjudged[0]) }],
    ['an endless list of logs', { logs: { quiet: Array.from({ length: 1001 }, () => ''), unread: [] } }],
    ['an endless list of unread logs', { logs: { quiet: [], unread: Array.from({ length: 1001 }, () => '') } }],
    ['an endless line', { well: ['x'.repeat(4097)] }],
    ['no logs', { logs: {} }],
    ['a picture in no state', { picture: { url: '', state: 'blurred' } }],
    ['less than nothing of a picture', { picture: { ...picture, percent: -1 } }],
    ['more than all of a picture', { picture: { ...picture, percent: 101 } }],
    ['a field nobody knows', { healthy: true }],
  ])('refuses %s', (_, wrong) => {
    expect(healthReportSchema.safeParse({ ...whole, ...wrong }).success).toBe(false)
  })

  it('takes as much as it may', () => {
    const many = Array.from({ length: 1000 }, () => 'x')
    const logs = { quiet: many, unread: many }
    const pages = Array.from({ length: 1000 }, () => unjudged[0])
    expect(healthReportSchema.safeParse({ ...whole, well: ['x'.repeat(4096), ...many.slice(1)], unjudged: pages, logs }).success).toBe(true)
  })
})
