import { datesOf } from '../dates.ts'
import { numbersOf } from '../numbers.ts'
import type { Widen } from '../widen.ts'

/** Words about plans and runs in English: the source. `fr/plans.ts` has the same keys and parameters, by type. */

const { n } = numbersOf('en')
const { second } = datesOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

/** What a rotation counts (`RotationAnswer.counts`), one and more. */
const COUNTED: Readonly<Record<string, readonly [string, string]>> = {
  keys: ['key', 'keys'],
  sessions: ['session', 'sessions'],
  passwords: ['new password', 'new passwords'],
  disabled: ['password that has to be asked for', 'passwords that have to be asked for'],
  jobs: ['waiting job', 'waiting jobs'],
  tokens: ['password of an application', 'passwords of applications'],
  gone: ['that opens nothing any more', 'that open nothing any more'],
  links: ['link sent by mail', 'links sent by mail'],
}

export const plans = {
  heading: (p: { recipe: string; id: string }) => `${p.recipe}, plan ${p.id}`,
  nothing: 'Already as wanted: there is nothing to do.',
  undecided: 'Nothing to do that could be decided: see below what could not be read.',
  section: {
    add: (p: { count: number; size: string }) => `${many(p.count, 'file or folder', 'files or folders')} to add, ${p.size}`,
    change: (p: { count: number; size: string }) => `${many(p.count, 'file or folder', 'files or folders')} to change, ${p.size}`,
    remove: (p: { count: number }) => `${many(p.count, 'file or folder', 'files or folders')} to quarantine`,
    mkdir: (p: { count: number }) => `${many(p.count, 'folder', 'folders')} to make`,
    chmod: (p: { count: number }) => `${many(p.count, 'file or folder', 'files or folders')} with other rights`,
    move: (p: { count: number }) => `${many(p.count, 'file or folder', 'files or folders')} to move`,
    sql: (p: { count: number }) => `${many(p.count, 'table', 'tables')} to exchange`,
    migrate: (p: { count: number }) => `${many(p.count, 'database', 'databases')} brought to the new code`,
    probe: (p: { count: number }) =>
      `${many(p.count, 'place', 'places')} tried on the live site by a harmless file; where a rule does not hold, everything goes back`,
    health: (p: { count: number }) => `${many(p.count, 'page', 'pages')} looked at afterwards; if one is sick, everything goes back`,
    rotate: (p: { count: number }) => `${many(p.count, 'credential', 'credentials')} replaced; the old ones are proved dead`,
  },
  rotated: (p: { name: string; counts: Readonly<Record<string, number>> }) => {
    const counts = Object.entries(p.counts).map(([what, count]) => many(count, ...(COUNTED[what] ?? ([what, what] as const))))
    return `${p.name}: replaced, and the old one is worth nothing any more${counts.length === 0 ? '' : ` (${counts.join(', ')})`}`
  },
  rotationSaid: (p: { name: string; text: string }) => `${p.name}: ${p.text}`,
  rotationUnseen: (p: { file: string }) =>
    `The web server was not seen to read ${p.file} again. The change goes on; if the site does not bear it, it goes back by itself.`,
  changeByHand: (p: { login: string; slot: string; again: boolean }) =>
    `${p.again ? `${p.login} is not let in with it yet.\n` : ''}Set the password of ${p.login} in the panel of your host to the one that waits in the vault (in another window: siteguard vault show --reveal ${p.slot} --state pending). Done? Enter; or "later": `,
  later: /^(?:l|later|n|no)$/i,
  rotatesByProvider: (p: { name: string; provider: string }) => `password of ${p.name}, by the API of ${p.provider}`,
  rotatesByPerson: (p: { name: string }) => `password of ${p.name}, by you in the panel of your host; the run waits for it`,
  rotatesDatabase: (p: { name: string; files: string }) => `password of ${p.name}, in ${p.files}`,
  rotatesKeys: (p: { login: string; keys: number; gone: number }) =>
    `SSH keys of ${p.login}: ${many(p.keys, 'key lets', 'keys let')} in, ${n(p.gone)} no more; that we still get in is tried at once`,
  rotatesWebUsers: (p: { file: string; users: number }) => `${many(p.users, 'password', 'passwords')} of the web server, in ${p.file}`,
  rotatesCms: {
    keys: 'keys and tokens',
    sessions: 'sessions',
    people: (p: { slots: number; disabled: number }) =>
      `${many(p.slots, 'password', 'passwords')} from the vault, ${n(p.disabled)} until asked for again by mail`,
    jobs: 'waiting jobs',
  },
  migrates: (p: { from: string; to: string }) => `schema ${p.from} → ${p.to}, by the CMS’s own code; copied beside first`,
  migratesNothing: 'the schema stays; what derives from files is made anew',
  closed: (p: { names: string; migrated: boolean }) =>
    `Meanwhile visitors are told to come back in a moment (503), by ${p.names}${p.migrated ? '; for as long as the database takes' : ''}.`,
  byWeb: (p: { url: string }) =>
    `No program can be run there: tables are exchanged by a single-use script with a random name and key, called at ${p.url} and taken away.`,
  treeOf: (p: { files: number }) => many(p.files, 'file', 'files'),
  derived: (p: { places: number; files: number; names: string }) =>
    `${many(p.places, 'cache', 'caches')} emptied${p.files === 0 ? '' : ` (${many(p.files, 'file', 'files')})`}, which the CMS makes again: ${p.names}`,
  caches: (p: { count: number }) => `${many(p.count, 'cache or session', 'caches and sessions')} (--json names them)`,
  found: { certain: 'infected', probable: 'probably infected', possible: 'suspect' },
  tableAdded: 'added',
  tableRemoved: 'taken away',
  more: (p: { count: number }) => `… and ${n(p.count)} more (--json shows all)`,
  notes: (p: { count: number }) =>
    p.count === 1 ? '1 place left as it is, or worth knowing' : `${n(p.count)} places left as they are, or worth knowing`,
  why: {
    'link-not-made': 'this transport makes no links',
    'bad-name': 'an FTP server may write this name otherwise: left as it is; SSH or SFTP can put it there',
    special: 'a pipe, socket or device',
    unread: 'could not be read, so nothing is decided about it',
    kept: 'the site’s own, kept',
    unjudged: 'the site’s own code, which nothing vouches for',
    derived: 'made again by the CMS, so emptied and not restored',
    'from-snapshot': 'put back as it was when the site was last known to be clean',
    barred: 'not this login’s to change',
    'row-cut': 'cut out, the rest stays byte for byte',
    'row-emptied': 'emptied',
    'row-removed': 'the row is taken away',
    'row-disarmed': 'can neither log in nor do anything any more',
    'row-left': 'an intruder’s, left: where it begins or ends is not certain; see to it by hand',
    unsafe: 'would lie outside the site',
  },
  swap: {
    atomic: (p: { changes: number; time: string }) =>
      `Goes live by ${many(p.changes, 'rename', 'renames')}, each at one moment, within about ${p.time}.`,
    'two-renames': (p: { changes: number; time: string }) =>
      `Goes live by ${many(p.changes, 'exchange', 'exchanges')} of two renames each, within about ${p.time}; between the two a visitor may find nothing, for a round trip or a few.`,
  },
  before: (p: { id: string }) => `Evidence and undo point: ${p.id}.`,
  beforeIncomplete: (p: { id: string }) =>
    `The undo point ${p.id} is incomplete: siteguard snapshots show ${p.id} says what is missing in it.`,
  saved: (p: { file: string }) => `Plan written to ${p.file}; nothing was changed on the account.`,
  kept: (p: { id: string }) => `Nothing was changed on the account. The plan is kept as ${p.id}.`,
  next: 'Next:',
  stepApply: (p: { plan: string }) => ({ command: `siteguard apply ${p.plan}`, why: 'do it' }),
  stepRollback: {
    plain: (p: { run: string }) => ({ command: `siteguard rollback ${p.run}`, why: 'take it back, afterwards' }),
    'older-data': (p: { run: string }) => ({
      command: `siteguard rollback ${p.run} --older-data`,
      why: 'take it back; what was written since is kept, unseen',
    }),
  },
  stepRescan: (p: { site: string }) => ({ command: `siteguard scan ${p.site}`, why: 'see whether it is clean now' }),
  stepShow: (p: { run: string }) => ({ command: `siteguard runs show ${p.run}`, why: 'what was done, op by op' }),
  undoWith: (p: { run: string }) => `To take it back at any time: siteguard rollback ${p.run}`,
  ask: (p: { site: string; changes: number }) => `Apply ${many(p.changes, 'change', 'changes')} to ${p.site}? Type yes: `,
  askRollback: (p: { run: string; site: string }) => `Take back run ${p.run} on ${p.site}? Type yes: `,
  notApplied: 'Nothing was changed.',
  applied: (p: { site: string; ops: number; seconds: string }) =>
    `${p.site}: ${many(p.ops, 'change', 'changes')} applied and verified in ${p.seconds} s.`,
  rolledBack: (p: { site: string; seconds: string }) => `${p.site} stands as it did before; taken back in ${p.seconds} s.`,
  wasApplied: (p: { run: string }) => `Run ${p.run} is applied.`,
  identityMade: (p: { file: string }) =>
    `a new identity was made in ${p.file}. Keep a copy in a safe place: with it another machine can go on with your runs, without it nobody can.`,

  state: {
    planned: 'planned',
    running: 'unfinished',
    applied: 'applied',
    'rolling-back': 'being taken back',
    'rolled-back': 'taken back',
    stopped: 'stopped',
  },
  mark: { open: 'not begun', begun: 'begun', done: 'done', undone: 'taken back' },
  noRuns: 'There are no runs yet.',
  opsDone: (p: { done: number; ops: number }) => `${n(p.done)} of ${many(p.ops, 'change', 'changes')}`,
  resumes: (p: { count: number }) => `resumed ${many(p.count, 'time', 'times')}`,
  fromAccount: 'known from the account’s copy',
  unreadable: (p: { id: string; code: string }) => `${p.id}: cannot be read (${p.code})`,
  label: { site: 'site', recipe: 'recipe', state: 'state', started: 'begun', ended: 'ended', before: 'undo point', changes: 'changes' },
  second: (p: { iso: string }) => second(p.iso),
  journal: 'Journal:',
  line: {
    begin: 'begun',
    staged: 'everything uploaded and verified',
    intent: 'about to change',
    done: 'changed',
    verified: 'everything verified in place',
    resume: 'taken up again',
    'undo-begin': 'taking back begins',
    'undo-intent': 'about to take back',
    undone: 'taken back',
    stopped: 'stopped for a person',
    end: 'ended',
  },
  kind: {
    write: 'write',
    remove: 'quarantine',
    mkdir: 'folder',
    chmod: 'rights',
    move: 'move',
    sql: 'tables',
    migrate: 'migration',
    probe: 'proof',
    health: 'look',
    rotate: 'rotation',
  },

  fileWritten: (p: { path: string; since: 'plan' | 'swap' }) =>
    p.since === 'plan'
      ? `${p.path} was written to since the plan was made: the exchange puts that aside with the old file, a rollback brings it back.`
      : `${p.path} was written to since the exchange: a rollback takes that away with the new file.`,
  tableWritten: (p: { table: string; since: 'plan' | 'swap' }) =>
    p.since === 'plan'
      ? `table ${p.table} was written to since the plan was made: the exchange puts that aside with the old table, a rollback brings it back.`
      : `table ${p.table} was written to since the exchange: a rollback takes that away with the new table.`,
  dataAside: (p: { names: readonly string[]; run: string }) =>
    `what stood in the database until now is kept beside it until siteguard quarantine drop ${p.run}: ${p.names.slice(0, 8).join(', ')}${p.names.length > 8 ? ', …' : ''}.`,
  migrationSaid: (p: { log: readonly string[] }) => `the migration says: ${p.log.join(' · ')}`,

  exit: {
    0: 'exit 0: planned; nothing was changed',
    1: 'exit 1: there are changes to make (--exit-code)',
    3: 'exit 3: some sites could not be planned',
  } as Readonly<Record<number, string>>,
}

/** The same keys and parameters in every language; the words differ. */
export type PlanTexts = Widen<typeof plans>
