/*
 * By how much the clock of a log differs from that of the files. A host's log server may be minutes off, and logs of FTP servers name no
 * zone. What both tell of is compared: files that were written while somebody sent something.
 */

/** Two moments of what is surely one thing: a transfer's line, and the file it wrote. Milliseconds since 1970. */
export interface Pair {
  readonly log: number
  readonly file: number
}

export interface ClockOffset {
  /** To add to the log's moments. */
  readonly seconds: number
  /** named: lines that name the very file · coincidence: files and requests that happen together again and again · assumed: nothing tells. */
  readonly by: 'named' | 'coincidence' | 'assumed'
  /** How many things agree on it. */
  readonly agree: number
}

/** Offsets that are looked for: a zone's difference and a clock's error. Seconds. */
const WIDEST = 14 * 3600
/** What belongs together lies no further apart than this, once the offset is right. Seconds. */
const TOGETHER = 2
/** What follows so soon belongs to what came before it. Seconds. */
const BURST = 10
/** Files looked at; the newest. */
const MOST_FILES = 3000

/** From lines that name files. Most of them must agree: one file may have been written again since. */
export function offsetOfPairs(pairs: readonly Pair[]): ClockOffset | undefined {
  const differences = pairs.map(({ log, file }) => Math.round((file - log) / 1000)).filter((seconds) => Math.abs(seconds) <= WIDEST)
  const best = densest(differences)
  if (best === undefined || (best.agree * 2 < differences.length && best.agree < 3)) return undefined
  return { seconds: best.seconds, by: 'named', agree: best.agree }
}

/**
 * From files and requests that may have written them, of which nothing says which belong together: at the right offset many files were
 * written in the very seconds of a request, at any other only as many as chance has it. A hundred files of one moment are one: only what
 * happens again and again, at moments that have nothing to do with one another, is evidence.
 * @param files Moments at which files were written, milliseconds since 1970.
 * @param writes Seconds since 1970 of requests that may have written, rising.
 */
export function offsetOfCoincidence(files: readonly number[], writes: Int32Array): ClockOffset | undefined {
  const seconds = [...new Set(files.map((at) => Math.floor(at / 1000)))].sort((a, b) => a - b)
  const written = apart(seconds).slice(-MOST_FILES)
  const sent = Int32Array.from(apart([...writes]))
  const counts = new Uint16Array(2 * WIDEST + 1)
  let seen = 0
  for (const file of written) {
    for (let i = firstAtLeast(sent, file - WIDEST); i < sent.length && (sent[i] as number) <= file + WIDEST; i++) {
      const at = file - (sent[i] as number) + WIDEST
      counts[at] = (counts[at] as number) + 1
      seen += 1
    }
  }
  const around = (offset: number): number => {
    let sum = 0
    for (let i = offset - 1; i <= offset + 1; i++) sum += counts[i + WIDEST] ?? 0
    return sum
  }
  // By chance three neighbouring seconds get three shares of what was seen. That a clock is right is one guess; any other offset is one of a
  // hundred thousand, of which some always look good.
  const chance = (3 * seen) / (2 * WIDEST + 1)
  const agreeing = Math.max(around(0), around(1))
  let best = 0
  for (let offset = -WIDEST; offset <= WIDEST; offset++) if (around(offset) > around(best)) best = offset
  const agree = around(best)
  if (Math.abs(best) > TOGETHER && agree >= 6 + 8 * chance) return { seconds: best, by: 'coincidence', agree }
  return agreeing >= 3 + 4 * chance ? { seconds: 0, by: 'coincidence', agree: agreeing } : undefined
}

/** Of moments that lie close together the first: they have one cause. Seconds, rising. */
function apart(seconds: readonly number[]): number[] {
  const kept: number[] = []
  for (const at of seconds) if (kept.length === 0 || at - (kept.at(-1) as number) > BURST) kept.push(at)
  return kept
}

/** The offset on which most agree, within two seconds. */
function densest(differences: readonly number[]): { seconds: number; agree: number } | undefined {
  const sorted = [...differences].sort((a, b) => a - b)
  let best: { seconds: number; agree: number } | undefined
  let low = 0
  for (let high = 0; high < sorted.length; high++) {
    while ((sorted[high] as number) - (sorted[low] as number) > TOGETHER) low++
    const agree = high - low + 1
    if (best === undefined || agree > best.agree) {
      const middle = sorted[(low + high) >> 1] as number
      best = { seconds: Math.abs(middle) <= TOGETHER ? 0 : middle, agree }
    }
  }
  return best
}

function firstAtLeast(values: Int32Array, wanted: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] as number) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
