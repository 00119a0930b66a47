import type { Entry, Problem } from '../../core/entry.ts'

export const DEFAULT_MAX_ENTRIES = 2_000_000
export const DEFAULT_MAX_DEPTH = 128
/** Paths of two million entries of 130 characters. A server can make each as long as it likes. */
export const MAX_CHARACTERS = 256 << 20

/** How much of a listing is held: a server can list without end, in one folder as well as in many at once. */
export interface ListBudget {
  /** False: the entry is one too many, and the listing ends here. */
  take(entry: Pick<Entry, 'path' | 'target'>): boolean
  /** Says that it was cut. */
  readonly problem: Problem
}

export function createListBudget(maxEntries = DEFAULT_MAX_ENTRIES): ListBudget {
  let entries = maxEntries
  let characters = MAX_CHARACTERS
  return {
    take: ({ path, target }) => {
      entries -= 1
      characters -= path.length + (target?.length ?? 0)
      return entries >= 0 && characters >= 0
    },
    get problem(): Problem {
      const detail = entries < 0 ? `more than ${maxEntries} entries` : `more than ${MAX_CHARACTERS} characters of names`
      return { reason: 'too-many', detail }
    },
  }
}
