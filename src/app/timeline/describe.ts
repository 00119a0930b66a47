import type { TimelineLog, TimelineTrace } from '../../core/timeline-report.ts'
import type { ClockOffset, LogSummary } from '../../logs/index.ts'
import type { Explained } from './correlate.ts'
import { reported } from './events.ts'
import type { FoundLog } from './types.ts'

/** The last moment a date can tell: an account may claim any. Milliseconds. */
const FARTHEST = 8.64e15
const time = (at: number): string => new Date(Math.max(-FARTHEST, Math.min(FARTHEST, Math.round(at)))).toISOString()

export function describeLog({ name, from }: FoundLog, summary: LogSummary | undefined, clock: ClockOffset): TimelineLog {
  const { format, bytes = 0, lines = 0, understood = 0, trouble, detail } = summary ?? {}
  return {
    name,
    from,
    ...(format === undefined ? {} : { format }),
    bytes,
    lines,
    understood,
    ...(summary?.from === undefined || summary.to === undefined ? {} : { first: time(summary.from), last: time(summary.to) }),
    clock,
    ...(trouble === undefined ? {} : { trouble }),
    ...(detail === undefined ? {} : { detail }),
  }
}

/** @param covered The first moment the logs tell of, where there are any. */
export function describeTrace({ suspect, cause, visits }: Explained, covered: number | undefined): TimelineTrace {
  const { path, is, how, rule, severity, confidence, entry, moments, forged, seen, quarantined } = suspect
  const written = moments[0]?.at ?? seen.by
  const [first] = visits.well
  const last = visits.well.at(-1)
  const shown = cause === undefined ? undefined : (({ seen: _event, ...rest }) => rest)(cause)
  return {
    path,
    is,
    how,
    rule,
    severity,
    confidence,
    ...(entry?.sha256 === undefined ? {} : { sha256: entry.sha256 }),
    ...(entry === undefined ? {} : { size: entry.size, mtime: time(entry.mtime) }),
    ...(entry?.ctime === undefined ? {} : { ctime: time(entry.ctime) }),
    moments: moments.map(({ at, by }) => ({ at: time(at), by })),
    ...(forged ? { forged: true } : {}),
    seen: { ...(seen.after === undefined ? {} : { after: time(seen.after) }), by: time(seen.by), where: seen.where },
    ...(quarantined === undefined ? {} : { quarantined }),
    ...(shown === undefined ? {} : { cause: shown }),
    ...(first === undefined || last === undefined
      ? {}
      : {
          visits: {
            count: visits.well.length,
            addresses: visits.addresses,
            first: reported(first),
            last: time(last.at),
            ...(visits.missing === undefined ? {} : { missing: time(visits.missing.at) }),
          },
        }),
    ...(cause === undefined && first === undefined && (covered === undefined || written < covered) ? { unlogged: true } : {}),
  }
}
