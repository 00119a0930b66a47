import type { CheckId, PlanCheck } from '../../core/plan.ts'
import { numbersOf } from '../numbers.ts'
import type { Widen } from '../widen.ts'
import { hardenChecks, hardenReasons } from './harden-checks.ts'
import { rotateChecks, rotateReasons } from './rotate-checks.ts'

/** Words of `siteguard upgrade` in English: the source. `fr/upgrade.ts` has the same keys and parameters, by type. */

const { n, rounded } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

/** What a look found, and what may be done about it. */
export interface CheckWords {
  readonly what: string
  readonly next?: string
}

/** Parameters of a check, printable already. Read by name: what is missing reads as nothing. */
export interface CheckParams {
  text(name: string): string
  count(name: string): number
  size(name: string): string
  list(name: string): string
}

const ODD_PASSWORDS = 'SPIP before 4.0 hashed those of 23 to 31 characters, or with accented letters, in a way of its own'

/** By `params.reason`. */
export type CheckReasons = Readonly<Record<string, (p: CheckParams) => CheckWords>>

/** ` (7.4 to 8.4)`, ` (7.4 or newer)`: what a release wants. */
function wanted(p: CheckParams): string {
  const [min, max] = [p.text('min'), p.text('max')]
  if (min === '' && max === '') return ''
  if (max === '') return `; the release wants ${min} or newer`
  return min === '' ? `; the release wants ${max} or older` : `; the release wants ${min} to ${max}`
}

/** What an extension's release does not go with. */
function ties(p: CheckParams): string {
  const lacks = p.count('lacks') === 0 ? [] : [`it needs ${p.list('lacks')}`]
  const spoils = p.count('spoils') === 0 ? [] : [`made for the one that is there: ${p.list('spoils')}`]
  return [...lacks, ...spoils].join('; ')
}

/** `a | b`: either does. */
const choices = (list: string): string => list.replaceAll(' | ', ' or ')

const phpReasons = (remedy: string): CheckReasons => ({
  fits: (p) => ({ what: `${p.text('version')}${wanted(p)}` }),
  'too-old': (p) => ({ what: `${p.text('version')}${wanted(p)}`, next: remedy }),
  'too-new': (p) => ({ what: `${p.text('version')}${wanted(p)}`, next: remedy }),
})

