import type { LogEntry, Moment, NotifyClock, StatedMoments } from '../core/incident.ts'

const HOUR = 3_600_000
/** GDPR, article 33: 72 hours after having become aware of it. */
const NOTIFY_HOURS = 72

/** The newest statement of each moment. */
export function momentsOf(entries: readonly LogEntry[]): StatedMoments {
  const stated: Partial<Record<Moment, { when: string; by: string; text?: string }>> = {}
  for (const entry of entries) {
    if (entry.kind !== 'moment') continue
    const { when, by, text } = entry
    stated[entry.moment] = { when, by, ...(text === undefined ? {} : { text }) }
  }
  return stated
}

/** Until somebody says when the owner became aware, the earliest that is known counts: the safe side. */
export function clockOf(entries: readonly LogEntry[], now: number): NotifyClock {
  const { aware, noticed, notified } = momentsOf(entries)
  const opened = entries[0]?.at ?? new Date(now).toISOString()
  const earlier = noticed !== undefined && noticed.when < opened ? noticed.when : undefined
  const from = aware?.when ?? earlier ?? opened
  const until = Date.parse(from) + NOTIFY_HOURS * HOUR
  return {
    from,
    by: aware !== undefined ? 'said' : earlier !== undefined ? 'noticed' : 'opened',
    until: new Date(until).toISOString(),
    hoursLeft: Math.floor((until - now) / HOUR),
    ...(notified === undefined ? {} : { notified: { at: notified.when, inTime: Date.parse(notified.when) <= until } }),
  }
}
