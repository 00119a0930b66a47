import type { AccountId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { Listener } from '../../core/events.ts'
import type { CmsId } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import { type ClockOffset, type LogEvent, type LogQuestion, type LogSummary, logsWith, scanLogs } from '../../logs/index.ts'
import { clockGroup, clocksOf } from './clocks.ts'
import { type SeenEvent, seenEvent } from './events.ts'
import type { FoundLog } from './types.ts'

/** Around each moment, before the clocks are known: what a clock that nobody sets is off by. Milliseconds. */
const AROUND = 10 * 60_000
/** From this difference on the logs are asked again, around where the moments really are. Seconds. */
const WORTH_ASKING_AGAIN = 6 * 60
/** Lines kept of one log for one reason, and of all. */
const MOST_OF_LOG = 20_000
const MOST = 400_000

export interface LogsAsked {
  readonly logs: readonly FoundLog[]
  readonly names: readonly string[]
  /** Milliseconds since 1970, by the files' clock. */
  readonly moments: readonly number[]
  readonly shapes: string
  readonly cms: readonly CmsId[]
  readonly zone: number | undefined
  readonly now: number
  /** The event with what is known of the site it is about. */
  readonly place: (event: SeenEvent) => SeenEvent
}

interface Around {
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
  readonly isMass: (by: 'mtime' | 'ctime', at: number) => boolean
  readonly threads?: number
  readonly emit: Listener
  readonly account: AccountId
  readonly signal: AbortSignal
}

export interface LogAnswers {
  readonly summaries: readonly (LogSummary | undefined)[]
  /** In the order of time, by the files' clock. */
  readonly events: readonly SeenEvent[]
  clockOf(index: number): ClockOffset
  /** Lines that were wanted and are not among them. */
  dropped(): number
  /** All lines of these addresses besides; only logs they may be in are read again. */
  follow(addresses: readonly string[]): Promise<readonly SeenEvent[]>
}

/** Reads the logs once, finds out by how much their clocks are off, and asks again only those that were asked at the wrong times. */
export async function askLogs(asked: LogsAsked, around: Around): Promise<LogAnswers> {
  const { logs } = asked
  const { signal, threads, emit, account } = around
  const kept: LogEvent[][] = logs.map(() => [])
  let total = 0
  let left = 0
  const onEvents = (index: number, events: readonly LogEvent[]): void => {
    const room = Math.max(0, MOST - total)
    kept[index]?.push(...events.slice(0, room))
    total += Math.min(room, events.length)
    left += Math.max(0, events.length - room)
  }
  let bytes = 0
  const read = (question: LogQuestion, among?: readonly boolean[]): Promise<(LogSummary | undefined)[]> => {
    const count = among === undefined ? logs.length : among.filter(Boolean).length
    const onLog = (done: number, size: number): void => {
      bytes += size
      emit({ type: 'progress', account, done, total: count, bytes })
    }
    return scanLogs(logs, question, { onEvents, onLog, signal, ...(threads === undefined ? {} : { threads }) }, among).catch(
      (cause: unknown): never => {
        if (!signal.aborted) throw cause
        throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {}, cause })
      },
    )
  }
  const question = (shift: number): LogQuestion => ({
    names: asked.names,
    windows: windowsOf(asked.moments.map((at) => at - shift)),
    addresses: [],
    shapes: asked.shapes,
    zone: asked.zone ?? 0,
    now: asked.now,
    most: MOST_OF_LOG,
  })

  const summaries = await read(question(0))
  const again = async (among: readonly boolean[], next: LogQuestion): Promise<void> => {
    among.forEach((chosen, index) => {
      if (!chosen) return
      total -= kept[index]?.length ?? 0
      kept[index] = []
    })
    const anew = await read(next, among)
    anew.forEach((summary, index) => {
      if (summary !== undefined) summaries[index] = summary
    })
  }
  // Logs that name no zone were read as if written in Greenwich: the others say where the server stands.
  const stated = summaries.map((summary) => summary?.zone).filter((zone) => zone !== undefined)
  const zone = asked.zone ?? stated.at(-1) ?? 0
  if (zone !== (asked.zone ?? 0)) {
    const without = summaries.map((summary) => summary?.format !== undefined && summary.zone === undefined)
    if (without.some(Boolean)) await again(without, { ...question(0), zone })
  }
  const clocks = clocksOf(
    logs.map((_log, index) => ({ summary: summaries[index], events: kept[index] ?? [] })),
    around.entries,
    around.isMass,
  )
  for (const group of ['web', 'ftp', 'system'] as const) {
    if (Math.abs(clocks[group].seconds) < WORTH_ASKING_AGAIN) continue
    const among = summaries.map((summary) => summary?.format !== undefined && clockGroup(summary.format) === group)
    if (group === 'web') await again(among, { ...question(clocks[group].seconds * 1000), zone })
  }
  const clockOf = (index: number): ClockOffset => clocks[clockGroup(summaries[index]?.format)]
  const seen = (): SeenEvent[] => {
    const lines = new Set<string>()
    // A log that was fetched twice, before and after it was turned over, says everything twice.
    const firstLog = new Map<string, number>()
    return kept
      .flatMap((events, index) => events.map((event) => asked.place(seenEvent(event, index, clockOf(index).seconds * 1000, asked.cms))))
      .filter((event) => {
        const line = `${event.log}:${event.line}`
        if (lines.has(line)) return false
        lines.add(line)
        const said = [
          event.at,
          event.address,
          event.method,
          event.target,
          event.action,
          event.path,
          event.status,
          event.bytes,
          event.agent,
        ].join(' ')
        const before = firstLog.get(said)
        if (before === undefined) firstLog.set(said, event.log)
        return before === undefined || before === event.log
      })
      .sort((x, y) => x.at - y.at || x.log - y.log || x.line - y.line)
  }
  const events = seen()
  return {
    summaries,
    events,
    clockOf,
    dropped: () => left + summaries.reduce((sum, summary) => sum + (summary?.dropped ?? 0), 0),
    async follow(addresses) {
      if (addresses.length === 0) return events
      const among = logsWith(summaries, addresses)
      if (!among.some(Boolean)) return events
      const followed = await read(
        { ...question(0), zone, names: [], windows: [], addresses, shapes: NOTHING, most: MOST_OF_LOG * 2 },
        among,
      )
      left += followed.reduce((sum, summary) => sum + (summary?.dropped ?? 0), 0)
      return seen()
    },
  }
}

/** A regular expression nothing fits. */
const NOTHING = '(?!)'

/** Spans around moments, those that touch as one. */
function windowsOf(moments: readonly number[]): (readonly [number, number])[] {
  const spans: [number, number][] = []
  for (const at of [...moments].sort((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last !== undefined && at - AROUND <= last[1]) last[1] = at + AROUND
    else spans.push([at - AROUND, at + AROUND])
  }
  return spans
}
