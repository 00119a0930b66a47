import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * From here on memory is short and time is not. Taken anew, 20,000 files cost 12.6 s and 251 MB without any of this, 16 s and 205 MB with
 * it; 60,000 files 326 MB without, 226 MB with it, in the same time (2 cores, loopback).
 */
export const MANY_FILES = 25_000

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

/**
 * Lets V8 have a larger young generation than bin/ gives it: where contents pass through once, a fifth of the time were collections, and
 * of a snapshot of which little changed an eighth (20,000 files: 384 collections, 0.35 s, for 15 MB more). Not for what plans, too: of a
 * restore of everything it made 288 MB.
 */
export function letYoungGrow(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
}

/** Lets V8 collect when the heap has grown by four tenths, instead of doubled: 226 MB instead of 260 for 60,000 files. */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=40')
}

/**
 * Lets the heap become twice as large before V8 marks it anew. Where it hardly grows V8 gives it a tenth, and counts in it what is on its
 * way out: an upload of 1.2 GB then had the same 45 MB marked up to 170 times, for up to 20 s of processor time instead of 8 to 10.
 */
export function letHeapDouble(): void {
  setFlagsFromString('--heap-growing-percent=100')
}
