import { SiteguardError } from '../core/error.ts'

/**
 * Runs a job once per key, whoever asks and how often, and gives everybody its outcome, failures too. The job is given a signal
 * of its own, aborted only when everybody who waits has left: one cancelled site does not cancel another's download. A job
 * aborted so is forgotten.
 */
export type Once = <T>(key: string, job: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal) => Promise<T>

interface Running {
  readonly promise: Promise<unknown>
  readonly abort: AbortController
  waiting: number
  settled: boolean
}

export function createOnce(): Once {
  const jobs = new Map<string, Running>()

  function start(key: string, job: (signal: AbortSignal) => Promise<unknown>): Running {
    const abort = new AbortController()
    // In a microtask, so that a job that throws at once is a rejection too.
    const promise = Promise.resolve().then(() => job(abort.signal))
    const running: Running = { promise, abort, waiting: 0, settled: false }
    const settle = () => {
      running.settled = true
    }
    promise.then(settle, settle)
    jobs.set(key, running)
    return running
  }

  return <T>(key: string, job: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    if (signal?.aborted) return Promise.reject(cancelled())
    const running = jobs.get(key) ?? start(key, job)
    const promise = running.promise as Promise<T>
    running.waiting += 1
    if (signal === undefined || running.settled) return promise
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        reject(cancelled())
        running.waiting -= 1
        if (running.waiting > 0 || running.settled) return
        if (jobs.get(key) === running) jobs.delete(key)
        running.abort.abort()
      }
      signal.addEventListener('abort', leave, { once: true })
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }
}

function cancelled(): SiteguardError {
  return new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
}
