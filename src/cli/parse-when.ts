const LOCAL = /^(?:(\d{4})-(\d{2})-(\d{2}))?(?:[T ])?(?:(\d{1,2})[:h](\d{2})?(?::(\d{2}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i

/**
 * A moment as a person types it: `now`, `2026-11-22T08:00`, `2026-11-22 08:00:00+01:00`, `08:00` or `8h30` (today); of this machine's time zone
 * unless one is given. A date alone is its beginning. Undefined where it is none.
 * @param now Milliseconds since 1970.
 * @returns ISO 8601, UTC.
 */
export function parseWhen(text: string, now: number): string | undefined {
  const word = text.trim()
  if (/^(?:now|maintenant)$/i.test(word)) return new Date(now).toISOString()
  const found = LOCAL.exec(word)
  if (found === null || word === '') return undefined
  const [, year, month, day, hour, minute, second, zone] = found
  if (year === undefined && hour === undefined) return undefined
  const today = new Date(now)
  const [y, m, d] =
    year === undefined ? [today.getFullYear(), today.getMonth() + 1, today.getDate()] : [Number(year), Number(month), Number(day)]
  const [h, min, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)]
  const days = new Date(Date.UTC(y, m, 0)).getUTCDate()
  if (m < 1 || m > 12 || d < 1 || d > days || h > 23 || min > 59 || s > 59) return undefined
  if (zone === undefined) return new Date(y, m - 1, d, h, min, s).toISOString()
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? []
  const offset = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  if (Math.abs(offset) > 14 * 60) return undefined
  return new Date(Date.UTC(y, m - 1, d, h, min, s) - offset * 60_000).toISOString()
}
