import type { ErrorTexts } from '../types.ts'

/** Errors of the recovery of accounts. */
export const recoveryErrors: Pick<
  ErrorTexts,
  'SG-REC-001' | 'SG-REC-002' | 'SG-REC-003' | 'SG-REC-004' | 'SG-REC-005' | 'SG-REC-006' | 'SG-REC-010' | 'SG-REC-011'
> = {
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
  'SG-REC-005': (p) => ({
    what: `${p.key} is no key of whoever decides about ${p.site}.`,
    next: 'The owner’s keys are under "owners:" in the inventory (signingKeys). Have him sign the text, or name his key with --sign.',
  }),
  'SG-REC-006': (p) => ({
    what: `There is no recovery of ${p.account} that has ended: there is nothing to watch.`,
    next: 'siteguard restore ACCOUNT says how it stands; siteguard scan looks at any site.',
  }),
  'SG-REC-010': (p) => ({
    what: `The door of ${p.site} cannot be shut or opened: ${
      p.why === 'in-the-way'
        ? 'what stands at .htaccess in its root is no file'
        : p.why === 'unreadable'
          ? 'its .htaccess cannot be read'
          : 'this login may not write to its .htaccess'
    }.`,
    next: 'Put that right. The account stays shut meanwhile: a site without a door would be open while it is brought back.',
  }),
  'SG-REC-011': (p) => ({
    what:
      p.why === 'heeds-none'
        ? `The door of ${p.site} does not hold: its server lets visitors in all the same (${p.detail}).`
        : `Whether the door of ${p.site} holds cannot be told: it does not answer (${p.detail}).`,
    next: 'The account was shut again at once. Where programs can be run over SSH no door is needed; else the database must be upgraded by hand.',
  }),
}
