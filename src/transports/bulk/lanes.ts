import { isSiteguardError } from '../../core/error.ts'

/**
 * How many requests may be under way at once. Some servers fail when they are asked too much at once (too many open files, most of
 * all), and say it no better than a real failure. So a request that failed is tried once more with nothing beside it: when it
 * then works, the load was to blame and fewer go side by side from then on (64, 16, 1); when not, the failure is a true one.
 */
export interface Lanes {
  /** How many at once, for now. */
  readonly width: number
  run<T>(work: () => Promise<T>): Promise<T>
}

const STEPS = [64, 16, 1]
/** After so many true failures in a row the second try is left out: somebody makes folders that fail on purpose. */
const ENOUGH = 5

export function createLanes(most: number): Lanes {
  let width = most
  let active = 0
  let trueFailures = 0
  let quiet: Promise<unknown> | undefined
  const waiting: (() => void)[] = []
  const wake = (): void => {
    for (const go of waiting.splice(0)) go()
  }
  const changed = (): Promise<void> => new Promise((resolve) => waiting.push(resolve))

  const alone = async <T>(work: () => Promise<T>, widthThen: number): Promise<T> => {
    while (quiet !== undefined) await quiet
    let done: () => void = () => {}
    quiet = new Promise<void>((resolve) => {
      done = resolve
    })
    try {
      while (active > 0) await changed()
      const result = await work()
      // All that were under way together may have failed together: that is one reason to narrow, not many.
      if (width === widthThen) width = STEPS.find((step) => step < width) ?? width
      trueFailures = 0
      return result
    } catch (error) {
      trueFailures += 1
      throw error
    } finally {
      quiet = undefined
      done()
    }
  }

  return {
    get width() {
      return width
    },
    run: async (work) => {
      while (quiet !== undefined || active >= width) await (quiet ?? changed())
      active += 1
      const widthThen = width
      let crowded = active > 1
      let counted = true
      const leave = (): void => {
        if (counted) active -= 1
        counted = false
        wake()
      }
      try {
        return await work()
      } catch (error) {
        crowded ||= active > 1
        leave()
        if (!crowded || trueFailures >= ENOUGH || !isSiteguardError(error) || error.code !== 'SG-TRAN-008') throw error
        return await alone(work, widthThen)
      } finally {
        leave()
      }
    },
  }
}
