const LONGEST = 200

/**
 * Names a person may have meant, best first, at most `limit`. Near is: the same but for case, one inside the other, or a
 * third of the letters away (insertions, deletions, replacements, neighbours swapped).
 */
export function nearestNames(name: string, known: readonly string[], limit = 3): string[] {
  const wanted = name.slice(0, LONGEST).toLowerCase()
  const scored: { candidate: string; distance: number }[] = []
  for (const candidate of known) {
    const other = candidate.slice(0, LONGEST).toLowerCase()
    const distance = editDistance(wanted, other)
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3))
    const inside = Math.min(wanted.length, other.length) >= 3 && (wanted.includes(other) || other.includes(wanted))
    if (distance <= allowed) scored.push({ candidate, distance })
    else if (inside) scored.push({ candidate, distance: allowed + 1 + distance / LONGEST })
  }
  // Array.sort is stable, so equally near names stay in the order they are known in.
  return scored
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map((s) => s.candidate)
}

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] as number) + 1)
      row.push(best)
    }
    before = last
    last = row
  }
  return last[b.length] as number
}
