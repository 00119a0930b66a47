import { Worker } from 'node:worker_threads'
import type { LogEvent, LogFile, LogQuestion, LogSummary } from './types.ts'

/** What the other thread answers: events as they come, the summary at the end. Absent `summary` and `events`: it could not. */
export interface ReaderAnswer {
  readonly events?: readonly LogEvent[]
  readonly summary?: LogSummary
}

/** A thread that reads logs, one at a time. */
export interface LogReader {
  /** Undefined where the thread is gone or was stopped; what it handed on by then is worth nothing. */
  read(
    log: LogFile,
    question: LogQuestion,
    onEvents: (events: readonly LogEvent[]) => void,
    signal: AbortSignal,
  ): Promise<LogSummary | undefined>
  close(): Promise<void>
}

/** Where there is no other thread to be had, every answer of it is undefined: it may speed reading up and never decides anything. */
export function startLogReader(): LogReader {
  const worker = new Worker(new URL('./log-worker.js', import.meta.url))
  let gone = false
  let answer: (said: ReaderAnswer) => void = () => {}
  const leave = (): void => {
    gone = true
    answer({})
  }
  worker.on('message', (said: ReaderAnswer) => answer(said))
  worker.on('messageerror', leave)
  worker.on('error', leave)
  worker.on('exit', leave)
  return {
    read: (log, question, onEvents, signal) =>
      new Promise((resolve) => {
        const stop = (): void => {
          answer = () => {}
          gone = true
          void worker.terminate()
          resolve(undefined)
        }
        answer = ({ events, summary }) => {
          if (events !== undefined) return onEvents(events)
          answer = () => {}
          signal.removeEventListener('abort', stop)
          resolve(summary)
        }
        if (gone || signal.aborted) return answer({})
        signal.addEventListener('abort', stop, { once: true })
        worker.postMessage({ log, question })
      }),
    async close() {
      await worker.terminate()
    },
  }
}
