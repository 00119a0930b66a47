import type { NotifyClock, PackFault } from '../../core/incident.ts'
import { numbersOf } from '../numbers.ts'

/** Words of `siteguard incident` on the terminal in English: the source. `fr/incident.ts` has the same keys and parameters, by type. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const incident = {
  opened: (p: { id: string }) => `Incident ${p.id} is open: from now on commands that concern it are entered into its running log.`,
  alsoOpen: (p: { ids: string }) =>
    `another one is open for the same: ${p.ids}. Commands are entered into both; say --incident ID for notes and packs, and close the one that is not needed.`,
  folder: 'It lies in',
  clock: {
    left: (p: { at: string; hours: number }) =>
      `CNIL: to be notified before ${p.at}, if people may be at risk (${many(p.hours, 'hour', 'hours')} left)`,
    past: (p: { at: string }) => `CNIL: the 72 hours ended on ${p.at}; notify at once, with the reasons of the delay`,
    notified: (p: { at: string }) => `CNIL: notified on ${p.at}`,
    by: {
      said: '',
      noticed: 'counted from the first alert, for nobody has said when the owner became aware: incident note --moment aware=…',
      opened: 'counted from now on, for nobody has said when the owner became aware: incident note --moment aware=…',
    } as Readonly<Record<NotifyClock['by'], string>>,
  },
  noted: (p: { number: number; id: string }) => `Entry ${n(p.number)} of ${p.id}.`,
  closed: (p: { id: string }) => `Incident ${p.id} is closed. Its log, packs and papers stay.`,
  held: 'The snapshots it speaks of are never forgotten while a hold stands on them; snapshots unhold ends one.',
  missing: {
    aware: 'when the owner became aware of it was never stated',
    pack: 'no evidence was packed',
    notified: 'neither a notification nor why there is none is in the log',
  },
  state: {
    open: 'open',
    closed: (p: { at: string }) => `closed ${p.at}`,
    broken: (p: { line: number }) => `its log is broken at line ${n(p.line)}`,
  },
  none: 'There is no incident on this machine.',
  entries: (p: { count: number; packs: number }) => `${many(p.count, 'entry', 'entries')}, ${many(p.packs, 'pack', 'packs')}`,
  packed: (p: { pack: string; files: number; size: string }) =>
    `Pack ${p.pack}: ${many(p.files, 'piece', 'pieces')} of evidence, ${p.size}`,
  went: (p: { found: number }) => `${many(p.found, 'piece', 'pieces')} had been fetched by a try that was cut`,
  seal: (p: { seal: string }) => `Seal: ${p.seal}`,
  sealWhy: 'Write the seal down, or send it to somebody: it alone tells this pack from one made later.',
  lacking: (p: { count: number }) => `${many(p.count, 'thing is', 'things are')} not in it:`,
  lackingReason: {
    'no-snapshot': 'nothing is kept of it (siteguard snapshot)',
    'no-browser': 'no browser is on this machine',
    'no-picture': 'no picture could be taken',
    'no-api': 'its host has no API that is known',
    'not-asked': 'not asked (--here)',
    'not-in-snapshot': 'its bytes are not in the snapshot',
  } as Readonly<Record<string, string>>,
  contains:
    'It holds originals: passwords and data about people may be in it. It is readable for you alone, and is never sent by siteguard.',
  tar: (p: { size: string }) => `As one file (${p.size}):`,
  signed: (p: { key: string }) => `Signed with ${p.key}`,
  verify: {
    good: (p: { files: number }) => `good: ${many(p.files, 'piece', 'pieces')}, with the seal`,
    bad: (p: { count: number }) => `NOT GOOD: ${many(p.count, 'fault', 'faults')}`,
    log: (p: { entries: number }) => `the running log holds together: ${many(p.entries, 'entry', 'entries')}, the last one is`,
    badLog: (p: { line: number }) => `the running log DOES NOT HOLD TOGETHER from line ${n(p.line)} on`,
    backwards: (p: { lines: string }) => `the clock goes back at line ${p.lines}: it was set, or a line says what was not so`,
    torn: 'a line at its end is half written: a process died; the next entry keeps its bytes',
    signer: (p: { signer: string }) => `signed by ${p.signer}`,
    unknown: 'signed, but there is no ssh-keygen here to look at it',
    nothing: (p: { id: string }) => `${p.id} has no pack yet`,
  },
  fault: {
    missing: 'listed, and not there',
    changed: 'not as it was packed',
    unlisted: 'there, and not listed',
    special: 'a link or such, and no file',
    sums: 'the list is not one of ours',
    chain: 'the chain does not follow from the list',
    manifest: 'it does not describe what is there',
    log: 'the log in it does not hold together',
    signature: 'the signature is not one over this list',
    'not-in-log': 'the running log knows no such pack, or another seal',
    'log-parted': 'the running log does not go on from the one in this pack: it was written anew',
    seal: 'it is another pack: its seal is not the one given',
  } as Readonly<Record<PackFault, string>>,
  written: 'Written:',
  blanks: (p: { count: number }) => `${many(p.count, 'blank is', 'blanks are')} left for a person to fill in. Nothing was sent.`,
  readMe: (p: { id: string; pack: string; files: number; at: string }) => `EVIDENCE of incident ${p.id}, pack ${p.pack}
${many(p.files, 'piece', 'pieces')}, ${p.at}

What is in files/ are bytes as they were found, under names without meaning: nothing
opens or runs them by itself. manifest.jsonl says of each what it is, where it was found,
and its owner, rights and times there; at its end what should be here and is not.
log.jsonl is the running log of the incident. All times are UTC.

PASSWORDS AND DATA ABOUT PEOPLE may be in here: these are originals. Files named .bin may
be harmful. Hand this over to investigators only, on a medium of its own.

To verify:   sh verify.sh        (or: sha256sum -c SHA256SUMS)
It says the seal. Compare it with the one noted when this was packed, in the running log
or on paper: only that tells this pack from one that somebody made later as a whole.
CHAIN binds every line of SHA256SUMS to those before it. If there is SHA256SUMS.sig:
   ssh-keygen -Y check-novalidate -n siteguard-evidence -s SHA256SUMS.sig < SHA256SUMS
`,
  next: 'Next:',
  step: {
    note: { command: 'siteguard incident note "…"', why: 'enter what you see, hear and decide, with --attach for photographs' },
    snapshot: (p: { of: string }) => ({ command: `siteguard snapshot ${p.of}`, why: 'keep the sites as they are, before anybody cleans' }),
    pack: { command: 'siteguard incident pack', why: 'the evidence, sealed' },
    report: { command: 'siteguard incident report', why: 'one page for the mayor or the board' },
    notify: { command: 'siteguard incident notify', why: 'draft of the notification to the CNIL' },
    verify: { command: 'siteguard incident verify', why: 'log and packs are as they were written' },
  },
  notNoted: (p: { id: string }) => `what was done could not be entered into the running log of the incident ${p.id}`,
}

/** The same keys and parameters in every language; the words differ. */
export type IncidentTexts = typeof incident
