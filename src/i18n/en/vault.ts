/** Words about the vault in English: the source. `fr/vault.ts` has the same keys and parameters, by type. */

import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const vault = {
  made: (p: { file: string; count: number }) => `${p.file} was made, sealed to ${many(p.count, 'key', 'keys')}.`,
  keyMade: (p: { file: string; key: string }) =>
    `A new key was made: ${p.file}. Keep a copy of it away from this machine. Its public half: ${p.key}`,
  haveKey: (p: { place: string }) => `there is a key already: ${p.place}`,
  commit: 'The vault is sealed: it may be committed to Git.',
  added: (p: { slot: string }) => `${p.slot} is in the vault.`,
  waits: (p: { slot: string }) => `${p.slot} waits in the vault: the next rotation brings it in, and proves that it works.`,
  replaced: (p: { slot: string }) => `${p.slot} has a new value; the one before is kept as previous.`,
  empty: 'The vault is empty.',
  count: (p: { slots: number; keys: number }) => `${many(p.slots, 'slot', 'slots')}, sealed to ${many(p.keys, 'key', 'keys')}`,
  states: { current: 'current', pending: 'PENDING', previous: 'previous', dropped: 'dropped' },
  since: (p: { date: string; run: string }) => `${p.date}${p.run === '' ? '' : ` by the run ${p.run}`}`,
  login: (p: { user: string; url: string }) => [p.user, p.url].filter((part) => part !== '').join('  '),
  ours: 'ours',
  keeperAdded: (p: { key: string }) => `${p.key} opens the vault from now on.`,
  keeperRemoved: (p: { key: string }) => `${p.key} does not open new versions of the vault any more.`,
  resealed: (p: { count: number }) => `The vault was sealed anew, to ${many(p.count, 'key', 'keys')}.`,
  oldCopies:
    'Copies made before (in Git’s history, in backups) stay open to whoever could open them: to shut somebody out, change the secrets themselves as well (siteguard rotate).',
  unchanged: 'Nothing was changed.',
  edited: (p: { added: number; changed: number; removed: number }) =>
    `${many(p.added, 'slot', 'slots')} added, ${n(p.changed)} changed, ${n(p.removed)} removed.`,
  forgotten: (p: { slot: string; count: number }) => `${p.slot}: ${many(p.count, 'old value', 'old values')} taken away.`,
  editAgain: 'Enter opens the editor again, q keeps the edit for later: ',
  editKept: (p: { file: string }) => `The edit is kept, sealed: ${p.file}. siteguard vault edit --resume goes on with it.`,
  editRemark: 'Values and notes of the vault. A slot that is taken out is removed; the value before a change is kept as previous.',
  notInMemory: 'This machine has no memory disk for us: the editor’s file is on an ordinary disk, and wiped as well as that allows.',
  askValue: (p: { slot: string }) => `Value of ${p.slot}: `,
  askAgain: 'Once more: ',
  askPassphrase: (p: { file: string }) => `Passphrase of ${p.file}: `,
  askNewPassphrase: 'Passphrase for the new key: ',
  different: 'the two differ',
  shortPassphrase: 'a passphrase of 12 characters at least',
  badPlace: 'a place is prompt, stdin, env:NAME, file:PATH or command:PROGRAM; never the value itself',
  needsNumber: (p: { from: number; to: number }) => `wants a number from ${p.from} to ${p.to}`,
  onlyRevealAlone: 'goes with one slot only, and without --json',
  unknownKeeper: 'no recipient of the vault has this key or name',
  onlyIdentityFile: 'wants one identity file: --identity FILE',
  noEditor: 'set VISUAL or EDITOR',
  exported: (p: { count: number; file: string }) =>
    `${many(p.count, 'value', 'values')} written IN CLEAR to ${p.file}: import it, then delete it. What reads it knows all of it.`,
  exportedPass: (p: { count: number }) => `${many(p.count, 'value', 'values')} handed to pass.`,
  notExported: (p: { slots: string }) => `Not exported, for it is not sure which value works (pending): ${p.slots}`,
  imported: (p: { count: number; skipped: number }) =>
    `${many(p.count, 'value', 'values')} taken over${p.skipped === 0 ? '' : `, ${n(p.skipped)} left alone: the vault has them, or they have no value`}.`,
  deleteSource: (p: { file: string }) => `${p.file} holds values in clear: delete it.`,
  warning: {
    sealedElsewhere: () =>
      'The vault was sealed by another program: whether it is sealed to its listed recipients cannot be told. The next change seals it to them.',
    recipientsDiffer: (p: { listed: number; found: number }) =>
      `The vault is sealed to ${many(p.found, 'key', 'keys')}, but lists ${n(p.listed)}: somebody is missing, or one too many. siteguard vault rotate-key seals it to those listed.`,
    lostRecipient: (p: { key: string }) =>
      `${p.key} is a recipient in the inventory, but cannot open the vault. siteguard vault recipients --add lets it in.`,
    extraRecipient: (p: { key: string }) =>
      `${p.key} opens the vault, but is no recipient in the inventory. siteguard vault recipients --remove shuts it out.`,
    merged: (p: { slots: string }) =>
      `The file went back behind what this machine had written. Values it lacked are put back with the next change: ${p.slots}`,
  },
}

export type VaultTexts = typeof vault
