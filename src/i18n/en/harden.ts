import type { ProbeAnswer, ProofOf, Unproved } from '../../core/proof.ts'
import { numbersOf } from '../numbers.ts'
import type { Widen } from '../widen.ts'

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

/** Words of `siteguard harden`, `lock` and `unlock` in English, and of what probes on the live site proved. */
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
  /** How a site stands at the end. */
  state: {
    nothing: 'as wanted',
    planned: (p: { changes: number }) => many(p.changes, 'change', 'changes'),
    refused: 'not planned',
    applied: (p: { changes: number; seconds: string }) => `${many(p.changes, 'change', 'changes')} applied and verified in ${p.seconds} s`,
    'rolled-back': 'failed, and stands as it did before',
    kept: 'cut in the middle; its state is kept',
    failed: 'failed before anything was changed',
    'not-begun': 'not begun',
  },
  rules: (p: { rules: string }) => `by the rules ${p.rules}`,
  decisions: (p: { count: number }) => many(p.count, 'thing for you to decide', 'things for you to decide'),
  unproved: 'not tried on the live site',
  ask: (p: { changes: number; sites: number }) =>
    `Apply ${many(p.changes, 'change', 'changes')} to ${many(p.sites, 'site', 'sites')}? Type yes: `,
  applying: (p: { site: string; run: string }) => `${p.site}: to take it back at any time: siteguard rollback ${p.run}`,
  notRefreshed: (p: { account: string; code: string }) =>
    `${p.account}: the host’s panel could not be told to read .ovhconfig anew (${p.code}); it shows it after its next look, and the site heeds it now.`,
  stopped: { interrupted: 'Interrupted. What was not begun is as it was.', declined: 'Nothing was changed.' },
  keptAll: 'Nothing was changed on the accounts.',
  step: {
    apply: (p: { command: string }) => ({ command: p.command, why: 'do it' }),
    look: (p: { site: string }) => ({
      command: `siteguard harden ${p.site}`,
      why: 'one site with every change, why, and what is yours to decide',
    }),
    rollback: (p: { run: string }) => ({ command: `siteguard rollback ${p.run}`, why: 'take it back, afterwards' }),
    resume: (p: { run: string }) => ({ command: `siteguard resume ${p.run}`, why: 'go on where it was cut' }),
    show: (p: { run: string }) => ({ command: `siteguard runs show ${p.run}`, why: 'what was done, op by op' }),
    doctor: (p: { account: string }) => ({ command: `siteguard doctor ${p.account}`, why: 'what does not work, and why' }),
  },
  exit: {
    planned: 'exit 0: planned; nothing was changed',
    0: 'exit 0: as wanted',
    3: 'exit 3: some sites were not done, or not tried on the live site',
    4: 'exit 4: no connection, host key or credentials',
    6: 'exit 6: stopped for a person',
    8: 'exit 8: the change failed and was rolled back',
    130: 'exit 130: interrupted; what was begun is kept',
  } as Readonly<Record<string | number, string>>,
}

/** The same keys and parameters in every language; the words differ. */
export type HardenTexts = Widen<typeof harden>
