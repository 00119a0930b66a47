import { setImmediate as turn } from 'node:timers/promises'

/** Work without a pause after which others have their turn. Milliseconds. */
const SLICE_MS = 4

/**
 * For work that goes on for long with all it needs at hand: waiting for what is returned, where it is no undefined, lets whatever came in
 * meanwhile be answered. A login over a far link is ten questions one after the other, and each answer that lies there for 30 ms while
 * 20,000 entries are read makes it as much longer.
 */
export function createTurns(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined
    return turn().then(() => {
      since = performance.now()
    })
  }
}
