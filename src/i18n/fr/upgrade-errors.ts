import type { ErrorCode } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'
import { migrationErrors } from './migration-errors.ts'
import { upgradeHealthErrors } from './upgrade-health-errors.ts'
import { upgradePlanErrors } from './upgrade-plan-errors.ts'

/** Erreurs des mises à jour. */
export const upgradeErrors: Pick<ErrorTexts, Extract<ErrorCode, `SG-UPG-${string}`>> = {
  ...upgradePlanErrors,
  ...upgradeHealthErrors,
  ...migrationErrors,
  'SG-UPG-004': (p) => ({
    what: `Ces fichiers ne sont pas une version publiée de ${p.cms} : ${p.path} y manque, ou ne dit pas de quelle version il s’agit.`,
    next: 'Rien n’a été changé. Reprenez l’archive chez l’éditeur, ou désignez-en une autre avec --archive FICHIER --sha256 HEX.',
  }),
}
