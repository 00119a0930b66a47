/** As ICU shortens them (CLDR 42 to 46). */
const MONTHS = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'],
  fr: ['janv.', 'févr.', 'mars', 'avr.', 'mai', 'juin', 'juil.', 'août', 'sept.', 'oct.', 'nov.', 'déc.'],
} as const

/** How a language writes moments, each given in ISO 8601 and told in UTC. What is no moment is told as it is. */
export interface Dates {
  /** 3 Sept 2026 */
  day(iso: string): string
  /** 3 Sept 2026, 04:05 UTC */
  moment(iso: string): string
  /** 3 Sept, 04:05:06 */
  second(iso: string): string
}

/** What `toLocaleString` writes for British English and for French, without ICU: see numbers.ts. */
export function datesOf(lang: keyof typeof MONTHS): Dates {
  const written = (iso: string, write: (date: Date, month: string, time: string) => string): string => {
    const date = new Date(iso)
    if (Number.isNaN(date.getTime())) return iso
    const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((part) => String(part).padStart(2, '0'))
    return write(date, `${date.getUTCDate()} ${MONTHS[lang][date.getUTCMonth()]}`, clock.join(':'))
  }
  return {
    day: (iso) => written(iso, (date, day) => `${day} ${date.getUTCFullYear()}`),
    moment: (iso) => written(iso, (date, day, time) => `${day} ${date.getUTCFullYear()}, ${time.slice(0, 5)} UTC`),
    second: (iso) => written(iso, (_, day, time) => `${day}, ${time}`),
  }
}
