import type { ErrorCode, IdentityFault, ObjectFault } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const IDENTITY_FAULTS: { readonly [F in IdentityFault]: string } = {
  empty: 'it holds no key',
  malformed: 'it is not what age-keygen writes',
  'not-x25519': 'only plain keys (AGE-SECRET-KEY-1…) are used',
}

const OBJECT_FAULTS: { readonly [F in ObjectFault]: string } = {
  missing: 'is missing',
  size: 'has another size than it should',
  digest: 'has other bytes than it should',
  format: 'is not what it should be',
  foreign: 'belongs to another site',
}

type CopyCode = Extract<ErrorCode, `SG-SEAL-${string}` | `SG-STORE-${string}`>

/** Words of the errors of identities, seals and off-site copies. */
export const copyErrors: Pick<ErrorTexts, CopyCode> = {
  'SG-SEAL-001': (p) => ({
    what: `There is no identity: ${p.file} does not exist.`,
    next: 'siteguard store key --new makes one. Where copies were sealed before, bring the identity they were sealed to instead.',
  }),
  'SG-SEAL-002': (p) => ({
    what: `The identity ${p.ref} cannot be used: ${IDENTITY_FAULTS[p.fault]}.`,
    next: 'Put back the identity file as age-keygen or siteguard store key --new wrote it.',
  }),
  'SG-SEAL-003': (p) => ({
    what: `There is an identity already: ${p.file}`,
    next: 'It was left as it is: what is sealed to it can be opened with nothing else. Move it away yourself to make a new one.',
  }),
  'SG-SEAL-004': (p) => ({
    what: `This is no age recipient: ${p.recipient}`,
    next: 'Recipients begin with age1 and have 62 characters; siteguard store key and age-keygen -y show them.',
  }),
  'SG-SEAL-005': (p) => ({
    what: `${p.name} could not be opened with our identity (${p.recipient}).`,
    next: 'It was sealed to other keys, or its beginning is damaged. Check SITEGUARD_IDENTITY_FILE, then the copy.',
  }),
  'SG-SEAL-006': (p) => ({
    what: `${p.name} is damaged, cut or lengthened: what comes after the first ${p.at} bytes is not what was sealed.`,
    next: 'Nothing of it was used. Keep it for inspection and take another copy.',
  }),
  'SG-SEAL-007': (p) => ({
    what: `What was to be sealed changed meanwhile: ${p.actual} bytes instead of ${p.expected}.`,
    next: 'Nothing was kept. Run it again.',
  }),
  'SG-STORE-001': (p) => ({
    what: `No off-site place ${p.place === '' ? 'is described in the inventory' : `is called ${p.place}`}.`,
    next: p.known.length === 0 ? 'Describe one under "store: offsite:" (docs/inventory.md).' : `Known places: ${p.known.join(', ')}`,
  }),
  'SG-STORE-002': (p) => ({ what: `${p.name} is not in ${p.address}.`, next: 'siteguard store status says what else is missing there.' }),
  'SG-STORE-003': (p) => ({
    what: `There is a ${p.name} in ${p.address} already.`,
    next: 'Objects are never overwritten. Another machine may be pushing: run it again.',
  }),
  'SG-STORE-004': (p) => ({
    what: `The off-site place ${p.address} refused or could not be reached: ${p.detail}`,
    next: 'Check its address and its keys in the inventory, then try again: what was sent already is used again.',
  }),
  'SG-STORE-005': (p) => ({
    what: `${p.name} in ${p.address} ${OBJECT_FAULTS[p.fault]}.`,
    next: 'Nothing of it was used. Keep the place as it is for inspection, and push to a new one from a machine that has the snapshots.',
  }),
  'SG-STORE-006': (p) => ({
    what: `${p.address} was turned back: its newest index is number ${p.found}, but number ${p.seen} was seen before.`,
    next: 'Somebody removed or restored objects there. Look at it before anything is pushed; siteguard store status shows both.',
  }),
  'SG-STORE-007': (p) => ({
    what: `${p.name} in ${p.address} is not signed by anybody we know (it names ${p.signer}).`,
    next: 'If that machine is yours, add its key under "store: signers:"; otherwise somebody else wrote to this place.',
  }),
  'SG-STORE-008': (p) => ({
    what: `Index ${p.counter} in ${p.address} is not the one that was seen before under this number.`,
    next: 'Two copies went different ways, or somebody replaced it. Look at it before anything is pushed.',
  }),
  'SG-STORE-009': (p) => ({
    what: `${p.address} holds no snapshot ${p.snapshot} of ${p.site}.`,
    next: `siteguard store status ${p.site} lists what it holds.`,
  }),
  'SG-STORE-010': (p) => ({ what: `${p.address} holds no copy of ${p.site}.`, next: `siteguard store push ${p.site} makes one.` }),
  'SG-STORE-011': (p) => ({
    what: `The store of ${p.site} lacks ${p.missing} contents that no off-site copy holds either.`,
    next: `Nothing was pushed. siteguard snapshots check ${p.site} names them.`,
  }),
  'SG-STORE-012': (p) => ({
    what: `Other machines wrote to ${p.address} at the same time, ${p.tries} times in a row.`,
    next: 'Run it again when they are done: what was sent already is used again.',
  }),
  'SG-STORE-013': (p) => ({
    what: `The store of ${p.site} could not be read or written: ${p.detail}`,
    next: `siteguard snapshots check ${p.site} says whether it is whole.`,
  }),
}
