import { setTimeout as wait } from 'node:timers/promises'
import type { ReadResult } from '../../core/content.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import { cancelled } from '../bulk/problems.ts'
import type { CallOptions, HashResult, ReadRequest, Transport } from '../types.ts'
import { intercept, type Operation } from './intercept.ts'

export interface RetryOptions {
  /** How often a call is made in all. Default 3. */
  readonly tries?: number
  /** Wait before the second try of a call that may succeed later, milliseconds; doubled for each further one. Default 1,000. */
  readonly delayMs?: number
  /** No wait is longer, milliseconds. Default 30,000. */
  readonly maxDelayMs?: number
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
}

/**
 * Calls that may be made twice without harm. A write whose answer was lost may have happened: whoever asked for it must
 * look, and a retry would only see its own work as a conflict.
 */
const HARMLESS: ReadonlySet<Operation> = new Set(['stat', 'list', 'listIndependently'])

/**
 * Makes a call again when its error says that this can help (`retry` of the error: 'now', or 'later' after a growing wait).
 * Writes, `exec` and `execStream` are made once. A stream is begun again only while it has given nothing, so that no answer is doubled;
 * `readMany` and `hashMany` go on with what was not answered yet.
 */
export function withRetry(inner: Transport, options: RetryOptions = {}): Transport {
  const { tries = 3, delayMs = 1000, maxDelayMs = 30_000, sleep = sleepUntilAborted } = options

  /** Waits before try number `done + 1`, or throws the error when there is none. */
  const again = async (error: unknown, done: number, signal: AbortSignal | undefined): Promise<void> => {
    if (!isSiteguardError(error) || error.retry === 'never' || done >= tries || signal?.aborted === true) throw error
    if (error.retry === 'later' || done > 1) await sleep(Math.min(maxDelayMs, delayMs * 2 ** (done - 1)), signal)
  }
  const call = async <T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    for (let done = 1; ; done += 1) {
      try {
        return await run()
      } catch (error) {
        await again(error, done, signal)
      }
    }
  }
  async function* stream<T>(run: () => AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
    for (let done = 1; ; done += 1) {
      let given = false
      try {
        for await (const item of run()) {
          given = true
          yield item
        }
        return
      } catch (error) {
        if (given) throw error
        await again(error, done, signal)
      }
    }
  }
  /** The tries start over whenever a request was answered: what counts is to get no further, not how long the list is. */
  async function* each<Q, R>(
    requests: readonly Q[],
    pathOf: (request: Q) => RemotePath,
    answered: (result: R) => RemotePath,
    run: (left: readonly Q[]) => AsyncIterable<R>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<R> {
    const left = new Map<RemotePath, Q[]>()
    for (const request of requests) left.set(pathOf(request), [...(left.get(pathOf(request)) ?? []), request])
    for (let done = 1; ; done += 1) {
      try {
        for await (const result of run([...left.values()].flat())) {
          const same = left.get(answered(result)) ?? []
          if (same.length > 1) same.pop()
          else left.delete(answered(result))
          done = 1
          yield result
        }
        return
      } catch (error) {
        if (left.size === 0) throw error
        await again(error, done, signal)
      }
    }
  }

  return intercept(
    inner,
    {
      call: ({ operation, signal }, run) => (HARMLESS.has(operation) ? call(run, signal) : run()),
      // A program may have acted before it gave anything, and its input is used up.
      stream: ({ operation, signal }, run) => (operation === 'execStream' ? run() : stream(run, signal)),
    },
    {
      readMany: (requests: readonly ReadRequest[], own?: CallOptions) =>
        each<ReadRequest, ReadResult>(
          requests,
          (request) => request.path,
          (result) => ('content' in result ? result.content.path : result.path),
          (left) => inner.readMany(left, own),
          own?.signal,
        ),
      hashMany: (paths, algorithm, own) =>
        each<RemotePath, HashResult>(
          paths,
          (path) => path,
          (result) => result.path,
          (left) => inner.hashMany(left, algorithm, own),
          own?.signal,
        ),
    },
  )
}

async function sleepUntilAborted(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, signal === undefined ? {} : { signal })
  } catch {
    throw cancelled()
  }
}
