import type { Stmt } from './ast.ts'
import type { Machine, Signal } from './machine.ts'

/** Times one label is gone to where conditions that are not known decide, and where all are known. */
const UNSURE_TURNS = 2
const TURNS = 20_000

const placesOf = (body: readonly Stmt[]): ReadonlyMap<string, number> => {
  const places = new Map<string, number>()
  for (const [i, statement] of body.entries()) if (statement.k === 'label' && !places.has(statement.name)) places.set(statement.name, i)
  return places
}

/**
 * Follows statements among which `goto` jumps, as whoever shuffles them writes: where it is known to go, there; where it is not, on, and to
 * the label afterwards. At the end, whatever no jump was seen to reach is read as well.
 * @param step follows one statement
 */
export function followJumps(m: Machine, body: readonly Stmt[], step: (statement: Stmt) => Signal): Signal {
  const places = placesOf(body)
  const seen = new Map<string, number>()
  let last: Signal = ''
  let at = 0
  for (;;) {
    while (at < body.length) {
      if (m.budget.steps <= 0) return ''
      const statement = body[at] as Stmt
      if (statement.k === 'label') seen.set(statement.name, (seen.get(statement.name) ?? 0) + 1)
      const signal = statement.k === 'goto' ? 'goto' : step(statement)
      if (statement.k === 'goto') m.label = statement.name
      if (signal === 'goto') {
        const place = places.get(m.label)
        if (place === undefined) return signal
        const turns = seen.get(m.label) ?? 0
        // Enough of it: as if it were not gone there any more.
        at = turns >= (m.maybe.size > 0 ? UNSURE_TURNS : TURNS) ? at + 1 : place
        continue
      }
      if (signal !== '') {
        last = signal
        break
      }
      at += 1
    }
    const next = [...places].find(([name]) => m.maybe.has(name) && !seen.has(name)) ?? [...places].find(([name]) => !seen.has(name))
    if (next === undefined) return last
    at = next[1]
  }
}
