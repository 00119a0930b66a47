import { SiteguardError } from '../../core/error.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { makeRecipe, type Recipe } from '../../recipes/recipe-schema.ts'
import type { QuarantinedItem } from './list-quarantine.ts'

/**
 * The items that words mean: an id (`<run>/<index>`), or a path, of which the newest is meant. Items come back from the
 * snapshot taken before their run.
 * @throws SG-REST-010
 */
export function findItems(items: readonly QuarantinedItem[], words: readonly string[]): QuarantinedItem[] {
  return words.map((word) => {
    const found = items.find((item) => item.id === word) ?? items.find((item) => item.path === word)
    if (found !== undefined) return found
    const known = items.slice(0, 10).map((item) => item.path as string)
    throw new SiteguardError({ code: 'SG-REST-010', kind: 'not-found', params: { id: word, known } })
  })
}

/** What brings the items back, as a recipe: one step for each snapshot they come from. */
export function recipeToBringBack(items: readonly QuarantinedItem[]): Recipe {
  const bySnapshot = new Map<SnapshotId, QuarantinedItem[]>()
  for (const item of items) bySnapshot.set(item.before, [...(bySnapshot.get(item.before) ?? []), item])
  return makeRecipe({
    name: 'quarantine-restore',
    describe: { en: 'Puts back what was in quarantine.', fr: 'Remet en place ce qui était en quarantaine.' },
    requires: {},
    steps: [...bySnapshot].map(([from, group]) => ({
      use: 'unquarantine',
      params: { from, items: group.map(({ path, stands }) => ({ path, ...(stands === undefined ? {} : { stands }) })) },
    })),
  })
}
