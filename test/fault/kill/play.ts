const ASKED = process.env.SITEGUARD_FAULTS ?? ''
/** Every point of every run, not a sample: an hour rather than minutes (SITEGUARD_FAULTS=all). */
export const ALL_FAULTS = ASKED === 'all'
/** The first `few` of what is given, and all of it where all faults are asked for. */
export const thinned = <T>(names: readonly T[], few = 1): readonly T[] => (ALL_FAULTS ? names : names.slice(0, few))
const RANGE = /^journals(?::(\d+)-(\d+)?)?$/.exec(ASKED)
/**
 * Every point of a run's journals, where whole sites are killed (SITEGUARD_FAULTS=journals); among all points they are too. A part of
 * them, counted from 1, so that an hour's work can be done in pieces: SITEGUARD_FAULTS=journals:61-90, or journals:61- to the last.
 */
export const JOURNAL_FAULTS = ALL_FAULTS || RANGE !== null
if (!['', 'all'].includes(ASKED) && RANGE === null) throw new Error(`SITEGUARD_FAULTS=${ASKED}: nothing is known by that name`)

/** Of the points asked for, those of the part that is asked for. */
export function inPart<T>(points: readonly T[]): readonly T[] {
  return points.slice(Number(RANGE?.[1] ?? 1) - 1, RANGE?.[2] === undefined ? undefined : Number(RANGE[2]))
}

/** Plays cases one after the other and gives what went wrong in each. */
export async function play<T>(cases: Iterable<T>, name: (one: T) => string, work: (one: T) => Promise<void>): Promise<string[]> {
  const wrong: string[] = []
  for (const one of cases) {
    try {
      await work(one)
      // Whoever waits an hour may want to know how far it is.
      if (JOURNAL_FAULTS) process.stderr.write(`well: ${name(one)}\n`)
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
