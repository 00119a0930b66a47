import { en } from '../../src/i18n/en/index.ts'
import { fr } from '../../src/i18n/fr/index.ts'
import type { Lang, Texts } from '../../src/i18n/index.ts'

/** Words of a language. Tests have both at hand; the program loads the one it speaks. */
export function textsOf(lang: Lang): Texts {
  return { en, fr }[lang]
}
