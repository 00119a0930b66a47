import type { Deed, Machine } from './machine.ts'
import { ABILITIES } from './tables.ts'
import { wordsOf } from './words.ts'

/** What a file can do, and what of it the request decides: the one place where that is reckoned. */
export interface Profile {
  /** Abilities of the functions it calls. */
  readonly can: ReadonlySet<string>
  /** Abilities of which a visitor's request says on what they act. */
  readonly obeys: ReadonlyMap<string, Deed>
  /** What it speaks of, of what only tools of intruders do. */
  readonly words: readonly string[]
  readonly source: string
}

export function profileOf(m: Machine, source: string): Profile {
  const can = new Set<string>()
  for (const name of m.called) {
    const ability = ABILITIES.get(name)
    if (ability !== undefined) can.add(ability)
  }
  return { can, obeys: m.deeds, words: wordsOf(source), source }
}
