import type { ErrorCode, ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'
import { upgradeHealthErrors } from './upgrade-health-errors.ts'
import { upgradePlanErrors } from './upgrade-plan-errors.ts'

type Sick = ErrorParams['SG-UPG-020']

/** Ce qui ne va pas avec une page. */
const SICK: { readonly [P in Sick['problem']]?: (p: Sick) => string } = {
  status: (p) => `elle répond par le code ${p.status}, alors que ${p.expected} est attendu.`,
  'error-text': (p) => `son texte contient une erreur du CMS : ${p.came}`,
  missing: (p) => `son texte ne contient pas « ${p.expected} ».`,
  empty: () => 'elle répond sans rien dire.',
  cut: () => 'son texte s’arrête au milieu.',
  'no-answer': (p) => `elle ne répond pas (${p.came}).`,
  elsewhere: (p) => `elle mène ailleurs (${p.came}).`,
  closed: () => 'elle dit encore aux visiteurs de revenir plus tard.',
}

/** Erreurs des mises à jour. */
export const upgradeErrors: Pick<ErrorTexts, Extract<ErrorCode, `SG-UPG-${string}`>> = {
  ...upgradePlanErrors,
  ...upgradeHealthErrors,
  'SG-UPG-004': (p) => ({
    what: `Ces fichiers ne sont pas une version publiée de ${p.cms} : ${p.path} y manque, ou ne dit pas de quelle version il s’agit.`,
    next: 'Rien n’a été changé. Reprenez l’archive chez l’éditeur, ou désignez-en une autre avec --archive FICHIER --sha256 HEX.',
  }),
}