const reasons: Readonly<Record<CheckId, CheckReasons>> = {
  version: {
    newer: (p) => ({ what: `${p.text('from')} becomes ${p.text('to')}` }),
    older: (p) => ({ what: `${p.text('from')} goes down to ${p.text('to')}, as --down says` }),
    same: (p) => ({ what: `${p.text('to')} is there already` }),
    held: (p) => ({ what: `${p.text('to')} stays: ${p.list('newer')} is not made for ${p.text('core')}` }),
    tied: (p) => ({
      what: `${p.text('to')} stays, as plugins would be switched off, or fail, with ${p.list('newer')}: ${ties(p)}`,
      next: 'Install and activate what is missing in the CMS itself, then upgrade again.',
    }),
    behind: (p) => ({ what: `the files are ${p.text('to')} already, and the database is older than they are: it is brought to them` }),
    unread: (p) => ({ what: `no file tells what is installed; it becomes ${p.text('to')}` }),
    translations: (p) => ({
      what: `translations of ${p.text('to')} cannot be had, so these languages stay as they are: ${p.list('languages')}`,
      next: 'What is new in it is shown in English until the CMS fetches them itself.',
    }),
    schema: (p) => ({
      what: `${p.text('to')} reads databases up to schema ${p.text('wanted')}, and this one has ${p.text('schema')}`,
      next: `A snapshot from before goes back with its database: siteguard restore.`,
    }),
    'no-feed': () => ({
      what: 'the vendor’s list could not be read, so nobody says what is newest',
      next: 'Try again, or name it: --to VERSION.',
    }),
    'not-listed': () => ({
      what: 'its vendor’s list does not have it: it was made for this site, bought, or withdrawn',
      next: 'Ask its author for the newest, and give it: --archive FILE --sha256 HEX.',
    }),
    offline: () => ({ what: 'with --offline nobody says what is newest', next: 'Name it: --to VERSION.' }),
    ahead: (p) => ({ what: `${p.text('from')} is newer than all the vendor lists (${p.text('to')}), so it stays` }),
  },
  'php-cli': {
    ...phpReasons('Choose another PHP for the command line at the host.'),
    none: () => ({ what: 'no PHP can be run there' }),
  },
  'php-web': {
    ...phpReasons('Choose another PHP for the site at the host, then upgrade.'),
    'not-known': (p) => ({ what: `nothing tells which PHP serves visitors${wanted(p)}`, next: 'Look at the host’s control panel.' }),
  },
  extensions: {
    there: (p) => ({ what: p.count('there') === 0 ? 'the release names none it needs' : `all there: ${choices(p.list('there'))}` }),
    missing: (p) => ({ what: `missing: ${choices(p.list('missing'))}`, next: 'Switch them on at the host.' }),
    'not-known': (p) => ({ what: `could not be asked for; the release wants ${choices(p.list('wanted'))}` }),
  },
  space: {
    enough: (p) => ({ what: `${p.size('free')} free, ${p.size('needed')} needed` }),
    tables: (p) => ({
      what: `${p.size('free')} free, ${p.size('needed')} needed; copies of the tables take about ${p.size('tables')} more on the database server`,
      next: 'Where the host counts the database in that space, ask for more first.',
    }),
    short: (p) => ({ what: `${p.size('free')} free, ${p.size('needed')} needed`, next: 'Free some space, or ask the host for more.' }),
    'not-known': (p) => ({ what: `the account does not tell; ${p.size('needed')} needed` }),
  },
  writable: {
    yes: () => ({ what: 'every folder that changes may be written to' }),
    'other-user': (p) => ({
      what: `these folders belong to the user that runs the site’s PHP: ${p.list('paths')}`,
      next: 'What the migration makes belongs to this login: look at their rights if the site cannot write there.',
    }),
    barred: (p) => ({ what: `this login may not change ${p.list('paths')}`, next: 'Give the login the right to write there.' }),
  },
  database: {
    fits: (p) => ({ what: `${p.list('servers')}` }),
    'too-old': (p) => ({ what: `${p.text('server')}; the release wants ${p.text('min')} or newer`, next: 'Ask the host for a newer one.' }),
    kind: (p) => ({ what: `the release cannot use ${p.text('kind')}`, next: 'Move the site to another database first.' }),
    'not-told': (p) => ({
      what: `a configuration that cannot be read names one: ${p.list('paths')}`,
      next: 'Let this login read it: without its database no site can be upgraded.',
    }),
    holds: (p) => ({
      what: `it holds what cannot be copied beside: ${p.list('what')}`,
      next: 'Take it out of the database, or have its administrator upgrade the site.',
    }),
    charset: (p) => ({ what: `character set ${p.text('charset')}: kept as it is`, next: 'Plan its conversion apart from the upgrade.' }),
    'not-read': (p) => ({ what: `could not be read (${p.list('databases')})`, next: 'siteguard doctor says why.' }),
    none: () => ({ what: 'none belongs to the site' }),
    'not-known': (p) => ({ what: `the server’s version is not known: ${p.list('databases')}` }),
  },
  plugins: {
    none: () => ({ what: 'the site has none of its own' }),
    ties: (p) => ({
      what: `with ${p.text('to')} plugins would be switched off, or fail: ${ties(p)}`,
      next:
        p.count('first') === 0
          ? 'Install and activate what is missing in the CMS itself first.'
          : `Bring ${p.list('first')} along first: --extensions does it in this order.`,
    }),
    fit: (p) => ({ what: `${many(p.count('count'), 'says it fits', 'say they fit')} the new release` }),
    misfits: (p) => ({
      what: `made for other releases: ${p.list('plugins')}`,
      next: 'Bring them up to date, or switch them off, after the upgrade.',
    }),
    'not-known': (p) => ({ what: `do not say whether they fit: ${p.list('plugins')}`, next: 'Look at these pages after the upgrade.' }),
  },
  'local-changes': {
    none: () => ({ what: 'the core is as its vendor published it' }),
    kept: (p) => ({
      what: `${many(p.count('count'), 'file of the core was', 'files of the core were')} changed on the site and will be the vendor’s again: ${p.list('paths')}`,
      next: `The changes are kept in ${p.text('file')}.`,
    }),
    added: (p) => ({
      what: `${many(p.count('count'), 'file', 'files')} of no release in its folders: ${p.list('paths')}`,
      next: 'They go to quarantine with the old folders: siteguard quarantine list names them.',
    }),
    'not-known': () => ({ what: 'the old release cannot be had, so nothing tells what was changed in it' }),
  },
  'old-passwords': {
    none: () => ({ what: 'every login keeps its password' }),
    reset: (p) => ({
      what:
        `${many(p.count('count'), 'login', 'logins')} with a password the new release cannot read: ${p.list('logins')}` +
        (p.text('odd') === '' ? '' : `; others may be refused as well (${ODD_PASSWORDS})`),
      next: 'Tell them to ask for a new password on the login page.',
    }),
    'own-hash': () => ({
      what: `a few passwords may be refused afterwards: ${ODD_PASSWORDS}`,
      next: 'Whoever cannot log in then asks for a new password on the login page.',
    }),
    'not-known': () => ({ what: 'the table of authors could not be read' }),
  },
  'shared-core': {
    one: () => ({ what: 'the core serves this site alone' }),
    several: (p) => ({ what: `one core serves ${many(p.count('count'), 'site', 'sites')}, upgraded as one: ${p.list('hosts')}` }),
  },
  'packaged-core': {
    no: () => ({ what: 'the core is the site’s own, no package’s' }),
    linked: (p) => ({
      what: `parts of the core are links to somewhere else: ${p.list('paths')}`,
      next: 'Whoever keeps what they lead to has to upgrade it.',
    }),
    packaged: (p) => ({
      what: `the core belongs to a package of the system (${p.text('distribution')})`,
      next: 'Leave its upgrade to whoever keeps the system’s packages.',
    }),
  },
  verdict: {
    clean: () => ({ what: 'clean' }),
    outdated: (p) => ({
      what: `nothing of an intruder’s; ${many(p.count('count'), 'known hole or untidiness', 'known holes or untidinesses')}`,
    }),
    suspect: (p) => ({ what: `suspect: ${p.list('paths')}`, next: `siteguard scan ${p.text('site')} --database says why.` }),
    patched: (p) => ({
      what: `${many(p.count('count'), 'file differs', 'files differ')} from the release, and nothing says that an intruder did it: ${p.list('paths')}`,
      next: 'They are exchanged for the release’s and kept in quarantine. If nobody on your side changed them, look at them first.',
    }),
    infected: (p) => ({
      what: `infected: ${p.list('paths')}`,
      next: `Clean it first: siteguard restore ${p.text('site')}. The migration would sign what was planted (--accept-infected does it all the same).`,
    }),
    accepted: (p) => ({ what: `infected, accepted by --accept-infected: ${p.list('paths')}`, next: 'Clean it right afterwards.' }),
    unknown: () => ({ what: 'not all of the site could be judged' }),
  },
  migration: {
    needed: (p) => ({ what: `the database goes from schema ${p.text('from')} to ${p.text('to')}; its tables are copied beside first` }),
    none: (p) => ({ what: `the database keeps its schema (${p.text('to')}); what is derived from files is made anew` }),
    own: () => ({ what: 'the extension may change tables as it likes; all tables are copied beside first' }),
    http: (p) => ({
      what: `the database goes from schema ${p.text('from')} to ${p.text('to')} by a single-use script with a random name and key, called at ${p.text('url')} and taken away`,
    }),
    script: (p) => ({
      what: `no program can be run there: a single-use script with a random name and key is written into the site, called at ${p.text('url')} and taken away`,
    }),
    skipped: () => ({
      what: 'the database keeps its schema; no program can be run there, so the CMS makes anew what derives from files by itself',
    }),
    'no-way': (p) => ({
      what: `the database must go from schema ${p.text('from')} to ${p.text('to')}, and nothing can be run there`,
      next: 'Give the site a "url:" in the inventory, or an account that runs PHP.',
    }),
    'not-known': (p) => ({ what: `the schema is not known; brought to ${p.text('to')}` }),
  },
  ...rotateReasons,
  ...hardenReasons,
  health: {
    pages: (p) => ({
      what: `${many(p.count('count'), 'page is', 'pages are')} asked for afterwards; if one is sick, everything goes back`,
    }),
    'no-address': () => ({
      what: 'no address of the site is known, so its pages are not asked for',
      next: 'Give the site a "url:" in the inventory.',
    }),
    'no-http': () => ({ what: 'HTTP is off, so the site’s pages are not asked for' }),
    sick: (p) => ({ what: `does not answer as it should already: ${p.list('pages')}` }),
  },
}

