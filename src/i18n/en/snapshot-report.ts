/** Words of `siteguard snapshot` in English: the source. `fr/snapshot-report.ts` has the same keys and parameters, by type. */

import { numbersOf } from '../numbers.ts'

const { n, rounded } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const snapshotReport = {
  /** Up to a minute with one decimal, then minutes, then hours. */
  duration: (seconds: number): string => {
    if (seconds < 60) return `${rounded(seconds, seconds < 10 ? 1 : 0)} s`
    const minutes = Math.round(seconds / 60)
    return minutes < 60 ? `${n(minutes)} min` : `${n(Math.floor(minutes / 60))} h ${n(minutes % 60)} min`
  },
  account: (p: { sites: number; size: string; time: string }) => `${many(p.sites, 'site', 'sites')}, ${p.size} over the wire in ${p.time}`,
  unreachable: 'not reached',
  complete: 'complete',
  incomplete: 'incomplete',
  none: 'no snapshot',
  notJudged: 'not judged',
  files: (p: { files: number; size: string }) => `${many(p.files, 'file', 'files')}, ${p.size}`,
  first: (p: { time: string }) => `the first, in ${p.time}`,
  fetched: (p: { fetched: number; size: string; time: string }) =>
    p.fetched === 0 ? `none had changed, in ${p.time}` : `${n(p.fetched)} transferred (${p.size}), the others as before, in ${p.time}`,
  readAgain: (p: { files: number }) =>
    `${n(p.files)} of them ${p.files === 1 ? 'looks' : 'look'} unchanged, which this connection cannot prove: what may run is read again each time, and the rest in turn`,
  database: (p: { kind: string; tables: number; rows: number; size: string; by: string }) =>
    `database (${p.kind}, by ${p.by}): ${many(p.tables, 'table', 'tables')}, ${many(p.rows, 'row', 'rows')}, ${p.size}`,
  notConsistent: 'its tables were read one after the other, not at one moment',
  omitted: (p: { what: string }) => `left out: ${p.what}`,
  noDatabase: 'no database belongs to it',
  apart: (p: { time: string }) => `files and database lie at most ${p.time} apart`,
  missing: 'What is missing, or may not be as it was:',
  more: (p: { count: number }) => `and ${n(p.count)} more`,
  lastClean: (p: { id: string }) => `last known clean: ${p.id}`,
  noClean: 'no snapshot of it is known to be clean',
  gap: {
    denied: 'no right to read it',
    vanished: 'it was not there any more',
    'changed-while-read': 'it changed while it was read; its last state was taken',
    'too-large': 'too large',
    'too-many': 'more entries than are listed in one go',
    'too-deep': 'folders nested deeper than is followed',
    loop: 'a loop of folders',
    'bad-name': 'a name this transport cannot carry',
    'not-a-file': 'it turned into something that is no file',
    timeout: 'the server stopped answering',
    disconnected: 'the connection was lost',
    lie: 'the account says two different things about it',
    io: 'the server could not read it',
    'no-way': 'nothing on this account can dump the database',
    dump: 'the dump failed',
    cut: 'the dump ended too early',
    access: 'the database cannot be reached with what the configuration says',
  },
  next: 'Next:',
  step: {
    explain: (p: { site: string }) => ({ command: `siteguard scan ${p.site} --database`, why: 'what was found, and where' }),
    restore: (p: { site: string }) => ({
      command: `siteguard restore ${p.site} --last-clean`,
      why: 'what going back to the last clean one would change (nothing is written)',
    }),
    doctor: (p: { account: string }) => ({ command: `siteguard doctor ${p.account}`, why: 'what could not be read, and why' }),
    show: (p: { id: string }) => ({ command: `siteguard snapshots show ${p.id}`, why: 'everything this snapshot says of itself' }),
    list: (p: { site: string }) => ({ command: `siteguard snapshots list ${p.site}`, why: 'what can be gone back to' }),
  },
  exit: {
    0: 'exit 0: every snapshot is complete and judged',
    3: 'exit 3: a snapshot is missing, incomplete or not judged',
    4: 'exit 4: no connection, host key or credentials',
    7: 'exit 7: the store on this machine could not be used',
  } as Readonly<Record<number, string>>,
}

export type SnapshotReportTexts = typeof snapshotReport
