import { numbersOf } from '../numbers.ts'

/** Words of `siteguard incident --help` in English: a part of help.ts. */

const { n } = numbersOf('en')

export const incidentCommands = {
  incident: 'running log, sealed evidence, the 72-hour clock and the papers of an intrusion',
  'incident open': 'open an incident: its running log and its clock begin',
  'incident note': 'enter what was seen, said or decided into the running log',
  'incident list': 'list the incidents, and how long is left to notify',
  'incident pack': 'pack the evidence: listed, chained, sealed, verified by sha256sum alone',
  'incident verify': 'check that logs and packs are as they were written',
  'incident notify': 'draft the notification to the CNIL (GDPR, article 33)',
  'incident report': 'write a page for the mayor, or what the complaint needs',
  'incident close': 'close an incident; log, packs and papers stay',
}

export const incidentArguments = {
  noteText: 'what is to be entered',
  pack: 'a pack’s folder or tar (default: log and packs of every incident here)',
  closeReason: 'how it ended',
}

export const incidentOptions = {
  incident: 'the incident: its id or the beginning of it, or latest (default: the only one that is open)',
  by: 'who says so (default: SITEGUARD_OPERATOR, else login and machine)',
  title: 'what happened, in a few words',
  moment:
    'state when: began, noticed, aware, contained, reopened, notified, completed, told or complaint = 2026-11-22T08:00, 08:00, now (may be given again)',
  attach: 'copy this file into the incident: a photograph, a mail (may be given again)',
  packHere: 'only what is on this machine: ask no account, page or host',
  tar: 'write the pack to this file as well',
  signKey: 'sign the pack with this SSH key (ssh-keygen -Y sign)',
  anew: 'throw away what a pack that was cut had fetched, and begin anew',
  seal: 'the pack must have this seal, as it was noted',
  complementary: 'the second notification, when more is known',
  paper: 'mayor (default), complaint, qualification or log',
}

export const incidentUsage = {
  wantsMoment: () => 'wants NAME=WHEN, and no moment to come: aware=2026-11-22T08:00, noticed=08:30, notified=now',
  tooLong: (p: { most: number }) => `is longer than ${n(p.most)} characters: put it into a file, and --attach that`,
  notReadable: (p: { file: string }) => `there is no file ${p.file} that can be read`,
  isThere: () => 'this file is there already, and nothing is written over',
}

export const incidentExamples = {
  incident: [
    ['siteguard incident open lepcf.fr --title "Page noire" --moment noticed=08:00', 'the log and the clock begin'],
    ['siteguard incident pack', 'the evidence, sealed'],
  ],
  'incident open': [
    ['siteguard incident open lepcf.fr --title "Page noire" --moment noticed=08:00', 'one site, first seen at eight'],
    ['siteguard incident open --account elus --title "Compte fermé par l’hébergeur"', 'a whole account'],
  ],
  'incident note': [
    ['siteguard incident note "Mme Durand calls: the home page is black" --attach photo.jpg', 'with a photograph'],
    ['siteguard incident note --moment aware=2026-11-22T08:30 --by "M. le maire"', 'when the owner became aware'],
  ],
  'incident list': [
    ['siteguard incident list', 'all of them'],
    ['siteguard incident list --plain', 'for scripts'],
  ],
  'incident pack': [
    ['siteguard incident pack', 'everything that can be had'],
    ['siteguard incident pack --here --logs ./logs --tar evidence.tar', 'without network, with logs somebody sent, as one file'],
  ],
  'incident verify': [
    ['siteguard incident verify', 'every incident on this machine'],
    ['siteguard incident verify evidence.tar', 'a pack somebody handed over'],
  ],
  'incident notify': [
    ['siteguard incident notify', 'draft of the first notification'],
    ['siteguard incident notify --complementary', 'and of the second'],
  ],
  'incident report': [
    ['siteguard incident report', 'one page for the mayor'],
    ['siteguard incident report --for complaint', 'what to bring to the police'],
  ],
  'incident close': [
    ['siteguard incident close "cleaned, watched for 14 days"', 'the only one that is open'],
    ['siteguard incident close --incident 20261122-lepcf.fr "false alarm"', 'one by its name'],
  ],
} as const
