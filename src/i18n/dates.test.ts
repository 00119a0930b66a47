import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datesOf } from './dates.ts'

const LOCALES = { en: 'en-GB', fr: 'fr' } as const
const DAY = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const
const TIME = { hour: '2-digit', minute: '2-digit' } as const

describe.each(['en', 'fr'] as const)('moments in %s', (lang) => {
  const { day, moment, second } = datesOf(lang)

  it('are told as the language has them', () => {
    const told = (date: Date, options: Intl.DateTimeFormatOptions): string => date.toLocaleString(LOCALES[lang], { ...DAY, ...options })
    const years = { min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }
    fc.assert(
      fc.property(fc.date(years), (date) => {
        const iso = date.toISOString()
        expect(day(iso)).toBe(told(date, { year: 'numeric' }))
        expect(moment(iso)).toBe(told(date, { ...TIME, year: 'numeric', timeZoneName: 'short' }))
        expect(second(iso)).toBe(told(date, { ...TIME, second: '2-digit' }))
      }),
      { numRuns: 500 },
    )
  })

  it('are left as they came where they are none', () => {
    for (const tell of [day, moment, second]) expect(tell('soon')).toBe('soon')
  })
})
