import type { ErrorCode, ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'
import { upgradeHealthErrors } from './upgrade-health-errors.ts'
import { upgradePlanErrors } from './upgrade-plan-errors.ts'

type Sick = ErrorParams['SG-UPG-020']

/** What is wrong with a page. */
const SICK: { readonly [P in Sick['problem']]?: (p: Sick) => string } = {
  status: (p) => `it answers with status ${p.status}, where ${p.expected} is right.`,
  'error-text': (p) => `its text holds an error of the CMS: ${p.came}`,
  missing: (p) => `its text does not hold “${p.expected}”.`,
  empty: () => 'it answers with nothing.',
  cut: () => 'its text ends in the middle.',
  'no-answer': (p) => `it does not answer (${p.came}).`,
  elsewhere: (p) => `it leads elsewhere (${p.came}).`,
  closed: () => 'it still tells visitors to come back later.',
}

/** Errors of upgrades. */
export const upgradeErrors: Pick<ErrorTexts, Extract<ErrorCode, `SG-UPG-${string}`>> = {
  ...upgradePlanErrors,
  ...upgradeHealthErrors,
  'SG-UPG-004': (p) => ({
    what: `These files are no release of ${p.cms}: ${p.path} is missing in them, or does not say which version it is.`,
    next: 'Nothing was changed. Take the archive from the vendor again, or name another with --archive FILE --sha256 HEX.',
  }),
}
