/** Words about off-site copies in English: the source. `fr/copies.ts` has the same keys and parameters, by type. */

import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const copies = {
  pushed: (p: { count: number; size: string }) => `${many(p.count, 'snapshot', 'snapshots')} pushed, ${p.size} sent and read back`,
  marksPushed: 'judgements and holds brought up to date',
  upToDate: 'up to date',
  forgotten: (p: { id: string }) => `${p.id} forgotten there; what only it needed is deleted in a week or later`,
  keptAnyway: (p: { id: string }) => `${p.id} kept: it is held, or the last clean one`,
  clashing: (p: { id: string }) =>
    `${p.id} not pushed: another machine took one in the same second, and the copy has that one. It stays here; the next snapshot goes out as ever.`,
  deleted: (p: { count: number }) => `${many(p.count, 'object', 'objects')} nothing needs any more deleted`,
  witness: (p: { witness: string }) => `witness ${p.witness}`,
  pulled: (p: { count: number; size: string }) => `${many(p.count, 'snapshot', 'snapshots')} pulled, ${p.size} fetched`,
  nothingNew: 'nothing new there',
  nothingThere: 'no copy there yet',
  noStore: 'no snapshot on this machine: nothing to push',
  noSites: 'No site was found to work on.',
  index: (p: { counter: number; date: string }) => `index ${p.counter} of ${p.date}`,
  holds: (p: { count: number; size: string }) => `${many(p.count, 'snapshot', 'snapshots')}, ${p.size}`,
  lastClean: (p: { id: string }) => `last clean: ${p.id}`,
  notPushed: (p: { count: number }) => `${many(p.count, 'snapshot', 'snapshots')} of this machine not there yet`,
  notHere: (p: { count: number }) => `${many(p.count, 'snapshot', 'snapshots')} there and not on this machine`,
  otherBytes: (p: { size: string }) => `${p.size} of pushes under way or cut off, or no longer needed`,
  sound: 'every object is there and has its size',
  soundData: 'every byte was read, opened and held against the signed index',
  damaged: 'DAMAGED',
  recipient: 'recipient',
  signer: 'signs as',
  file: 'identity',
  fromVariable: (p: { name: string }) => `the variable ${p.name}`,
  madeNew: (p: { file: string }) =>
    `A new identity was made: ${p.file}. Keep a copy of it away from this machine: without it, sealed copies stay closed.`,
  witnessWanted: 'a witness is COUNTER:SHA256, as store push prints it, and for one site',
  oneOnly: 'only one of --at, --last-clean, --listings and --contents',
  doing: { send: 'sending', fetch: 'fetching', verify: 'reading back' },
  atPlace: (p: { site: string; place: string }) => `${p.site} at ${p.place}`,
}

export type CopiesTexts = typeof copies
