import { numbersOf } from '../numbers.ts'
import type { Widen } from '../widen.ts'

/** Words about snapshots in English: the source. `fr/history.ts` has the same keys and parameters, by type. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const history = {
  none: 'No snapshot is kept on this machine yet: siteguard snapshot SITE takes one.',
  noneOf: (p: { site: string }) => `${p.site}: no snapshot yet`,
  heading: (p: { count: number; size: string }) => `${many(p.count, 'snapshot', 'snapshots')}, ${p.size} on this machine`,
  notJudged: 'not judged',
  role: { taken: 'taken', before: 'before a run', target: 'to be written' },
  files: (p: { count: number }) => many(p.count, 'file', 'files'),
  tables: (p: { count: number }) => many(p.count, 'table', 'tables'),
  rows: (p: { count: number }) => many(p.count, 'row', 'rows'),
  incomplete: 'incomplete',
  held: (p: { reason: string }) => `held: ${p.reason}`,
  holdSince: (p: { reason: string; date: string }) => `held since ${p.date}: ${p.reason}`,
  isLastClean: 'last clean',

  label: {
    taken: 'taken',
    root: 'root',
    cms: 'CMS',
    files: 'files',
    wire: 'fetched',
    database: 'database',
    verdict: 'verdict',
    hold: 'hold',
    gaps: 'missing',
    omitted: 'left out',
  },
  took: (p: { from: string; to: string; transport: string }) => `${p.from} to ${p.to}, over ${p.transport}`,
  cms: (p: { cms: string; version: string; root: string }) => `${p.cms} ${p.version}${p.root === '' ? '' : ` (${p.root})`}`,
  wire: (p: { files: number; size: string }) => `${many(p.files, 'file', 'files')}, ${p.size} over the wire`,
  judged: (p: { verdict: string; date: string; certain: number; probable: number; possible: number }) =>
    `${p.verdict}, judged ${p.date}: ${n(p.certain)} certain, ${n(p.probable)} probable, ${n(p.possible)} to look at`,
  databaseLine: (p: { kind: string; by: string; tables: number; rows: number; size: string }) =>
    `${p.kind} by ${p.by}: ${many(p.tables, 'table', 'tables')}, ${many(p.rows, 'row', 'rows')}, ${p.size}`,
  notConsistent: 'its tables were read one after the other, not at one moment',
  noDatabase: 'none in this snapshot',
  more: (p: { count: number }) => `and ${n(p.count)} more`,

  holdPlaced: (p: { id: string }) => `${p.id} is held: it is never forgotten until siteguard snapshots unhold.`,
  holdEnded: (p: { id: string }) => `${p.id} is no longer held.`,
  notHeld: (p: { id: string }) => `${p.id} was not held.`,

  checkedGood: (p: { site: string; snapshots: number; objects: number }) =>
    `${p.site}: ${many(p.snapshots, 'snapshot', 'snapshots')} sound, ${many(p.objects, 'object', 'objects')} looked at`,
  checkedWithData: 'every byte was read and its digest made again',
  checkedWithoutData: 'structure only; --read-data reads every byte',
  checkedElsewhere: (p: { contents: number; size: string }) =>
    `${many(p.contents, 'content', 'contents')} (${p.size}) not on this disk, but in an off-site copy: not read here; siteguard store status --read-data reads it`,
  checkedBad: (p: { site: string; count: number }) => `${p.site}: ${many(p.count, 'fault', 'faults')}`,
  fault: {
    file: 'a file of the store is missing or foreign',
    pack: 'a pack is damaged',
    ref: 'a reference is damaged',
    marks: 'the marks of a snapshot are damaged',
    snapshot: 'a snapshot cannot be read',
    content: 'bytes are not those that were taken',
    absent: 'bytes are neither on this disk nor in an off-site copy that answered',
  },

  forgetKeep: 'keep',
  forgetDrop: 'forget',
  forgetWhy: {
    last: 'one of the last',
    daily: 'the last of its day',
    weekly: 'the last of its week',
    clean: 'one of the clean ones',
    'last-clean': 'the last clean one',
    held: 'held',
    'in-use': 'a run needs it, or can be taken back to it',
    future: 'its time has not come',
  },
  forgetNothing: 'Nothing to forget.',
  forgetDry: 'Nothing was forgotten. Add --apply to do it.',
  forgetDone: (p: { count: number; size: string }) => `${many(p.count, 'snapshot', 'snapshots')} forgotten, ${p.size} freed.`,

  diffNone: 'The two are the same.',
  diffNoneThere: 'Of what was asked for, nothing differs.',
  diffCounts: (p: { added: number; removed: number; changed: number; tables: number }) =>
    `${many(p.added, 'path', 'paths')} added, ${n(p.removed)} removed, ${n(p.changed)} changed${p.tables === 0 ? '' : `; ${many(p.tables, 'table', 'tables')}`}`,
  diffBinary: 'not text',
  diffTooLarge: 'too large to be shown line by line',
  diffMode: (p: { before: string; after: string }) => `rights ${p.before} → ${p.after}`,
  diffType: (p: { before: string; after: string }) => `${p.before} → ${p.after}`,
  diffTarget: (p: { before: string; after: string }) => `leads to ${p.before} → ${p.after}`,
  diffOwner: (p: { before: string; after: string }) => `owner ${p.before} → ${p.after}`,
  diffUnread: 'one of the two was not read',
  diffCut: 'more lines: --lines N shows them',
  diffTable: (p: { table: string }) => `table ${p.table}`,
  diffRows: (p: { before: number; after: number }) =>
    p.before === p.after ? many(p.after, 'row', 'rows') : `${n(p.before)} → ${many(p.after, 'row', 'rows')}`,
  diffDatabase: (p: { installation: string }) => `database of ${p.installation}`,

  left: {
    'link-outside': 'a link that leads outside; not made',
    special: 'a pipe, socket or device; not made',
    'not-in-snapshot': 'its bytes are not in the snapshot',
  },
  exported: (p: { files: number; size: string; folder: string }) => `${many(p.files, 'file', 'files')}, ${p.size} written to ${p.folder}.`,
  rejudged: (p: { id: string; before: string; after: string }) => `${p.id}: ${p.before} → ${p.after}`,
  rejudgedSame: (p: { id: string; verdict: string }) => `${p.id}: ${p.verdict}, as before`,
  lastCleanIs: (p: { site: string; id: string }) => `${p.site}: last known clean is ${p.id}`,
  noLastClean: (p: { site: string }) => `${p.site}: no snapshot is known to be clean`,
}

/** The same keys and parameters in every language; the words differ. */
export type HistoryTexts = Widen<typeof history>
