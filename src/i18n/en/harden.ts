import type { ProbeAnswer, ProofOf, Unproved } from '../../core/proof.ts'

/** What probes on the live site proved, in English. */
export const harden = {
  label: 'proof',
  proved: {
    code: 'a program put there is not run',
    file: 'a file put there is not shown',
    screen: 'SPIP’s security screen refuses its test request',
  } satisfies Record<ProofOf, string> as Readonly<Record<ProofOf, string>>,
  notRun: {
    code: 'not tried: nothing says that a program put there is not run',
    file: 'not tried: nothing says that a file put there is not shown',
    screen: 'not tried: nothing says that SPIP’s security screen is in front of the site',
  } satisfies Record<ProofOf, string> as Readonly<Record<ProofOf, string>>,
  before: {
    ran: 'it was before',
    shown: 'it was before',
    refused: 'nor was it before',
    none: '',
  } satisfies Record<ProbeAnswer, string> as Readonly<Record<ProbeAnswer, string>>,
  why: {
    'http-off': 'HTTP is off',
    locked: 'everything is refused there: the account seems to be locked',
    unreachable: 'it gives no answer, or another address than this folder’s does',
    barred: 'this login may not put files there',
  } satisfies Record<Unproved, string> as Readonly<Record<Unproved, string>>,
}

/** The same keys in every language; the words differ. */
export interface HardenTexts {
  readonly label: string
  readonly proved: Readonly<Record<ProofOf, string>>
  readonly notRun: Readonly<Record<ProofOf, string>>
  readonly before: Readonly<Record<ProbeAnswer, string>>
  readonly why: Readonly<Record<Unproved, string>>
}
