import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numbersOf } from './numbers.ts'

describe.each(['en', 'fr'] as const)('numbers in %s', (lang) => {
  const { n, decimal, rounded } = numbersOf(lang)

  it('are whole numbers as the language has them', () => {
    for (const value of [
      0,
      7,
      999,
      1000,
      12_345,
      999_999,
      1_000_000,
      -1,
      -4321,
      Number.MAX_SAFE_INTEGER,
      2 ** 60,
      1.5,
      1234.5,
      Number.NaN,
    ]) {
      expect(n(value)).toBe(value.toLocaleString(lang))
    }
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => value === 0 || n(value) === value.toLocaleString(lang)))
  })

  it('have as many digits of a fraction as are asked for', () => {
    for (const value of [0, 0.5, 9.94, 13.12, 1234.56, 1e6, -2.25]) {
      for (const digits of [0, 1, 2]) {
        const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
        expect(decimal(value, digits)).toBe(value.toLocaleString(lang, options))
      }
    }
    for (const value of [0, 0.04, 0.5, 9.94, 9.96, 10, 13.12, 100, 1230, 1234.56, 1e6, -2.25]) {
      for (const most of [0, 1, 2]) expect(rounded(value, most)).toBe(value.toLocaleString(lang, { maximumFractionDigits: most }))
    }
    expect(decimal(Number.NaN, 1)).toBe(Number.NaN.toLocaleString(lang))
    expect(decimal(Number.POSITIVE_INFINITY, 1)).toBe(Number.POSITIVE_INFINITY.toLocaleString(lang))
  })
})
