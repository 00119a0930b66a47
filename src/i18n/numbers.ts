/** Between thousands, and before the digits of a fraction. */
const MARKS = { en: [',', '.'], fr: ['\u202f', ','] } as const

/** How a language writes numbers. */
export interface Numbers {
  /** A whole number with its thousands apart; of another one up to three digits of its fraction. */
  n(value: number): string
  /** With exactly so many digits of its fraction. */
  decimal(value: number, digits: number): string
  /** With as many digits of its fraction as it needs, up to so many. */
  rounded(value: number, most: number): string
}

/**
 * What `toLocaleString` writes for the numbers there are here. The first call of that loads ICU's data, which was 50 to 80 ms of every command
 * that told of a count (Node 20, 2 cores).
 */
export function numbersOf(lang: keyof typeof MARKS): Numbers {
  const [between, point] = MARKS[lang]
  const apart = (digits: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, between)
  const write = (value: number, least: number, most: number): string => {
    if (!(Math.abs(value) < Number.MAX_SAFE_INTEGER))
      return value.toLocaleString(lang, { minimumFractionDigits: least, maximumFractionDigits: most })
    const [whole = '', fraction = ''] = value.toFixed(most).split('.')
    const digits = least < most ? fraction.replace(/0+$/, '') : fraction
    return digits === '' ? apart(whole) : apart(whole) + point + digits
  }
  return {
    n: (value) => (Number.isSafeInteger(value) ? apart(String(value)) : value.toLocaleString(lang)),
    decimal: (value, digits) => write(value, digits, digits),
    rounded: (value, most) => write(value, 0, most),
  }
}
