import type { CommandSpec, OptionSpec } from '../command.ts'

/** Options every command takes. */
export const COMMON: readonly OptionSpec[] = [
  { flags: '--inventory <file>', help: 'inventory' },
  { flags: '--json', help: 'json' },
  { flags: '--lang <lang>', help: 'lang', choices: ['en', 'fr'] },
  { flags: '--no-color', help: 'color' },
  { flags: '--no-input', help: 'input' },
  { flags: '-q, --quiet', help: 'quiet' },
  { flags: '-v, --verbose', help: 'verbose' },
]

const SELECTORS: readonly OptionSpec[] = [
  { flags: '--all', help: 'all' },
  { flags: '--group <name>', help: 'group', repeat: true },
  { flags: '--owner <name>', help: 'owner', repeat: true },
  { flags: '--account <name>', help: 'account', repeat: true },
  { flags: '--cms <name>', help: 'cms', repeat: true, choices: ['spip', 'wordpress', 'generic'] },
]

const FEEDS: readonly OptionSpec[] = [
  { flags: '--mirror <url>', help: 'mirror' },
  { flags: '--offline', help: 'offline' },
  { flags: '--unpinned', help: 'unpinned' },
]

const RECORDS: readonly OptionSpec[] = [
  { flags: '--plain', help: 'plain' },
  { flags: '-0', help: 'nul' },
]

const ADVISORIES: OptionSpec = { flags: '--advisories <feed>', help: 'advisories' }
const YES: OptionSpec = { flags: '--yes', help: 'yes' }
const TAKE_OVER: OptionSpec = { flags: '--take-over', help: 'takeOver' }
const RUN_ACCOUNT: OptionSpec = { flags: '--account <name>', help: 'runAccount' }
const RUN = { name: '<run>', help: 'run' } as const
const RUN_EXITS = [0, 2, 4, 6, 7, 8, 130]
const SNAPSHOT = { name: '<snapshot>', help: 'snapshot' } as const
const ACTING: readonly OptionSpec[] = [
  { flags: '--apply', help: 'apply' },
  { flags: '--yes', help: 'yes' },
  { flags: '--take-over', help: 'takeOver' },
]
const WITNESS: OptionSpec = { flags: '--witness <witness>', help: 'witness' }
const TIMEOUT: OptionSpec = { flags: '--timeout <seconds>', help: 'timeout' }

