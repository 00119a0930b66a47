/** Every point of every run, not a sample: an hour rather than minutes (SITEGUARD_FAULTS=all). */
export const ALL_FAULTS = process.env.SITEGUARD_FAULTS === 'all'
/** Every point of a run's journals, where whole sites are killed (SITEGUARD_FAULTS=journals); among all points they are too. */
export const JOURNAL_FAULTS = ALL_FAULTS || process.env.SITEGUARD_FAULTS === 'journals'

/** Plays cases one after the other and gives what went wrong in each. */
export async function play<T>(cases: Iterable<T>, name: (one: T) => string, work: (one: T) => Promise<void>): Promise<string[]> {
  const wrong: string[] = []
  for (const one of cases) {
    try {
      await work(one)
    } catch (error) {
      const said = `${name(one)}: ${error instanceof Error ? error.message : String(error)}`
      wrong.push(said)
      // Of an hour's work the first fault is not kept for the end.
      if (JOURNAL_FAULTS) process.stderr.write(`${said}\n`)
    }
  }
  return wrong
}

/** Parts of one, spread evenly, the ends left out: `few` of them, or `many` when all faults are asked for. */
export function sampled(few: number, many: number): number[] {
  const count = ALL_FAULTS ? many : few
  return Array.from({ length: count }, (_, index) => (index + 0.5) / count)
}
