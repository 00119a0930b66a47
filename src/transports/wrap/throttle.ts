import { setTimeout as wait } from 'node:timers/promises'
import type { Transport } from '../types.ts'
import { intercept } from './intercept.ts'

export interface ThrottleOptions {
  /** Bytes of file contents a second, both ways together. Absent: no limit. */
  readonly bytesPerSecond?: number
  /** Calls that run at once; more wait. Absent: no limit. */
  readonly calls?: number
  /** Milliseconds, never going back. */
  readonly now?: () => number
  readonly sleep?: (ms: number) => Promise<void>
}

/**
 * Spares a weak host. Bytes are let through at `bytesPerSecond` on average: each piece waits for the time those before it
 * should have taken. A stream counts as a running call only while it is asked for its next item, so that a consumer that
 * makes other calls in between cannot wait for itself.
 */
export function throttle(inner: Transport, options: ThrottleOptions): Transport {
  const now = options.now ?? (() => performance.now())
  const sleep = options.sleep ?? ((ms: number) => wait(ms))
  const slots = createSlots(options.calls ?? Number.POSITIVE_INFINITY)
  let freeAt = 0

  const spend = async (bytes: number): Promise<void> => {
    if (options.bytesPerSecond === undefined || bytes === 0) return
    const start = Math.max(now(), freeAt)
    freeAt = start + (bytes / options.bytesPerSecond) * 1000
    const delay = freeAt - now()
    if (delay > 0) await sleep(delay)
  }

  return intercept(inner, {
    call: (_call, run) => slots.hold(run),
    async *stream(_call, run) {
      const items = run()[Symbol.asyncIterator]()
      try {
        for (;;) {
          const next = await slots.hold(() => items.next())
          if (next.done) return
          await spend(sizeOf(next.value))
          yield next.value
        }
      } finally {
        await items.return?.()
      }
    },
    async *upload(data) {
      for await (const piece of data instanceof Uint8Array ? [data] : data) {
        await spend(piece.length)
        yield piece
      }
    },
  })
}

interface Slots {
  hold<T>(run: () => Promise<T>): Promise<T>
}

function createSlots(count: number): Slots {
  let free = count
  const waiting: (() => void)[] = []
  return {
    async hold(run) {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await run()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else free += 1
      }
    },
  }
}

/** Bytes of a file in one item of a stream: a piece of `read`, or an answer of `readMany`. */
function sizeOf(item: unknown): number {
  if (item instanceof Uint8Array) return item.length
  const content = (item as { content?: { bytes?: unknown } } | null)?.content
  return content?.bytes instanceof Uint8Array ? content.bytes.length : 0
}