/** Every command, in the order the help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    path: 'init',
    group: 'setup',
    arguments: [{ name: '<target>', help: 'target' }],
    exits: [0, 2],
    load: () => import('./init.ts'),
  },
  {
    path: 'trust',
    group: 'setup',
    arguments: [{ name: '<account>', help: 'account' }],
    options: [
      { flags: '--fingerprint <fingerprint>', help: 'fingerprint' },
      { flags: '--replace', help: 'replace' },
      { flags: '--yes', help: 'yes' },
      TIMEOUT,
    ],
    exits: [0, 2, 4, 6],
    load: () => import('./trust.ts'),
  },
  {
    path: 'discover',
    group: 'setup',
    arguments: [{ name: '<account>', help: 'account' }],
    options: [{ flags: '--write', help: 'write' }, TIMEOUT],
    exits: [0, 2, 3, 4],
    load: () => import('./discover.ts'),
  },
  {
    path: 'doctor',
    group: 'setup',
    arguments: [{ name: '[selector...]', help: 'selector' }],
    options: [...FEEDS, TIMEOUT],
    exits: [0, 2, 3, 4],
    load: () => import('./doctor.ts'),
  },
  {
    path: 'scan',
    group: 'look',
    arguments: [{ name: '[selector...]', help: 'selector' }],
    options: [
      ...SELECTORS,
      { flags: '--only-new', help: 'onlyNew' },
      { flags: '--fail-on <grade>', help: 'failOn', choices: ['certain', 'probable', 'possible'] },
      { flags: '--accept', help: 'accept' },
      { flags: '--paranoid', help: 'paranoid' },
      ...RECORDS,
      { flags: '--parallel <n>', help: 'parallel' },
      { flags: '--limit-rate <kB>', help: 'limitRate' },
      ...FEEDS,
      ADVISORIES,
      TIMEOUT,
    ],
    exits: [0, 1, 2, 3, 4, 130],
    load: () => import('./scan.ts'),
  },
  {
    path: 'snapshot',
    group: 'keep',
    arguments: [{ name: '[selector...]', help: 'selector' }],
    options: [
      ...SELECTORS,
      { flags: '--paranoid', help: 'paranoid' },
      ...RECORDS,
      { flags: '--parallel <n>', help: 'parallel' },
      { flags: '--limit-rate <kB>', help: 'limitRate' },
      ...FEEDS,
      ADVISORIES,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 4, 7, 130],
    load: () => import('./snapshot.ts'),
  },
  { path: 'snapshots', group: 'keep', exits: [0, 2, 3, 6, 7] },
  {
    path: 'snapshots list',
    arguments: [{ name: '[selector...]', help: 'kept' }],
    options: [...SELECTORS, { flags: '--targets', help: 'targets' }],
    exits: [0, 2, 7],
    load: () => import('./snapshots-list.ts'),
  },
  {
    path: 'snapshots show',
    arguments: [SNAPSHOT],
    exits: [0, 2, 7],
    load: () => import('./snapshots-show.ts'),
  },
  {
    path: 'snapshots rejudge',
    arguments: [{ name: '[selector...]', help: 'kept' }],
    options: [...SELECTORS, ...FEEDS, ADVISORIES],
    exits: [0, 2, 3, 7, 130],
    load: () => import('./snapshots-rejudge.ts'),
  },
  {
    path: 'snapshots hold',
    arguments: [SNAPSHOT],
    options: [{ flags: '--reason <text>', help: 'reason' }],
    exits: [0, 2, 7],
    load: () => import('./snapshots-hold.ts'),
  },
  {
    path: 'snapshots unhold',
    arguments: [SNAPSHOT],
    exits: [0, 2, 7],
    load: () => import('./snapshots-unhold.ts'),
  },
  {
    path: 'restore',
    group: 'change',
    arguments: [
      { name: '<site>', help: 'site' },
      { name: '[path...]', help: 'restorePaths' },
    ],
    options: [
      { flags: '--last-clean', help: 'lastClean' },
      { flags: '--at <moment>', help: 'at' },
      { flags: '--from-release', help: 'fromRelease' },
      { flags: '--release <version>', help: 'rebuildWith' },
      { flags: '--table <name>', help: 'table', repeat: true },
      { flags: '--only <half>', help: 'only', choices: ['files', 'database'] },
      { flags: '--credentials <way>', help: 'credentials', choices: ['keep', 'restore'] },
      { flags: '--archive <file>', help: 'archive' },
      { flags: '--sha256 <hex>', help: 'sha256' },
      ...ACTING,
      { flags: '--paranoid', help: 'paranoid' },
      { flags: '--limit-rate <kB>', help: 'limitRate' },
      ...FEEDS,
      ADVISORIES,
      TIMEOUT,
    ],
    exits: [0, 2, 4, 6, 7, 8, 130],
    load: () => import('./restore.ts'),
  },
  { path: 'quarantine', group: 'change', exits: [0, 2, 4, 6, 7, 8] },
  {
    path: 'quarantine list',
    arguments: [{ name: '<site>', help: 'site' }],
    options: [{ flags: '--offline', help: 'notLooking' }, TIMEOUT],
    exits: [0, 2, 4, 7],
    load: () => import('./quarantine-list.ts'),
  },
  {
    path: 'quarantine restore',
    arguments: [
      { name: '<site>', help: 'site' },
      { name: '<item...>', help: 'item' },
    ],
    options: [...ACTING, ...FEEDS, ADVISORIES, TIMEOUT],
    exits: [0, 2, 4, 6, 7, 8, 130],
    load: () => import('./quarantine-restore.ts'),
  },
  {
    path: 'plan',
    group: 'change',
    arguments: [
      { name: '<recipe>', help: 'recipe' },
      { name: '[selector...]', help: 'selector' },
    ],
    options: [
      ...SELECTORS,
      { flags: '--out <file>', help: 'out' },
      { flags: '--exit-code', help: 'exitCode' },
      { flags: '--paranoid', help: 'paranoid' },
      { flags: '--limit-rate <kB>', help: 'limitRate' },
      { flags: '--archive <file>', help: 'archive' },
      { flags: '--sha256 <hex>', help: 'sha256' },
      ...FEEDS,
      ADVISORIES,
      TIMEOUT,
    ],
    exits: [0, 1, 2, 4, 6, 7, 130],
    load: () => import('./plan.ts'),
  },
  {
    path: 'apply',
    group: 'change',
    arguments: [{ name: '<plan>', help: 'plan' }],
    options: [YES, TAKE_OVER, { flags: '--limit-rate <kB>', help: 'limitRate' }, TIMEOUT],
    exits: RUN_EXITS,
    load: () => import('./apply.ts'),
  },
  {
    path: 'resume',
    group: 'change',
    arguments: [RUN],
    options: [RUN_ACCOUNT, TAKE_OVER, TIMEOUT],
    exits: RUN_EXITS,
    load: () => import('./resume.ts'),
  },
  {
    path: 'rollback',
    group: 'change',
    arguments: [RUN],
    options: [YES, RUN_ACCOUNT, TAKE_OVER, TIMEOUT],
    exits: RUN_EXITS,
    load: () => import('./rollback.ts'),
  },
  { path: 'runs', group: 'change', exits: [0, 2, 4, 7] },
  { path: 'runs list', options: [RUN_ACCOUNT, TIMEOUT], exits: [0, 2, 4, 7], load: () => import('./runs-list.ts') },
  {
    path: 'runs show',
    arguments: [RUN],
    options: [RUN_ACCOUNT, TIMEOUT],
    exits: [0, 2, 4, 7],
    load: () => import('./runs-show.ts'),
  },
  { path: 'store', group: 'keep', exits: [0, 2, 3, 4, 6, 7] },
  {
    path: 'store push',
    arguments: [{ name: '[selector...]', help: 'kept' }],
    options: [
      ...SELECTORS,
      { flags: '--to <place>', help: 'to', repeat: true },
      { flags: '--forget <snapshot>', help: 'forgetThere', repeat: true },
      WITNESS,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 4, 6, 7, 130],
    load: () => import('./store-push.ts'),
  },
  {
    path: 'store pull',
    arguments: [{ name: '[selector...]', help: 'selectorOrAll' }],
    options: [
      ...SELECTORS,
      { flags: '--from <place>', help: 'from', repeat: true },
      { flags: '--at <snapshot>', help: 'pullAt' },
      { flags: '--last-clean', help: 'pullLastClean' },
      { flags: '--listings', help: 'listings' },
      { flags: '--contents', help: 'contents' },
      WITNESS,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 4, 6, 7, 130],
    load: () => import('./store-pull.ts'),
  },
  {
    path: 'store status',
    arguments: [{ name: '[selector...]', help: 'selectorOrAll' }],
    options: [
      ...SELECTORS,
      { flags: '--from <place>', help: 'from', repeat: true },
      { flags: '--read-data', help: 'readCopies' },
      WITNESS,
      TIMEOUT,
    ],
    exits: [0, 2, 3, 4, 7, 130],
    load: () => import('./store-status.ts'),
  },
  { path: 'store key', options: [{ flags: '--new', help: 'newKey' }], exits: [0, 2, 6], load: () => import('./store-key.ts') },
  { path: 'rules', group: 'look', exits: [0, 2], load: () => import('./rules.ts') },
  { path: 'explain', group: 'look', arguments: [{ name: '<code>', help: 'code' }], exits: [0, 2], load: () => import('./explain.ts') },
  { path: 'manifest', group: 'look', exits: [0, 2, 7] },
  {
    path: 'manifest add',
    options: [
      { flags: '--archive <file>', help: 'archive' },
      { flags: '--sha256 <hex>', help: 'sha256' },
      { flags: '--directory <dir>', help: 'directory' },
      { flags: '--product <name>', help: 'product' },
      { flags: '--release <version>', help: 'release' },
      { flags: '--locale <locale>', help: 'locale' },
    ],
    exits: [0, 2, 7],
    load: () => import('./manifest-add.ts'),
  },
  { path: 'manifest list', arguments: [{ name: '[manifest]', help: 'manifest' }], exits: [0, 2], load: () => import('./manifest-list.ts') },
  {
    path: 'manifest verify',
    arguments: [{ name: '[manifest]', help: 'manifest' }],
    exits: [0, 2, 7],
    load: () => import('./manifest-verify.ts'),
  },
  { path: 'config', group: 'setup', exits: [0, 2] },
  { path: 'config show', options: [{ flags: '--origin', help: 'origin' }], exits: [0, 2], load: () => import('./config-show.ts') },
  { path: 'schema', group: 'setup', arguments: [{ name: '<name>', help: 'schema' }], exits: [0, 2], load: () => import('./schema.ts') },
  { path: 'demo', group: 'setup', exits: [0, 3], load: () => import('./demo.ts') },
]
