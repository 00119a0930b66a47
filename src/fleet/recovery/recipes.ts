import type { RecoveringSite } from '../../core/recovery.ts'
import { makeRecipe, type Recipe } from '../../recipes/recipe-schema.ts'
import type { StepName } from '../../recipes/steps/index.ts'

const NAME = 'restore-after-lockout'

/** What makes a site clean; undefined where nothing has to be done, or a person decides. */
export function cleanRecipe({ way, hostCopy }: Pick<RecoveringSite, 'way' | 'hostCopy'>): Recipe | undefined {
  if (way === 'rebuild') return named('clean', 'rebuild', {})
  if (way === 'host-copy' && hostCopy !== undefined) return named('clean', 'restore', { from: { at: hostCopy.snapshot } })
  return way === 'last-clean' ? named('clean', 'restore', { from: 'last-clean' }) : undefined
}

/**
 * What is found in the database goes once the files are clean: in a run of its own, so that a database that cannot be written leaves no site
 * with its infected files. Of one name with what comes before it: whatever was cut is ended first.
 */
export const cleanRowsRecipe: Recipe = named('clean', 'clean-database', {})

export const hardenRecipe: Recipe = named('harden', 'harden', {})

/** Tries every rule on the live site: under a lock nothing could be tried. */
export const proveRecipe: Recipe = named('prove', 'harden', { prove: true })

/** Shuts a site to everybody but who shows the pass of this digest. */
export const shutDoorRecipe = (pass: string): Recipe => named('shut', 'door', { pass })

export const openDoorRecipe: Recipe = named('open', 'door', {})

function named(part: string, use: StepName, params: object): Recipe {
  return makeRecipe({
    name: `${NAME}:${part}`,
    describe: { en: 'A part of restore-after-lockout.', fr: 'Une partie de restore-after-lockout.' },
    requires: {},
    steps: [{ use, params }],
  })
}
