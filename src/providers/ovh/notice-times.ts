/*
 * Times in messages for people, in French and English. Without a zone they are of Paris, where OVH is. Every pattern is of bounded parts, so that
 * no text makes it slow.
 */

const MONTHS: readonly (readonly string[])[] = [
  ['janvier', 'january', 'janv', 'jan'],
  ['fevrier', 'february', 'fevr', 'feb'],
  ['mars', 'march', 'mar'],
  ['avril', 'april', 'avr', 'apr'],
  ['mai', 'may'],
  ['juin', 'june', 'jun'],
  ['juillet', 'july', 'juil', 'jul'],
  ['aout', 'august', 'aug'],
  ['septembre', 'september', 'sept', 'sep'],
  ['octobre', 'october', 'oct'],
  ['novembre', 'november', 'nov'],
  ['decembre', 'december', 'dec'],
]
const MONTH = MONTHS.flat()
  .toSorted((a, b) => b.length - a.length)
  .join('|')
const CLOCK = String.raw`(\d{1,2})\s?(?:h|:)\s?(\d{2})(?:\s?(?:m|mn|min|:)\s?(\d{2}))?(?:[.,]\d{1,9})?(?:\s?([ap])\.?m\b\.?)?`
/** An hour that follows after a dash (`03:40-04:10`) is no zone. */
const ZONE = String.raw`(?:\s?\(?((?:utc|gmt)\s?[+-]\d{1,2}(?::?(?:00|30|45))?|z|utc|gmt|cest|cet|[+-]\d{2}:?(?:00|30|45))\b\)?)?`
const BETWEEN = String.raw`(?:\s|,|t|-|a|at|vers|around|@){1,6}?`

const PATTERNS: readonly { readonly find: RegExp; readonly order: 'ymd' | 'dmy' | 'dMy' | 'Mdy' }[] = [
  { find: new RegExp(String.raw`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${BETWEEN}${CLOCK}${ZONE}`, 'g'), order: 'ymd' },
  { find: new RegExp(String.raw`\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${BETWEEN}${CLOCK}${ZONE}`, 'g'), order: 'dmy' },
  { find: new RegExp(String.raw`\b(\d{1,2})(?:er|st|nd|rd|th)?\s(${MONTH})\.?,?\s(\d{4})${BETWEEN}${CLOCK}${ZONE}`, 'g'), order: 'dMy' },
  { find: new RegExp(String.raw`\b(${MONTH})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})${BETWEEN}${CLOCK}${ZONE}`, 'g'), order: 'Mdy' },
]

export interface FoundTime {
  /** ISO 8601, UTC. */
  readonly at: string
  /** Where in the text. */
  readonly index: number
}

/**
 * Every time of day a line names, as it may be meant: `03/04/2026 05:10` is of April or, in an English text, of March, and both are given. `line`
 * is in small letters without accents (`plain`).
 */
export function timesOf(line: string): FoundTime[] {
  const found: FoundTime[] = []
  for (const { find, order } of PATTERNS) {
    for (const match of line.matchAll(find)) {
      const [, a = '', b = '', c = '', hour = '', minute = '', second = '0', half, zone] = match
      const days = daysOf(order, a, b, c)
      for (const [year, month, day] of days) {
        const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'p' ? 12 : 0)
        const stamp = stampOf([year, month, day, hours, Number(minute), Number(second)], zone)
        if (stamp !== undefined) found.push({ at: new Date(stamp).toISOString(), index: match.index })
      }
    }
  }
  return found
}

/** Small letters, no accents, one blank for any: `0h05` of `0 h 05` stays two. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\S\n]+/g, ' ')
    .toLowerCase()
}

function daysOf(order: (typeof PATTERNS)[number]['order'], a: string, b: string, c: string): [number, number, number][] {
  if (order === 'ymd') return [[Number(a), Number(b), Number(c)]]
  if (order === 'dMy') return [[Number(c), monthOf(b), Number(a)]]
  if (order === 'Mdy') return [[Number(c), monthOf(a), Number(b)]]
  const french: [number, number, number] = [Number(c), Number(b), Number(a)]
  return a === b ? [french] : [french, [Number(c), Number(a), Number(b)]]
}

function monthOf(word: string): number {
  return MONTHS.findIndex((names) => names.includes(word)) + 1
}

/** Milliseconds since 1970; undefined where there is no such day or hour. */
function stampOf([year, month, day, hour, minute, second]: number[], zone: string | undefined): number | undefined {
  const utc = Date.UTC(year as number, (month as number) - 1, day, hour, minute, second)
  const back = new Date(utc)
  const same =
    back.getUTCMonth() + 1 === month && back.getUTCDate() === day && back.getUTCHours() === hour && back.getUTCMinutes() === minute
  if (!same || (year as number) < 2000 || (second as number) > 59) return undefined
  return utc - offsetOf(zone, utc)
}

function offsetOf(zone: string | undefined, local: number): number {
  if (zone === undefined) {
    // The offset at the time that is looked for; in the two hours a year that are doubtful, the earlier.
    const guess = parisOffset(local)
    return parisOffset(local - guess)
  }
  if (zone === 'cet') return 3_600_000
  if (zone === 'cest') return 7_200_000
  const parts = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone)
  if (parts === null) return 0
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0)
  return (parts[1] === '-' ? -minutes : minutes) * 60_000
}

const PARIS = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', day: '2-digit', hourCycle: 'h23' })

function parisOffset(utc: number): number {
  const parts = Object.fromEntries(PARIS.formatToParts(utc).map(({ type, value }) => [type, Number(value)])) as Record<string, number>
  const here = new Date(utc)
  const ahead = (parts.hour as number) - here.getUTCHours()
  return (parts.day === here.getUTCDate() ? ahead : ahead + 24) * 3_600_000
}
