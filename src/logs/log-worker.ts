import { parentPort } from 'node:worker_threads'
import { scanLog } from './scan-log.ts'
import type { LogFile, LogQuestion } from './types.ts'

/* The other thread of `startLogReader`: given a log and a question, answers with the events and, at the end, the summary. */
const port = parentPort

port?.on('message', ({ log, question }: { log: LogFile; question: LogQuestion }) => {
  scanLog(log, question, (events) => port.postMessage({ events })).then(
    (summary) => port.postMessage({ summary }),
    // Whoever asked reads it again, and has the words for it.
    () => port.postMessage({}),
  )
})
