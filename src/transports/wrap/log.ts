import { isSiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import type { Transport } from '../types.ts'
import { type Call, intercept } from './intercept.ts'

/** Paths named in one line; of more, the number is said. */
const NAMED = 3
const LONGEST = 200

/**
 * Says one line for each call when it ends: what, about which paths, how many answers, how long, and how it ended. Names are
 * escaped, and nothing of a file, of a program's input or of its output is said. `now` is in milliseconds.
 */
export function withLog(inner: Transport, log: (line: string) => void, now: () => number = () => performance.now()): Transport {
  const say = ({ operation, about }: Call, start: number, result: string): void => {
    // A program's arguments are the caller's own words, and long: its path says enough.
    const runs = operation === 'exec' || operation === 'execStream'
    const named = runs ? about.slice(0, 1) : about.slice(0, NAMED)
    const more = runs || about.length <= NAMED ? '' : ` and ${about.length - NAMED} more`
    const paths = named.map((path) => shown(path)).join(' ')
    log(`${operation} ${paths}${more}: ${result}, ${Math.round(now() - start)} ms`)
  }
  return intercept(inner, {
    call: async (call, run) => {
      const start = now()
      try {
        const result = await run()
        say(call, start, Array.isArray(result) ? `${result.length} answers` : 'done')
        return result
      } catch (error) {
        say(call, start, failed(error))
        throw error
      }
    },
    async *stream(call, run) {
      const start = now()
      let count = 0
      let end = 'left early'
      try {
        for await (const item of run()) {
          count += 1
          yield item
        }
        end = 'done'
      } catch (error) {
        end = failed(error)
        throw error
      } finally {
        say(call, start, `${count} answers, ${end}`)
      }
    },
  })
}

function shown(path: string): string {
  const text = printable(path)
  return `"${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}"`
}

function failed(error: unknown): string {
  return isSiteguardError(error) ? `failed ${error.code}` : 'failed'
}
