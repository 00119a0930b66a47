import type { PersonStep, StatusCommand, StatusReason, StatusState, WitnessId } from '../../core/status-report.ts'
import { numbersOf } from '../numbers.ts'

/** Words of `siteguard status` in English: the source. `fr/status.ts` has the same keys and parameters, by type. */

type P = Readonly<Record<string, string | number>>

const { n } = numbersOf('en')
const s = (p: P, key: string): string => String(p[key] ?? '')
const sites = (count: string | number | undefined): string => `${n(Number(count ?? 0))} ${Number(count) === 1 ? 'site' : 'sites'}`
const after = (before: string, text: string): string => (text === '' ? '' : `${before}${text}`)

const PASSAGE: Readonly<Record<string, string>> = {
  closed: 'shut; the customer may open it again',
  'hard-closed': 'shut; only support may open it',
  maintenance: 'in maintenance',
  limited: 'limited',
}
const PART: Readonly<Record<string, string>> = {
  access: 'logging in',
  web: 'web pages',
  mail: 'mail from PHP',
  out: 'outgoing connections',
}
const FAILED: Readonly<Record<string, string>> = {
  dns: 'its name is not found',
  refused: 'the connection is refused',
  timeout: 'no answer in time',
  tls: 'the encryption is refused',
  redirect: 'it goes round in circles',
  protocol: 'the answer breaks off',
}
const PROBLEM: Readonly<Record<string, (p: P) => string>> = {
  expired: (p) => `the certificate expired${after(' on ', s(p, 'until'))}`,
  'not-yet-valid': (p) => `the certificate is only good from ${s(p, 'from')} (or the clock of this machine is wrong)`,
  'wrong-name': (p) => `the certificate is for ${s(p, 'names') || 'another name'}`,
  untrusted: (p) => `nobody browsers trust signed the certificate${after(' (', s(p, 'issuer'))}${s(p, 'issuer') === '' ? '' : ')'}`,
}
/** What a page was recognised as. */
const SHOWN: Readonly<Record<string, string>> = {
  gate: 'siteguard’s own page: the site is being worked on',
  'ip-banned': 'the host’s page that bans our address',
  'request-blocked': 'a filter’s page that refuses this request',
  challenge: 'a page that lets only browsers pass',
  suspended: 'the host’s page for suspended accounts',
  'default-page': 'the host’s own page for a name without a site',
  listing: 'a bare list of files, as where no start page is',
  parked: 'a page for a domain that was let go or is for sale',
  installer: 'the CMS offers to be installed by whoever comes',
  defaced: 'a defaced page',
  database: 'the CMS has no database',
  maintenance: 'the site says that it is in maintenance',
  empty: 'an empty page',
  elsewhere: 'a page that sends its visitors to another address',
}

