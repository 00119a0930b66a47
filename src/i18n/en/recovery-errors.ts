import type { ErrorTexts } from '../types.ts'

/** Errors of the recovery of accounts. */
export const recoveryErrors: Pick<ErrorTexts, 'SG-REC-001' | 'SG-REC-002' | 'SG-REC-003' | 'SG-REC-004'> = {
  'SG-REC-001': (p) => ({
    what: `The state of a recovery cannot be read: ${p.file} (${p.detail}).`,
    next: 'Move the file away to begin anew: every snapshot and run that was made is kept elsewhere, and is found again.',
  }),
  'SG-REC-002': (p) => ({
    what: `Another siteguard (process ${p.pid} on ${p.host}) has been bringing back ${p.account} since ${p.since}.`,
    next: 'Let it end, or stop it (Ctrl-C): its state is kept, and the same command goes on from there.',
  }),
  'SG-REC-003': (p) => ({
    what:
      p.why === 'no-api'
        ? `The measures of the host against ${p.account} are lifted by its API, and the inventory names none.`
        : `The host does not open ${p.account}: ${p.detail}.`,
    next:
      p.why === 'no-api'
        ? 'Lift them in the control panel, or give the account a provider with its keys in the inventory; then run the same command again.'
        : 'Open it in the control panel, or write to the support of the host; then run the same command again.',
  }),
  'SG-REC-004': (p) => ({
    what: `${p.name} is no account of the inventory; those are: ${p.known.join(', ')}.`,
    next: 'A recovery is of a whole account, as a lock is. Name the account.',
  }),
}
