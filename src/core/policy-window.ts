/** Hours of a week. */
export interface PolicyWindow {
  /** Days it begins on, 0 is Sunday. */
  readonly days: ReadonlySet<number>
  /** Minutes of the day. Where the end is not after the beginning, it is on the next day. */
  readonly from: number
  readonly until: number
  /** IANA name. */
  readonly zone: string
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const SHAPE = /^(daily|[a-z]{3}(?:-[a-z]{3})?(?:,[a-z]{3}(?:-[a-z]{3})?)*) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)(?: (\S+))?$/

/** Reads `mon-fri 22:00-06:00 Europe/Paris`, `sat,sun 00:00-24:00`, `daily 01:00-05:00`; without a zone it is UTC. Undefined: it is none. */
export function readWindow(text: string): PolicyWindow | undefined {
  const [, names = '', fromHour, fromMinute, hour, minute, zone = 'UTC'] = SHAPE.exec(text) ?? []
  const days = readDays(names)
  if (days === undefined || !isZone(zone)) return undefined
  const from = Number(fromHour) * 60 + Number(fromMinute)
  const until = Number(hour) * 60 + Number(minute)
  return until > 24 * 60 || from === until ? undefined : { days, from, until, zone }
}

function readDays(names: string): ReadonlySet<number> | undefined {
  if (names === 'daily') return new Set(DAYS.keys())
  const days = new Set<number>()
  for (const part of names.split(',')) {
    const [first = '', last = first] = part.split('-')
    const [from, to] = [DAYS.indexOf(first), DAYS.indexOf(last)]
    if (from < 0 || to < 0) return undefined
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day)
      if (day === to) break
    }
  }
  return days
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** Whether a moment (milliseconds since 1970) lies in it. */
export function isWithin({ days, from, until, zone }: PolicyWindow, now: number): boolean {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const parts = new Map(clock.formatToParts(now).map(({ type, value }) => [type, value]))
  const day = DAYS.indexOf((parts.get('weekday') ?? '').toLowerCase())
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'))
  if (from < until) return days.has(day) && minute >= from && minute < until
  // It goes on past midnight: what is early in the day is of the window of the day before.
  return (days.has(day) && minute >= from) || (days.has((day + 6) % 7) && minute < until)
}