export const status = {
  state: {
    up: 'up',
    'locked-700': 'locked by the host: home folder at 700',
    'locked-000': 'locked by the host: home folder at 000, only support opens it',
    'locked-abuse': 'locked by the host: measures against abuse',
    locked: 'closed to everybody: locked by the host',
    'ip-banned': 'our address is banned there; visitors are not',
    suspended: 'suspended by the host',
    'dns-gone': 'its name leads nowhere',
    'tls-broken': 'browsers refuse its certificate',
    'site-error': 'it answers, and is not well',
    closed: 'closed by siteguard, while it works on the site',
    unreachable: 'nothing answers',
    unknown: 'nothing can be said',
  } satisfies Record<StatusState, string>,
  /** Said instead of the state where more is known. */
  reason: {
    refused: 'refused (403)',
    'folder-closed': 'its folder is closed',
    'folder-missing': 'its folder is not there',
    'folder-empty': 'no start page in its folder',
    htaccess: 'closed by its own .htaccess',
    'file-unreadable': 'its start file may not be read',
    'server-error': 'the server reports an error',
    'not-found': 'no page there (404)',
    empty: 'an empty page',
    'error-text': 'an error instead of the page',
    database: 'no database',
    'default-page': 'the host’s own page instead of the site',
    listing: 'a list of files instead of the site',
    installer: 'anybody may install it anew',
    elsewhere: 'visitors are sent elsewhere',
    defaced: 'defaced',
    maintenance: 'in maintenance',
    parked: 'the domain was let go',
    request: 'a filter refuses this request',
    'login-refused': 'the login is refused',
    'host-key': 'the server shows another key',
    'behind-cdn': 'the network in front does not reach the site',
    'no-address': 'no address in the inventory',
    password: 'behind a password',
    challenge: 'only browsers are let through',
    'asked-to-wait': 'the server asks to wait',
    offline: 'nothing at all answers: is this machine online?',
    'odd-answer': 'an answer nobody knows what to make of',
    contradiction: 'what is seen does not fit together',
    'not-asked': 'not asked',
  } satisfies Partial<Record<StatusReason, string>> as Partial<Record<StatusReason, string>>,
  /** What a lock stops, after the state. */
  measures: (p: { what: string; parts: readonly string[] }): string =>
    `${p.what} (${p.parts.map((part) => PART[part] ?? part).join(', ')})`,
  probably: (p: { what: string }): string => `probably ${p.what}`,
  witness: {
    'mode-closed': (p) => `the home folder is at ${s(p, 'mode')}: the web server cannot go in`,
    'mode-none': (p) => `the home folder is at ${s(p, 'mode')}: not even its owner can go in`,
    'mode-open': (p) => `the home folder is open (${s(p, 'mode')})`,
    'home-not-entered': (p) => `the login is let in, and not into its home folder (${s(p, 'path')})`,
    'listing-denied': () => 'the home folder may not be listed',
    listed: () => 'the home folder can be listed',
    'root-closed': (p) => `its folder is at ${s(p, 'mode')}`,
    'root-missing': () => 'its folder is not there',
    'root-empty': () => 'its folder holds no start page',
    'root-denied': () => 'its folder may not be looked into',
    'htaccess-denies': (p) => `${s(p, 'path')} turns everybody away`,
    'entry-unreadable': (p) => `${s(p, 'path')} is at ${s(p, 'mode')}`,
    'logged-in': () => 'the login works',
    'login-refused': () => 'the login is refused',
    'login-unanswered': () => 'the account cannot be connected to',
    'login-key': () => 'the server shows another key than the one known',
    'api-open': (p) => `its host says: ${s(p, 'word')}`,
    'api-closed': (p) => `its host says: ${s(p, 'word')} (${PASSAGE[s(p, 'passage')] ?? s(p, 'passage')})`,
    'api-measure': (p) =>
      `its host stops ${PART[s(p, 'part')] ?? s(p, 'part')}: ${s(p, 'word')} (${PASSAGE[s(p, 'passage')] ?? s(p, 'passage')})`,
    'api-mail': (p) => `its host says of mail from PHP: ${s(p, 'state')}`,
    'api-stranger': (p) => `its host says something we do not know (${s(p, 'field')}: ${s(p, 'word')})`,
    'abuse-case': (p) => `open case ${s(p, 'id')} (${s(p, 'category')}, ${s(p, 'status')}) since ${s(p, 'at').slice(0, 10)}`,
    notice: (p) => `mail of the host of ${s(p, 'at').slice(0, 10)}: “${s(p, 'subject')}”${after(', which names ', s(p, 'files'))}`,
    'name-found': (p) => `its name leads to ${s(p, 'addresses')}, as those of the other sites do`,
    'name-absent': (p) => `no such name: ${s(p, 'host')}${after('; the nearest one that exists is ', s(p, 'known'))}`,
    'name-failing': (p) => `nobody answers for the name ${s(p, 'host')} (${s(p, 'detail')})`,
    'name-apart': (p) => `its name leads to ${s(p, 'addresses')}, the other sites to ${s(p, 'others')}`,
    'certificate-good': (p) => `its certificate is good${after(' until ', s(p, 'until'))}`,
    'certificate-bad': (p) => PROBLEM[s(p, 'problem')]?.(p) ?? 'the certificate is not good',
    'handshake-failed': (p) => `no encrypted connection comes about (${s(p, 'detail')})`,
    answered: (p) => `${s(p, 'url')} answers ${s(p, 'status')}`,
    unanswered: (p) =>
      `${s(p, 'url')}: ${FAILED[s(p, 'failed')] ?? s(p, 'failed')}${after(' (', s(p, 'detail'))}${s(p, 'detail') === '' ? '' : ')'}`,
    'other-way': (p) => `without encryption it answers ${s(p, 'status')}`,
    'file-answered': (p) => `a file that is not there answers ${s(p, 'status')}`,
    redirects: (p) => `visitors are sent to ${s(p, 'to')}`,
    'from-site': (p) => `the site’s own code made that page (${s(p, 'header')})`,
    'from-cache': () => 'only a copy from a cache was to be had',
    shows: (p) => `${SHOWN[s(p, 'sign')] ?? s(p, 'sign')}${after(': “', s(p, 'says'))}${s(p, 'says') === '' ? '' : '”'}`,
    well: (p) => `the page is whole${after(': “', s(p, 'says'))}${s(p, 'says') === '' ? '' : '”'}`,
    'error-text': (p) => `the page says “${s(p, 'says')}”`,
    'others-same': (p) => `${n(Number(p.count))} of ${sites(p.of)} answer the same`,
    'others-well': (p) => `${sites(p.count)} of it ${Number(p.count) === 1 ? 'is' : 'are'} served as ever`,
    'others-found': (p) => `${n(Number(p.count))} other ${Number(p.count) === 1 ? 'name is' : 'names are'} found`,
  } satisfies Record<WitnessId, (p: P) => string> as Record<WitnessId, (p: P) => string>,
  against: 'against it',
  notAsked: {
    pages: (p: { why: string }): string =>
      p.why === 'spared'
        ? 'Its page was not asked: that server has banned us, or does not answer.'
        : 'Its page was not asked: the inventory has no address (url).',
    api: (p: { why: string }): string =>
      p.why === 'no-keys' ? 'The host’s API was not asked: there are no keys to it.' : 'The host’s API could not be asked.',
    notices: (): string => 'The host’s mails and cases could not be asked for.',
    mail: (): string => 'The host was not asked about mail from PHP.',
    files: (): string => 'The account could not be logged in to.',
    mode: (): string => 'The server does not tell the mode of the home folder.',
  },
  ends: (p: { date: string; days: number }) => `its certificate ends on ${p.date}, in ${n(p.days)} ${p.days === 1 ? 'day' : 'days'}`,
  noSites: 'no site of the inventory',
  next: (p: { account: string }): string => `Next, for ${p.account}:`,
  summary: (p: { accounts: number; sites: number; up: number; ill: number; open: number }) =>
    `${n(p.up)} of ${sites(p.sites)} up${p.ill === 0 ? '' : `, ${n(p.ill)} not`}${p.open === 0 ? '' : `, ${n(p.open)} unknown`} (${n(p.accounts)} ${p.accounts === 1 ? 'account' : 'accounts'}).`,
  command: {
    snapshot: 'keep the evidence before anything is changed',
    scan: 'find what does not belong there',
    doctor: 'say what does not work on the way in',
    trust: 'compare the server’s key with what its host publishes',
    runs: 'see what siteguard has under way there',
    kept: 'see what can be brought back',
    again: 'look again afterwards',
    restore: 'all of it as one: evidence, cleaning, upgrade, hardening, new passwords, reopening (shows first what it would do)',
  } satisfies Record<StatusCommand, string>,
  person: {
    'clean-first': () =>
      'Do not open anything before the sites are clean, brought up to date and their passwords changed: the lock comes back otherwise, and whoever opens too early answers for the damage.',
    'reopen-ftp': (p) =>
      `Then open it by plain FTP or FTPS (SFTP does not know this), as a command of your own to the server; FileZilla: Server, Enter custom command:\n  SITE CHMOD ${s(p, 'mode')} /\nand where that is refused:\n  SITE CHMOD ${s(p, 'mode')} .`,
    'reopen-ssh': (p) => `Or by SSH, in the home folder: chmod ${s(p, 'mode')} .`,
    'reopen-wait': () => 'OVH’s robots take some minutes, at most some hours: do not repeat it before three hours have passed.',
    'lift-measures': (p) =>
      p.host === 'ovh'
        ? 'When all is clean: OVHcloud Control Panel, Web Cloud, Hosting plans, the hosting, banner “Abnormal activity detected”: confirm that everything was done, then “Lift the security measures”. OVH then scans by itself.'
        : 'When all is clean, ask the host to lift its measures.',
    'mail-purge': () =>
      'Mail from PHP that waits has to be purged in the host’s panel before mail is let out again: look at it first, it is evidence.',
    'support-ticket': () => 'Send this to the host’s support:',
    'ask-host': () => 'Ask the host why it is closed: its mails to the administrator’s address come first, then the panel, then support.',
    'wait-ban': () => 'Ask nothing more of that server for some hours: every request can lengthen the ban.',
    'elsewhere-ask': () => 'Look from another connection (a phone without Wi-Fi): what opens there is only closed to this address.',
    'renew-domain': (p) => `Look at the registrar’s whether ${s(p, 'host')} was renewed, and who holds it.`,
    'mend-zone': (p) => `Look at the DNS zone: there is no address for ${s(p, 'host')}.`,
    'renew-certificate': (p) => `Have the certificate of ${s(p, 'host')} made anew in the host’s panel.`,
    'attach-domain': (p) => `Look in the host’s panel (multisite) which folder ${s(p, 'host')} is served from.`,
    'close-installer': (p) =>
      `Close ${s(p, 'host')} at once (a .htaccess with “Require all denied”): whoever comes first can take the site over.`,
    'open-folder': () => 'Look why these rights were taken away before giving them back: some hosts do so to bad files.',
    'server-logs': () => 'Look into the host’s error log of that moment.',
    'give-address': (p) => `Give ${s(p, 'site')} its address (url) in the inventory.`,
    'give-keys': (p) => `Give siteguard keys to the API of ${s(p, 'provider')} (providers, in the inventory), or leave the provider out.`,
    'check-login': (p) => `Check the password of ${s(p, 'login')} in the host’s panel: somebody may have changed it.`,
    'by-hand': () => 'Or step by step:',
    'host-ways': (p) => `What is known of the ways of ${s(p, 'host')}:`,
    'host-way-in': (p) => `How one gets in at ${s(p, 'host')}:`,
    'look-browser': (p) => `Look at ${s(p, 'host')} with a browser.`,
    'again-later': (p) => (p.seconds === undefined ? 'Look again in a while.' : `Look again in ${n(Number(p.seconds))} s or later.`),
  } satisfies Record<PersonStep, (p: P) => string> as Record<PersonStep, (p: P) => string>,
  ticket: {
    subject: (p: P) => `${TICKET[s(p, 'state')] ?? 'Web hosting closed'}: ${s(p, 'service') || s(p, 'login') || s(p, 'host')}`,
    body: (p: P) =>
      [
        'Hello,',
        '',
        `My web hosting ${[s(p, 'service'), after('login ', s(p, 'login')), s(p, 'host')].filter((part) => part !== '').join(', ')} ${WHY[s(p, 'state')] ?? 'is closed'}.`,
        ...(s(p, 'sites') === '' ? [] : [`Sites concerned: ${s(p, 'sites')}.`]),
        ...(s(p, 'notice') === '' ? [] : [`Your mail of ${s(p, 'noticed').slice(0, 10)}: “${s(p, 'notice')}”.`]),
        ...(s(p, 'case') === '' ? [] : [`Your case: ${s(p, 'case')}.`]),
        ...(s(p, 'banned') === '' ? [] : [`What your server answers me: “${s(p, 'banned')}”.`]),
        '',
        ASK[s(p, 'state')] ?? 'Could you tell me what it takes to have it opened again?',
        '',
        'Thank you,',
      ].join('\n'),
  },
}

const TICKET: Readonly<Record<string, string>> = {
  'locked-000': 'Root folder at CHMOD 000, please let us work on it',
  'ip-banned': 'IP address banned',
  'locked-abuse': 'Security measures, please tell us how to have them lifted',
}
const WHY: Readonly<Record<string, string>> = {
  'locked-000': 'was closed by you: its root folder is at CHMOD 000, so that I can neither look at the files nor clean them',
  'ip-banned': 'is closed to my address',
  'locked-abuse': 'is under security measures of yours that I cannot lift myself',
}
const ASK: Readonly<Record<string, string>> = {
  'locked-000':
    'I ask you to bring the root folder to CHMOD 700, so that I can keep the evidence, clean the files, bring the sites up to date and change all passwords. It stays closed to visitors until that is done; I will then open it myself (CHMOD 705). Please also tell me which files were found, and when, and keep the logs of those days.',
  'ip-banned': 'Could you lift the ban? It was my own check of my sites; it asks one page at a time, a second apart.',
  'locked-abuse':
    'Could you tell me which files or which traffic it is about, and since when, and what is wanted before the measures are lifted? Please keep the logs of those days.',
}

export type StatusTexts = typeof status
