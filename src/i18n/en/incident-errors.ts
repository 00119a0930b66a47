import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const FAULTS: { readonly [F in ErrorParams['SG-INC-003']['fault']]: string } = {
  empty: 'it is empty',
  malformed: 'this line is none of ours',
  chain: 'this line does not follow from the one before: a line was changed, taken out or put in',
  number: 'the numbers of its lines do not follow one another',
  cut: 'lines are missing at its end',
  head: 'it is another log than the one noted beside it',
  ahead: 'lines were added that siteguard did not write',
}

/** Errors of incidents: the running log and packs of evidence. */
export const incidentErrors: Pick<
  ErrorTexts,
  'SG-INC-001' | 'SG-INC-002' | 'SG-INC-003' | 'SG-INC-004' | 'SG-INC-005' | 'SG-INC-006' | 'SG-INC-007' | 'SG-INC-008'
> = {
  'SG-INC-001': (p) => ({
    what: p.known.length === 0 ? 'There is no incident on this machine.' : `No incident is open; closed ones: ${p.known.join(', ')}.`,
    next: 'siteguard incident open SITE --title "…" opens one; --incident ID names a closed one.',
  }),
  'SG-INC-002': (p) => ({ what: `Several incidents are open: ${p.known.join(', ')}.`, next: 'Say which one with --incident ID.' }),
  'SG-INC-003': (p) => ({
    what: `The running log does not hold together: ${p.file}, line ${p.line}: ${FAULTS[p.fault]}.`,
    next: 'Nothing is added to it. Keep it as it is: that is evidence, too. siteguard incident open begins another; note there what happened to this one.',
  }),
  'SG-INC-004': (p) => ({
    what: `Another siteguard works on this incident (${p.host}, process ${p.pid}, since ${p.since}).`,
    next: `Wait for it. If that machine is gone, remove ${p.file}.`,
  }),
  'SG-INC-005': (p) => ({
    what: `What was read of ${p.key} is not what was recorded. The digest it should have, then its own:\n${p.digest}\n${p.found}`,
    next: 'It was not packed. siteguard snapshots check --read-data says what is damaged.',
  }),
  'SG-INC-006': (p) => ({
    what: `${p.place} is no pack of evidence${p.detail === '' ? '' : `: ${p.detail}`}.`,
    next: 'Name the folder of a pack, its tar, or an incident. siteguard incident list shows where they lie.',
  }),
  'SG-INC-007': (p) => ({
    what: `The pack could not be signed with ${p.key}: ${p.detail}.`,
    next: 'OpenSSH 8.2 or later and a key it can use are needed. What was gathered is kept: repeat the command, with --sign or without.',
  }),
  'SG-INC-008': (p) => ({
    what: `The incident ${p.incident} was closed on ${p.since}.`,
    next: 'Notes and papers can still be added (siteguard incident note --incident ID). Something new: siteguard incident open.',
  }),
}
