import type { CleanWay, GatePoint, LockKind, RecoveryStage } from '../../core/recovery.ts'
import { numbersOf } from '../numbers.ts'

/** Words of the recovery of a locked account in English: the source. `fr/recovery.ts` has the same keys and parameters, by type. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const recovery = {
  title: (p: { account: string }) => `Bringing back the account ${p.account}`,
  lock: {
    none: 'the account is open',
    customer: 'locked by the host; you may open it again (rights 700 on its root)',
    support: 'locked by the host; only its support can open it (rights 000 on its root)',
    measures: 'locked by the host’s measures against abuse; it lifts them after a scan of its own',
    unknown: 'whether it is locked cannot be told',
  } as Readonly<Record<LockKind, string>>,
  stage: {
    look: 'look at the lock',
    evidence: 'keep the evidence',
    choose: 'choose how each site is made clean',
    clean: 'clean',
    doors: 'shut the doors',
    upgrade: 'upgrade',
    harden: 'harden',
    rotate: 'replace keys and passwords',
    gate: 'check everything before opening',
    reopen: 'open the account',
    verify: 'look from outside',
    watch: 'watch',
  } as Readonly<Record<RecoveryStage, string>>,
  done: 'done',
  doing: 'under way',
  waiting: 'waits for you',
  way: {
    nothing: 'nothing found: stays as it is',
    'last-clean': 'back to its last clean snapshot',
    rebuild: 'rebuilt from its releases; what authors wrote stays',
    'host-copy': 'back to its host’s own copy, the newest in which nothing is found',
    person: 'neither a release, nor a clean snapshot, nor a clean copy of the host’s: you decide',
  } as Readonly<Record<CleanWay, string>>,
  point: { clean: 'clean', upgraded: 'up to date', hardened: 'hardened', rotated: 'keys replaced' } as Readonly<Record<GatePoint, string>>,
  pointState: { green: 'yes', red: 'no', excepted: 'no; taken on by its owner' } as Readonly<Record<'green' | 'red' | 'excepted', string>>,
  origin: {
    first: 'Where it began:',
    began: (p: { at: string; who: string; request: string }) => `${p.at}  ${p.who}${p.request}`,
    through: (p: { site: string }) => `through ${p.site}, another site of the account`,
    explained: (p: { explained: number; traces: number }) =>
      `the logs explain ${p.explained} of ${many(p.traces, 'file or row', 'files and rows')} put there or changed`,
    others: 'other addresses',
    unexplained: (p: { logs: number }) =>
      p.logs === 0
        ? 'how it began is not known: there was no log to read'
        : `how it began is not known: nothing in ${many(p.logs, 'log', 'logs')} explains the first of it`,
    untold: (p: { code: string }) => `how it began could not be found out (${p.code}); siteguard timeline tries again`,
  },
  door: {
    shut: 'its door is shut: visitors are told to come back later (503), until everything is done',
    open: 'its door is open',
    failed: 'its door does not shut',
  } as Readonly<Record<'shut' | 'open' | 'failed', string>>,
  found: 'not in the inventory',
  left: (p: { path: string }) => `an intruder’s work is still there: ${p.path}`,
  readOnly:
    'its database can be read and takes nothing in: its quota is full, or its host has made it read-only. Make room in it, or have its host do so; files were done',
  part: (p: { point: string; part: string }) => `${p.point}: ${p.part}`,
  unjudged: (p: { what: string }) => `not judged, so not known to be clean: ${p.what}`,
  taken: (p: { site: string; verdict: string; intrusions: number }) =>
    `${p.site}: kept as it stands; ${p.verdict}${p.intrusions === 0 ? '' : `, ${many(p.intrusions, 'trace', 'traces')} of an intruder`}`,
  outside: { well: 'answers', ill: 'answers, and is not well', shut: 'still shut', unseen: 'could not be asked' } as Readonly<
    Record<'well' | 'ill' | 'shut' | 'unseen', string>
  >,
  nextLook: (p: { seconds: number }) => `looked at again in ${many(p.seconds, 'second', 'seconds')}`,
  plan: {
    head: 'What would be done, in this order. Nothing has been changed.',
    evidence: 'every site with its database is kept as it stands, and held; so are the host’s notices and logs',
    clean: 'what is infected is rebuilt from its releases; nothing authors wrote is lost; what goes, goes to quarantine',
    doors:
      'only where nothing but the web server runs PHP (FTP alone): every site is kept shut to visitors (503), and the account opened behind these doors',
    upgrade: 'every CMS and its extensions to the newest release',
    harden: 'the rules of siteguard harden',
    rotate: 'every key, session and password is replaced; new ones are in the vault, and letters to print for people',
    gate: 'every site is scanned anew; the account stays shut while one point is red',
    reopen: 'in the way the lock asks for',
    verify: 'until each site answers as it should',
    watch: (p: { days: number }) => `for ${many(p.days, 'day', 'days')}`,
  },
  sites: (p: { count: number }) => many(p.count, 'site', 'sites'),
  ask: (p: { account: string; sites: number }) =>
    `Bring back ${p.account} (${many(p.sites, 'site', 'sites')})? Sites are changed, and all passwords replaced. Type yes: `,
  person: {
    ticket: 'Write to the support of your host. This text may be sent as it is:',
    panel: 'Open the account in the control panel of your host: its measures cannot be lifted from here.',
    decide: (p: { site: string }) =>
      `${p.site} is infected, and nothing clean is known to make it of. Restore it from a copy of yours (siteguard restore), or take it on yourself.`,
    door: (p: { site: string }) => `The door of ${p.site} does not do as it should. Put right what is said of it below its name.`,
    gate: (p: { site: string; point: string }) => `${p.site}: ${p.point}: no. Put it right, or have its owner take it on himself.`,
    host: 'The host has not opened it yet: its robots take from some minutes to three hours. Nothing more is to be done but to look again.',
    found:
      'The host’s own scan still finds these files, which no rule of siteguard speaks of. Look at each: take it away, or ask the host’s support why it is there. Then go on.',
    banned:
      'A filter in front of the host turns your address away, not that of visitors. Ask for nothing for an hour, or go on from another line; its support can lift it.',
    sign: (p: { site: string; point: string }) =>
      `${p.site}: ${p.point}: no. Its owner takes it on himself by signing this text, with a key the inventory names:`,
  },
  hostSaid: (p: { why: string }) => `the host: ${p.why}`,
  badSignature: (p: { file: string }) => `this signature is none of the owner over this text: ${p.file}`,
  toSign: (p: { file: string }) => ({
    command: `ssh-keygen -Y sign -n siteguard-exception -f KEY ${p.file}`,
    why: 'the owner signs; the .sig file goes beside the text, and the command is run again',
  }),
  signed: (p: { by: string; key: string }) => `taken on by ${p.by}, signed (${p.key})`,
  unsigned: (p: { by: string }) => `taken on by ${p.by}, unsigned: the inventory names no key of the owner`,
  again: (p: { times: number; at: string }) =>
    p.times === 1 ? `The host locked it again at ${p.at}.` : `The host locked it again ${n(p.times)} times, last at ${p.at}.`,
  goOn: (p: { command: string }) => ({ command: p.command, why: 'go on from here' }),
  except: (p: { command: string; site: string; point: string }) => ({
    command: `${p.command} --except ${p.site}:${p.point} --reason '…'`,
    why: 'its owner takes it on himself',
  }),
  begin: (p: { command: string }) => ({ command: p.command, why: 'do it; it can be stopped and gone on with at any moment' }),
  access: {
    done: (p: { account: string }) => `${p.account}: its own keys and logins were replaced`,
    nothing: (p: { account: string }) => `${p.account}: of its own keys and logins there was nothing that could be replaced from here`,
    failed: (p: { account: string }) => `${p.account}: its own keys and logins were not all replaced`,
    byHand: (p: { logins: string }) =>
      `Still yours to do: the password of ${p.logins}, in the host’s control panel (no API of the host’s changes it). Whoever had it still gets in.`,
    keysUnsaid: (p: { keys: number }) =>
      `Still yours to do: ${many(p.keys, 'SSH key lets', 'SSH keys let')} in, and the inventory names none (authorizedKeys). Name yours; the others go.`,
  },
  account: (p: { account: string }) => ({
    command: `siteguard rotate ${p.account}`,
    why: 'keys and passwords of the account itself (SSH, FTP, .htpasswd)',
  }),
  timeline: { command: 'siteguard timeline SITE', why: 'which request wrote what, by which hole' },
  evidence: 'The evidence, with its list of digests:',
  finished: (p: { sites: number; minutes: number; seconds: number }) =>
    `${many(p.sites, 'site answers', 'sites answer')} again after ${n(p.minutes)} min ${n(p.seconds)} s.`,
  next: 'Next:',
  kept: (p: { id: string }) => `Kept as ${p.id}: it can be stopped at any moment, and goes on where it was.`,
  watching: (p: { day: string }) =>
    `Watched more closely until ${p.day}. For crontab -e, or as a scheduled job of your CI (exit status 1: something came back):`,
  ticket: (p: { account: string; service: string; login: string; at: string; number: string; files: readonly string[]; sites: string }) =>
    `Hello,\n\nour hosting ${p.service === '' ? p.account : p.service}${p.login === '' ? '' : ` (login ${p.login})`} was closed (rights 000 on its root)` +
    `${p.at === '' ? '' : `, as you told us on ${p.at}`}${p.number === '' ? '' : ` (${p.number})`}.\n` +
    (p.files.length === 0 ? '' : `You named these files:\n${p.files.map((file) => `- ${file}\n`).join('')}`) +
    `We keep these sites on it: ${p.sites}.\n\nPlease set the root of the FTP space to 700, so that we can secure the evidence and clean the sites. ` +
    `They stay closed to visitors meanwhile. We will clean and update every site, replace every password, and only then open it again.\n\nThank you.\n`,
}

export type RecoveryTexts = typeof recovery
