import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** After work on this many files, what it left is worth collecting at once. */
export const MANY_FILES = 5000

let collect: (() => void) | undefined

/**
 * Collects what is dead now: between two phases of large work, of which the second would come on top of what the first left. V8 by
 * itself would let the heap grow to twice what lives first. Takes some 1 ms for each MB that lives; never for use in a loop.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
}