export const upgrade = {
  checksTitle: 'Looked at first:',
  state: { ok: 'ok', told: 'note', unknown: 'unknown', refused: 'refused' },
  check: {
    version: 'version',
    'php-cli': 'PHP, command line',
    'php-web': 'PHP, web',
    extensions: 'PHP extensions',
    space: 'free space',
    writable: 'rights',
    database: 'database',
    plugins: 'plugins',
    'local-changes': 'changes to the core',
    'old-passwords': 'passwords',
    'shared-core': 'shared core',
    'packaged-core': 'packaged core',
    verdict: 'verdict',
    migration: 'migration',
    health: 'health',
    ...rotateChecks,
    ...hardenChecks,
  },
  reasons,
  /** A reason without words of its own. */
  otherReason: (p: { state: PlanCheck['state']; reason: string }): string =>
    ({ ok: 'as it has to be', told: 'worth knowing', unknown: 'could not be looked at', refused: 'does not allow it' })[p.state] +
    (p.reason === '' ? '' : ` (${p.reason})`),
  andMore: (p: { count: number }): string => ` and ${n(p.count)} more`,
  size: (bytes: number): string =>
    bytes < 1e6 ? `${n(Math.ceil(bytes / 1e3))} kB` : bytes < 1e9 ? `${n(Math.ceil(bytes / 1e6))} MB` : `${rounded(bytes / 1e9, 1)} GB`,

  /** What became of a part of a site. */
  part: {
    current: 'up to date',
    unknown: 'nobody says which version is newest',
    planned: (p: { changes: number; size: string; ms: number }) =>
      `${many(p.changes, 'change', 'changes')}, ${p.size}${p.ms === 0 ? '' : `; renames take about ${p.ms < 950 ? `${n(Math.round(p.ms))} ms` : `${rounded(p.ms / 1000, 1)} s`}`}`,
    unlisted: 'on no vendor’s list',
    stays: 'the newest that goes with the rest',
    after: (p: { extensions: string }) => `comes after ${p.extensions}, which it needs newer`,
    waiting: (p: { until: string }) => `waits until ${p.until} (--delay)`,
    refused: 'not planned',
    applied: (p: { seconds: string }) => `upgraded in ${p.seconds} s`,
    'rolled-back': 'failed, and stands as it did before',
    kept: 'cut in the middle; its state is kept',
    failed: 'failed before anything was changed',
    unfinished: (p: { run: string }) => `run ${p.run} is unfinished there`,
    'not-begun': 'not begun',
  },
  resumed: (p: { run: string }) => `run ${p.run} was taken up again`,
  unknownNext: {
    'no-feed': 'The vendor’s list could not be read (-v says why). Try again later, or name the version: --to VERSION.',
    offline: 'With --offline nobody is asked. Leave it out, or name the version: --to VERSION.',
  },
  unlistedNext:
    'What is on no list was made for this site, bought, or withdrawn: ask its author what is newest, and give it with --archive FILE --sha256 HEX.',
  ahead: (p: { to: string }) => `The newest the vendor lists is ${p.to}; to go there, name it: --to ${p.to} --down.`,
  noVersion: '?',
  urgent: (p: { fixes: string }) => `young, and does not wait: it closes ${p.fixes}, open to anybody`,
  urgentUnknown: 'young, and does not wait: the installed version is not known, and may have a hole open to anybody',
  ageUnknown: 'nobody says when it came out, so it does not wait',
  order: (p: { state: 'planned' | 'done' }) => (p.state === 'planned' ? 'In this order:' : 'Waves:'),
  waveState: { done: 'done', stopped: 'stopped', 'not-begun': 'not begun' },
  extensions: (p: { count: number }) => many(p.count, 'extension', 'extensions'),
  sites: (p: { count: number }) => many(p.count, 'site', 'sites'),
  stopped: {
    failed: (p: { site: string }) => `Stopped: ${p.site} did not end as wanted. What was not begun is as it was.`,
    unseen: (p: { site: string }) =>
      `Stopped: nobody could look whether ${p.site} is well, and the other waves wait for that. Give the site its url in siteguard.yml, or go on without that: --wave all.`,
    'stop-file': (p: { file: string }) => `Stopped by the file ${p.file}. What was not begun is as it was.`,
    interrupted: 'Interrupted. What was not begun is as it was.',
    sites: (p: { limit: string; needs: string }) => `Stopped: --max-sites allows ${p.limit}, and it would be ${p.needs}.`,
    bytes: (p: { limit: string; needs: string }) => `Stopped: --max-bytes allows ${p.limit}, and it would be ${p.needs}.`,
    declined: 'Nothing was changed.',
  },
  because: 'because',
  wave: (p: { index: number; of: number; name: string; sites: string }) => `wave ${n(p.index)} of ${n(p.of)}, ${p.name}: ${p.sites}`,
  pause: (p: { time: string }) => `pause of ${p.time} s`,
  resuming: (p: { site: string; run: string }) => `${p.site}: going on with run ${p.run}`,
  undoWith: (p: { site: string; run: string }) => `${p.site}: to take it back at any time: siteguard rollback ${p.run}`,
  ask: (p: { sites: number; changes: number; site: string }) =>
    p.sites === 1
      ? `Upgrade ${p.site} (${many(p.changes, 'change', 'changes')})? Type yes: `
      : `Upgrade ${many(p.sites, 'site', 'sites')} (${many(p.changes, 'change', 'changes')})? Type yes: `,
  keptAll: 'Nothing was changed on the accounts. Each site is planned anew right before its turn.',
  next: 'Next:',
  step: {
    apply: (p: { command: string }) => ({ command: p.command, why: 'do it' }),
    plan: (p: { plan: string }) => ({ command: `siteguard apply ${p.plan}`, why: 'do it, as it was shown' }),
    resume: (p: { run: string }) => ({ command: `siteguard resume ${p.run}`, why: 'go on where it was cut' }),
    rollback: (p: { run: string }) => ({ command: `siteguard rollback ${p.run}`, why: 'take it back' }),
    scan: (p: { site: string }) => ({ command: `siteguard scan ${p.site}`, why: 'judge it by the new release' }),
    show: (p: { run: string }) => ({ command: `siteguard runs show ${p.run}`, why: 'what was done, op by op' }),
    doctor: (p: { account: string }) => ({ command: `siteguard doctor ${p.account}`, why: 'what does not work, and why' }),
  },
  exit: {
    planned: 'exit 0: planned; nothing was changed',
    current: 'exit 0: up to date; nothing was written',
    0: 'exit 0: everything is as wanted',
    1: 'exit 1: there is something to upgrade (--exit-code)',
    2: 'exit 2: this cannot be upgraded',
    3: 'exit 3: some sites, their newest versions or their pages could not be looked at',
    4: 'exit 4: no connection, host key or credentials',
    6: 'exit 6: stopped for a person',
    7: 'exit 7: a store, release or evidence error',
    8: 'exit 8: the upgrade failed and was rolled back',
    130: 'exit 130: interrupted; what was begun is kept',
  } as Readonly<Record<string, string>>,
}

/** The same keys and parameters in every language; the words differ. */
export type UpgradeTexts = Widen<typeof upgrade>
