import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import { type HealthReport, healthReportSchema } from '../../core/health.ts'
import { LANGS } from '../../i18n/index.ts'
import { healthLines } from './health-lines.ts'
import { NO_PAINT, widthOf } from './layout.ts'

const report = (more: Partial<HealthReport> = {}): HealthReport => ({
  expect: 'open',
  outcome: 'well',
  well: ['https://a.example/', 'https://a.example/ecrire/'],
  unjudged: [],
  logs: { quiet: [], unread: [] },
  ...more,
})
const linesOf = (reports: readonly HealthReport[], lang: 'en' | 'fr' = 'en', width = 0): string[] =>
  healthLines(reports, { texts: textsOf(lang), paint: NO_PAINT, width }, 4)

describe('healthLines', () => {
  it('says of a site that is well only that', () => {
    expect(linesOf([report({ expect: 'closed' }), report()])).toEqual(['    health: all 2 pages asked for are well'])
    expect(linesOf([report()], 'fr')).toEqual(['    santé : les 2 pages interrogées vont bien'])
  })

  it('never calls healthy what was not looked at, and says why', () => {
    const locked = { url: 'https://a.example/', why: 'locked' as const, detail: '403' }
    const text = linesOf([
      report({ expect: 'closed', outcome: 'not-run', well: [], unjudged: [locked] }),
      report({ outcome: 'not-run', well: [], unjudged: [locked] }),
    ]).join('\n')
    expect(text).toContain('whether visitors saw that the site was closed could not be looked at')
    expect(text).toContain('not looked at: nothing says that the site is healthy')
    expect(text).toContain('https://a.example/: everything is refused, as before the change: the account seems to be locked (403)')
    expect(text).not.toContain('well')
  })

  it('takes a look that was taken again as it was last', () => {
    expect(linesOf([report({ outcome: 'not-run', well: [] }), report()])).toHaveLength(1)
  })

  it.each(LANGS)('keeps to the width and prints nothing a terminal would act on: %s', (lang) => {
    const hostile = { url: `https://a.example/\u001b[2J${'x'.repeat(60)}`, why: 'text-before' as const, detail: '\u202ereversed\u0007' }
    const lines = linesOf(
      [
        report({
          outcome: 'partly',
          unjudged: Array(9).fill(hostile),
          logs: { quiet: [], unread: ['tmp/log/\u001bx.log'] },
          picture: { url: 'https://a.example/', state: 'compared', percent: 3.14 },
        }),
      ],
      lang,
      72,
    )
    const text = lines.join('\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    expect(text).toMatch(/3[.,]1/)
    for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(72)
  })
})

describe('healthReportSchema', () => {
  it('takes what a look gives, and nothing else', () => {
    expect(healthReportSchema.parse(report({ picture: { url: 'x', state: 'not-taken' } }))).toEqual(
      report({ picture: { url: 'x', state: 'not-taken' } }),
    )
    expect(healthReportSchema.safeParse({ ...report(), outcome: 'healthy' }).success).toBe(false)
    expect(healthReportSchema.safeParse({ ...report(), more: 1 }).success).toBe(false)
  })
})
