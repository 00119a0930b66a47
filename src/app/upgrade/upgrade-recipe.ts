import { makeRecipe, type Recipe } from '../../recipes/recipe-schema.ts'
import type { UpgradePart, UpgradeWish } from './types.ts'

const CORE = 'upgrade'
const EXTENSION = 'upgrade:'

/** The part a run is about, by its recipe's name; undefined where an upgrade did not begin it. */
export function partOfRecipe(name: string): UpgradePart | undefined {
  if (name === CORE) return { kind: 'core' }
  return name.startsWith(EXTENSION) ? { kind: 'extension', id: name.slice(EXTENSION.length) } : undefined
}

/** The recipe that brings one part of a site to a version. */
export function upgradeRecipe(part: UpgradePart, to: string | undefined, wish: UpgradeWish): Recipe {
  const { installation, acceptInfected, down, cms } = wish
  const params = {
    ...(to === undefined ? {} : { to }),
    ...(installation === undefined ? {} : { installation }),
    ...(part.kind === 'extension' ? { extension: part.id } : {}),
    ...(acceptInfected === true ? { acceptInfected } : {}),
    ...(down === true ? { down } : {}),
  }
  return makeRecipe({
    name: part.kind === 'core' ? CORE : `${EXTENSION}${part.id}`,
    describe: { en: 'Made by siteguard upgrade.', fr: 'Fait par siteguard upgrade.' },
    requires: cms === undefined ? {} : { cms: [...cms] },
    steps: [{ use: 'upgrade', params }],
  })
}

/** A recipe that does nothing: planning it shows what is there. */
export const LOOK: Recipe = makeRecipe({
  name: 'look',
  describe: { en: 'Looks, and changes nothing.', fr: 'Regarde, et ne change rien.' },
  requires: {},
  steps: [],
})
