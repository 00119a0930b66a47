import type { ErrorCode } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'
import { migrationErrors } from './migration-errors.ts'
import { upgradeHealthErrors } from './upgrade-health-errors.ts'
import { upgradePlanErrors } from './upgrade-plan-errors.ts'

/** Errors of upgrades. */
export const upgradeErrors: Pick<ErrorTexts, Extract<ErrorCode, `SG-UPG-${string}`>> = {
  ...upgradePlanErrors,
  ...upgradeHealthErrors,
  ...migrationErrors,
  'SG-UPG-004': (p) => ({
    what: `These files are no release of ${p.cms}: ${p.path} is missing in them, or does not say which version it is.`,
    next: 'Nothing was changed. Take the archive from the vendor again, or name another with --archive FILE --sha256 HEX.',
  }),
}
