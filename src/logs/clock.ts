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
 * written in the very seconds of a request, at any other only as many as chance has it.
 * @param files Moments at which files were written, milliseconds since 1970.
 * @param writes Seconds since 1970 of requests that may have written, rising.
 */
export function offsetOfCoincidence(files: readonly number[], writes: Int32Array): ClockOffset | undefined {
  const seconds = [...new Set(files.map((at) => Math.floor(at / 1000)))].sort((a, b) => b - a).slice(0, MOST_FILES)
  if (seconds.length === 0 || writes.length === 0) return undefined
  const counts = new Uint16Array(2 * WIDEST + 1)
  let seen = 0
  for (const file of seconds) {
    for (let i = firstAtLeast(writes, file - WIDEST); i < writes.length && (writes[i] as number) <= file + WIDEST; i++) {
      const at = file - (writes[i] as number) + WIDEST
      counts[at] = (counts[at] as number) + 1
      seen += 1
    }
  }
  const around = (offset: number): number => {
    let sum = 0
    for (let i = offset - 1; i <= offset + 1; i++) sum += counts[i + WIDEST] ?? 0
    return sum
  }
  let best = 0
  for (let offset = -WIDEST; offset <= WIDEST; offset++) {
    const [a, b] = [around(offset), around(best)]
    if (a > b || (a === b && Math.abs(offset) < Math.abs(best))) best = offset
  }
  const agree = around(best)
  // By chance three neighbouring seconds get three shares of what was seen; one file and one request alone say nothing.
  const chance = (3 * seen) / (2 * WIDEST + 1)
  if (agree < 4 || agree < 6 * chance + 3) return undefined
  return { seconds: Math.abs(best) <= TOGETHER ? 0 : best, by: 'coincidence', agree }
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
