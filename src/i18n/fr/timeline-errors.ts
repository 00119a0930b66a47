import type { ErrorTexts } from '../types.ts'

/** Erreurs de la chronologie. */
export const timelineErrors: Pick<ErrorTexts, 'SG-TIME-001'> = {
  'SG-TIME-001': (p) => ({
    what: `Le journal ${p.path} ne peut être lu : ${p.detail}.`,
    next: 'Donnez à --logs un journal, ou un dossier de journaux, présent sur cette machine et lisible.',
  }),
}
