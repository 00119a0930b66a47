import { relative } from 'node:path'
import type { Lang } from '../../i18n/types.ts'
import type { EffectiveValue, Inventory, Origin } from './types.ts'

const BY_DEFAULT: Readonly<Record<Lang, string>> = { en: 'default', fr: 'par défaut' }

/**
 * Every effective value with its origin, in the order of the file; only those of one owner, account or site when `id` is given.
 * Secrets are shown as their reference.
 */
export function explainConfig(inventory: Pick<Inventory, 'effective'>, id?: string): readonly EffectiveValue[] {
  return id === undefined ? inventory.effective : inventory.effective.filter((value) => value.keys[1] === id)
}

/** `siteguard.yml:12`, `SITEGUARD_FAIL_ON`, `--fail-on`, `default`. */
export function originText(origin: Origin, options: { readonly lang: Lang; readonly cwd: string }): string {
  switch (origin.from) {
    case 'file': {
      const near = relative(options.cwd, origin.file)
      return `${near === '' || near.startsWith('..') ? origin.file : near}:${origin.line}`
    }
    case 'env':
    case 'flag':
      return origin.name
    case 'default':
      return BY_DEFAULT[options.lang]
  }
}
