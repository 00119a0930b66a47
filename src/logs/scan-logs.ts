import { availableParallelism } from 'node:os'
import { mayHold } from './address-filter.ts'
import { scanLog } from './scan-log.ts'
import { startLogReader } from './start-log-reader.ts'
import type { LogEvent, LogFile, LogQuestion, LogSummary } from './types.ts'

export interface ScanLogsOptions {
  /** Events of one log, in the order of its lines; logs come in any order. */
  readonly onEvents: (index: number, events: readonly LogEvent[]) => void
  readonly onLog?: (done: number, bytes: number) => void
  /** Default: as many as this machine has processors, 8 at most. */
  readonly threads?: number
  readonly signal: AbortSignal
}

/** Below this a thread takes longer to start than to save. Logs. */
const WORTH_THREADS = 2

/**
 * Reads many logs side by side, each once, by threads of their own: unpacking and looking at lines both take a processor. A thread that
 * cannot be had, or dies, leaves its log to this one.
 * @param among Of which logs to read; the others' summaries are undefined. Default: all.
 */
export async function scanLogs(
  logs: readonly LogFile[],
  question: LogQuestion,
  { onEvents, onLog, threads = Math.min(8, availableParallelism()), signal }: ScanLogsOptions,
  among?: readonly boolean[],
): Promise<(LogSummary | undefined)[]> {
  const summaries: (LogSummary | undefined)[] = logs.map(() => undefined)
  const left = logs.map((_log, index) => index).filter((index) => among?.[index] ?? true)
  let done = 0
  const finish = (index: number, summary: LogSummary): void => {
    summaries[index] = summary
    done += 1
    onLog?.(done, summary.bytes)
  }
  const here = async (index: number): Promise<void> => {
    const summary = await scanLog(logs[index] as LogFile, question, (events) => onEvents(index, events), { signal })
    finish(index, summary)
  }
  const lane = async (): Promise<void> => {
    const reader = startLogReader()
    try {
      for (let index = left.shift(); index !== undefined; index = left.shift()) {
        signal.throwIfAborted()
        const at = index
        // Events of a log whose thread dies are thrown away with it: it is read again here.
        const held: (readonly LogEvent[])[] = []
        const summary = await reader.read(logs[at] as LogFile, question, (events) => held.push(events), signal)
        if (summary === undefined) {
          signal.throwIfAborted()
          await here(at)
          continue
        }
        for (const events of held) onEvents(at, events)
        finish(at, summary)
      }
    } finally {
      await reader.close()
    }
  }
  if (left.length < WORTH_THREADS || threads < 2) for (const index of left) await here(index)
  else await Promise.all(Array.from({ length: Math.min(threads, left.length) }, lane))
  return summaries
}

/** Which logs may hold lines of one of these addresses; one that was not read whole may. */
export function logsWith(summaries: readonly (LogSummary | undefined)[], addresses: readonly string[]): boolean[] {
  return summaries.map(
    (summary) =>
      summary !== undefined && (summary.trouble === undefined || summary.understood > 0) && mayHold(summary.addresses, addresses),
  )
}
