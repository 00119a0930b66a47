/** Between thousands, and before the digits of a fraction. */
const MARKS = { en: [',', '.'], fr: ['\u202f', ','] } as const

/** How a language writes numbers. */
export interface Numbers {
  /** A whole number with its thousands apart; of another one up to three digits of its fraction. */
  n(value: number): string
  /** With exactly so many digits of its fraction. */
  decimal(value: number, digits: number): string
}

/**
 * What `toLocaleString` writes for the numbers there are here. The first call of that loads ICU's data, which was 50 to 80 ms of every command
 * that told of a count (Node 20, 2 cores).
 */
export function numbersOf(lang: keyof typeof MARKS): Numbers {
  const [between, point] = MARKS[lang]
  const apart = (digits: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, between)
  return {
    n: (value) => (Number.isSafeInteger(value) ? apart(String(value)) : value.toLocaleString(lang)),
    decimal(value, digits) {
      if (!(Math.abs(value) < Number.MAX_SAFE_INTEGER))
        return value.toLocaleString(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits })
      const [whole = '', fraction] = value.toFixed(digits).split('.')
      return fraction === undefined ? apart(whole) : apart(whole) + point + fraction
    },
  }
}
