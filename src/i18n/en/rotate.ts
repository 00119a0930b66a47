import type { RotationRound } from '../../core/rotation-report.ts'
import { numbersOf } from '../numbers.ts'
import type { Widen } from '../widen.ts'

/** Words of `siteguard rotate` in English: the source. `fr/rotate.ts` has the same keys and parameters, by type. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const rotate = {
  round: { all: '', contain: 'keys, sessions and passwords', accounts: 'database passwords' } as Readonly<Record<RotationRound, string>>,
  part: {
    nothing: 'nothing of this to replace',
    planned: (p: { credentials: number; changes: number }) =>
      `${many(p.credentials, 'credential', 'credentials')} to replace, ${many(p.changes, 'change', 'changes')} in all`,
    refused: 'not planned',
    applied: (p: { seconds: string }) => `replaced in ${p.seconds} s, and the old ones proved worthless`,
    'rolled-back': 'failed, and stands as it did before',
    kept: 'cut in the middle; the site goes on',
    failed: 'failed before anything was changed',
    unfinished: (p: { run: string }) => `run ${p.run} is unfinished there`,
    'not-begun': 'not begun',
  },
  resumed: (p: { run: string }) => `run ${p.run} was taken up again`,
  resuming: (p: { site: string; run: string }) => `${p.site}: going on with run ${p.run}`,
  applying: (p: { site: string; run: string }) => `${p.site}: should this be cut, go on with: siteguard resume ${p.run}`,
  roundBegins: (p: { index: number; of: number; round: string; sites: number }) =>
    `${p.of === 1 ? '' : `round ${n(p.index)} of ${n(p.of)}, `}${p.round === '' ? '' : `${p.round}: `}${many(p.sites, 'site', 'sites')}`,
  ask: (p: { sites: number; credentials: number; site: string }) =>
    p.sites === 1
      ? `Replace ${many(p.credentials, 'credential', 'credentials')} of ${p.site}? The old ones will not come back. Type yes: `
      : `Replace ${many(p.credentials, 'credential', 'credentials')} of ${many(p.sites, 'site', 'sites')}? The old ones will not come back. Type yes: `,
  notices: 'To print, and hand over (no password is in them):',
  noticeOf: (p: { owner: string; people: number; sites: number }) =>
    `${p.owner === '' ? 'nobody’s in the inventory' : p.owner}: ${many(p.people, 'person', 'people')}, ${many(p.sites, 'site', 'sites')}`,
  noNotices: (p: { snapshot: string }) =>
    `whom to warn is not known on this machine: it is in the snapshot ${p.snapshot}, where the run was planned.`,
  slots: (p: { count: number }) => `${many(p.count, 'new password is', 'new passwords are')} in the vault.`,
  stopped: { interrupted: 'Interrupted. What was not begun is as it was.', declined: 'Nothing was changed.' },
  keptAll: 'Nothing was changed on the accounts.',
  next: 'Next:',
  step: {
    apply: (p: { command: string }) => ({ command: p.command, why: 'do it' }),
    plan: (p: { plan: string }) => ({ command: `siteguard apply ${p.plan}`, why: 'do it, as it was shown' }),
    resume: (p: { run: string }) => ({
      command: `siteguard resume ${p.run}`,
      why: 'go on where it was cut: both values are tried, what works is kept',
    }),
    show: (p: { run: string }) => ({ command: `siteguard runs show ${p.run}`, why: 'what was done, op by op' }),
    reveal: (p: { slot: string }) => ({ command: `siteguard vault show --reveal ${p.slot}`, why: 'a new password, to hand over' }),
    scan: (p: { site: string }) => ({ command: `siteguard scan ${p.site} --database`, why: 'whether a way back in was left' }),
    doctor: (p: { account: string }) => ({ command: `siteguard doctor ${p.account}`, why: 'what does not work, and why' }),
  },
  exit: {
    planned: 'exit 0: planned; nothing was changed',
    0: 'exit 0: replaced; what was stolen is worthless',
    2: 'exit 2: this cannot be replaced',
    3: 'exit 3: some sites were not done, or their pages could not be looked at',
    4: 'exit 4: no connection, host key or credentials',
    6: 'exit 6: stopped for a person',
    7: 'exit 7: a store, vault or evidence error',
    8: 'exit 8: the change failed and was rolled back',
    130: 'exit 130: interrupted; what was begun can be resumed',
  } as Readonly<Record<string, string>>,
  /** What is printed for an owner: plain words, for people who never saw siteguard. */
  notice: {
    title: 'YOUR WEB SITE: NEW PASSWORDS',
    date: (p: { day: string }) => p.day,
    to: (p: { owner: string }) => `For: ${p.owner}`,
    why: 'Somebody may have come to know passwords, or could go on being logged in. So everybody was logged out, and the old passwords and all links for choosing a new one, sent before today, no longer work.',
    site: (p: { name: string }) => `Web site: ${p.name}`,
    given: 'These people are given a new password, in person or by telephone, by whoever looks after the site:',
    ask: (p: { at: string }) =>
      p.at === ''
        ? 'These people ask the site for a new password, on its login page ("forgotten password"):'
        : `These people ask the site for a new password, here: ${p.at}`,
    stuck: 'The site knows no mail address of these people: whoever looks after it has to enter one, or give them a password:',
    elsewhere: 'Another service keeps the passwords of these people. Have them changed there:',
    person: (p: { login: string; name: string; email: string }) =>
      `${p.login}${p.name === '' || p.name === p.login ? '' : `, ${p.name}`}${p.email === '' ? '' : `, ${p.email}`}`,
    rules: [
      'First change the password of your mailbox: a new password for the site is sent there.',
      'Choose one you use nowhere else. Never take the old one again.',
      'Nobody will ask you for it by mail or telephone. If somebody does, do not answer.',
      'If you do not know a name in this list, tell whoever looks after the site.',
    ],
  },
}

/** The same keys and parameters in every language; the words differ. */
export type RotateTexts = Widen<typeof rotate>
