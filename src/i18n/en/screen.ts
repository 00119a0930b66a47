import { datesOf } from '../dates.ts'
import { numbersOf } from '../numbers.ts'
import type { Widen } from '../widen.ts'

/** Words of the terminal in English: the source. `fr/screen.ts` has the same keys and parameters, by type. */

const { n, decimal } = numbersOf('en')
const { day, moment } = datesOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const screen = {
  number: n,
  decimal,
  day,
  moment,
  unit: { byte: 'B', kilo: 'kB', mega: 'MB', giga: 'GB' },
  colon: ': ',

  verdict: { clean: 'clean', suspect: 'suspect', infected: 'infected', unknown: 'unknown' },
  confidence: { certain: 'certain', probable: 'probable', possible: 'look at' },
  severity: { critical: 'critical', high: 'high', medium: 'medium', low: 'low', info: 'note' },

  scan: {
    account: (p: { sites: number; files: number; size: string; seconds: string }) =>
      `${many(p.sites, 'site', 'sites')}, ${many(p.files, 'file', 'files')}, ${p.size} over the wire in ${p.seconds} s`,
    unreachable: 'not reached',
    cutShort: 'cut short',
    // A reason that is an error code: its words stand with the account.
    notReached: (p: { code: string }) => `the account was not reached (${p.code})`,
    stopped: (p: { code: string }) => `the scan was cut short (${p.code})`,
    noVersion: 'version unknown',
    noCms: 'no known CMS',
    nothing: (p: { files: number }) => `nothing found in ${many(p.files, 'file', 'files')}`,
    counts: (p: { certain: number; probable: number; possible: number }) =>
      [
        p.certain > 0 ? `${n(p.certain)} certain` : '',
        p.probable > 0 ? `${n(p.probable)} probable` : '',
        p.possible > 0 ? `${n(p.possible)} to look at` : '',
      ]
        .filter((part) => part !== '')
        .join(', '),
    isNew: (p: { count: number }) => `${n(p.count)} new`,
    baseline: (p: { date: string }) => `baseline of ${p.date}`,
    written: (p: { date: string }) => `last written ${p.date}`,
    line: (p: { line: number }) => `line ${n(p.line)}`,
    next: 'Next',
    waived: (p: { count: number }) => `${n(p.count)} waived`,
    waivedAs: (p: { reason: string; owner: string; expires: string }) => `waived by ${p.owner} until ${p.expires}: ${p.reason}`,
    site: 'the site as a whole',
    notRead: 'Not read or not checked, so nobody may call it clean:',
    more: (p: { count: number }) => `and ${n(p.count)} more`,
    judged: (p: { known: number; rules: number; unchanged: number }) =>
      `${many(p.known, 'file is', 'files are')} the release’s own byte for byte; ${many(p.rules, 'code file', 'code files')} of the site’s own judged by rules; ${n(p.unchanged)} unchanged since last time`,
    filesOnly: 'Files were judged. The database was not read: --database has it dumped and judged too, as every snapshot does.',
    withDatabase: (p: { tables: number; rows: number }) =>
      `Files were judged, and ${many(p.rows, 'row', 'rows')} of ${many(p.tables, 'table', 'tables')} of the database.`,
    nothingRead: 'No site could be read, so nothing was judged: neither files nor database.',
    acceptedYes: (p: { site: string }) => `${p.site}: this state is now the baseline`,
    acceptedNo: (p: { site: string }) => `${p.site}: not accepted as a baseline, because it is infected or was not read whole`,
    waiverProblem: (p: { line: number; problem: string }) => `waiver at line ${n(p.line)} does not count: ${p.problem}`,
    nextSteps: 'Next:',
    stepKeep: 'change nothing by hand: these files are your evidence',
    stepExplain: (p: { rule: string }) => ({ command: `siteguard explain ${p.rule}`, why: 'what this means and what to do' }),
    stepDoctor: (p: { account: string }) => ({ command: `siteguard doctor ${p.account}`, why: 'what could not be read, and why' }),
    stepSnapshot: (p: { site: string }) => ({ command: `siteguard snapshot ${p.site}`, why: 'keep it as it is: that is the evidence' }),
    stepRestore: (p: { site: string }) => ({
      command: `siteguard restore ${p.site} --last-clean`,
      why: 'what going back would change; nothing is written',
    }),
    stepAgain: (p: { selector: string }) => ({
      command: `siteguard scan ${p.selector} --only-new`,
      why: 'only what is new since this scan',
    }),
    stepJson: (p: { selector: string }) => ({ command: `siteguard scan ${p.selector} --json`, why: 'the whole report for a machine' }),
    stepAccept: (p: { selector: string }) => ({
      command: `siteguard scan ${p.selector} --accept`,
      why: 'take this state as the reference',
    }),
    exit: {
      0: (p: { failOn: string }) => `exit 0: everything was read, nothing at or above "${p.failOn}"`,
      1: (p: { failOn: string }) => `exit 1: findings at or above "${p.failOn}"`,
      3: () => 'exit 3: something was not read or not checked',
      4: () => 'exit 4: no connection, host key or credentials',
      7: () => 'exit 7: what was learned could not be kept on this machine',
    },
    reason: {
      denied: 'no right to read it',
      vanished: 'it is not there',
      'changed-while-read': 'it changed while it was read',
      'too-large': 'too large to be judged whole',
      'too-many': 'more entries than are listed in one go',
      'too-deep': 'folders nested deeper than is followed',
      loop: 'a loop of folders',
      'bad-name': 'a name this transport cannot carry',
      'not-a-file': 'it turned into something that is no file',
      timeout: 'the server stopped answering',
      disconnected: 'the connection was lost',
      lie: 'the account’s own listing hid it',
      io: 'the server could not read it',
      'no-feed': 'the vendor’s list could not be read',
      'not-listed': 'the vendor’s list does not have it (give --unpinned, or siteguard manifest add)',
      offline: 'the network was not to be used (--offline)',
      rejected: 'what the vendor sent is not what its list says',
      corrupt: 'the kept copy is damaged',
      'no-source': 'no source is known for it',
      'packaged-core': 'it belongs to the system’s packages: verify it with them',
      'version-unknown': 'its version could not be found out',
      'bad-feed': 'this feed of advisories could not be read, or not all of it',
      'second-look': 'the listing could not be checked a second way',
      empty: 'it is empty: a wrong path, or a site that is gone',
      'detector-failed': 'a detector failed on it',
      'engine-absent': 'the engine of this pack of rules is not on this machine (siteguard explain SG-RULE-001)',
      'not-a-folder': 'it is not a folder',
      'no-way': 'nothing on this account can dump it',
      dump: 'the dump failed',
      cut: 'the dump ended too early',
      access: 'it cannot be reached with what the configuration says',
      'file-only': 'it is a file whose tables could not be read',
      'no-tables': 'it holds no tables of the CMS',
      'rows-unread': 'not all of its rows could be read',
      'too-slow': 'judging it took too long',
    } as Readonly<Record<string, string>>,
    check: { listing: 'listing', manifest: 'release', content: 'content', versions: 'versions', database: 'database', site: 'site' },
  },

  phase: {
    connect: 'connecting',
    list: 'listing files',
    detect: 'finding the CMS',
    manifest: 'getting the release’s manifest',
    hash: 'comparing with the release',
    search: 'searching media',
    read: 'reading what remains',
    dump: 'dumping the database',
    store: 'storing',
    judge: 'judging',
    'fetch-logs': 'fetching logs',
    logs: 'reading logs',
    stage: 'uploading',
    apply: 'changing the site',
    verify: 'verifying',
    undo: 'rolling back',
    done: 'done',
  },
  progress: (p: { done: number; total: number | undefined; size: string; left: string | undefined }) =>
    `${n(p.done)}${p.total === undefined ? '' : `/${n(p.total)}`} · ${p.size}${p.left === undefined ? '' : ` · ${p.left} left`}`,

  trust: {
    shown: (p: { account: string; host: string; port: number; key: string }) => `${p.account}: ${p.host} port ${p.port} shows\n  ${p.key}`,
    compare: 'Compare it with what your host publishes (control panel, support), not with what this connection says.',
    ask: 'Is it the right one? Type yes to pin it: ',
    pinned: (p: { account: string; file: string }) => `Pinned for ${p.account} in ${p.file}.`,
    already: (p: { account: string }) => `${p.account}: this key is pinned already.`,
    refused: 'Not pinned.',
    nothing: (p: { account: string; transport: string }) => `${p.account}: nothing to trust over ${p.transport}.`,
  },

  discover: {
    found: (p: { count: number; account: string }) => `${many(p.count, 'installation', 'installations')} in ${p.account}:`,
    none: (p: { account: string }) => `No CMS was found in ${p.account}.`,
    known: (p: { site: string }) => `in the inventory as ${p.site}`,
    fresh: 'not in the inventory',
    outside: 'outside the web folder: a forgotten copy?',
    propose: 'To add them, put this under "sites:" in the inventory, or run again with --write:',
    wrote: (p: { count: number; file: string }) => `${many(p.count, 'site', 'sites')} added to ${p.file}.`,
    shared: (p: { count: number }) => `shared by ${many(p.count, 'site', 'sites')} (mutualisation)`,
  },

  doctor: {
    host: { ssh: 'Login: ', backups: 'Copies: ', logs: 'Logs: ', lock: 'Lock: ', person: 'For a person: ' },
    ok: 'ok',
    warn: 'note',
    bad: 'NO',
    inventory: (p: { file: string; accounts: number; sites: number }) =>
      `inventory ${p.file}: ${many(p.accounts, 'account', 'accounts')}, ${many(p.sites, 'site', 'sites')}`,
    node: (p: { version: string }) => `Node ${p.version}`,
    ssh: (p: { version: string }) => `OpenSSH client: ${p.version}`,
    git: (p: { version: string }) => `Git ${p.version}, for snapshots`,
    noSsh: 'no ssh program here: ~/.ssh/config is not read',
    connect: (p: { transport: string; seconds: number }) => `connected over ${p.transport} in ${decimal(p.seconds, 1)} s, host verified`,
    unverified: (p: { transport: string; seconds: number }) =>
      `connected over ${p.transport} in ${decimal(p.seconds, 1)} s; nothing proves which host answered`,
    local: 'a folder of this machine',
    exec: 'commands can be run: fast listing and hashing on the account’s side',
    noExec: 'no commands: files are listed and read one by one, slower; forged dates are found by reading code files again each time',
    changeTime: 'the listing shows inode change times: unchanged really means unchanged',
    noChangeTime: 'no inode change times: all code files are read again on every scan',
    clear: 'plain FTP: password and files cross the network in clear text; use ftps if your host has it',
    root: (p: { site: string; root: string }) => `${p.site}: ${p.root}`,
    noRoot: (p: { site: string; root: string }) => `${p.site}: ${p.root} is not there`,
    unreadable: (p: { site: string; count: number }) => `${p.site}: ${many(p.count, 'place', 'places')} cannot be read`,
    cms: (p: { site: string; cms: string; version: string }) => `${p.site}: ${p.cms} ${p.version}`,
    manifest: (p: { release: string }) => `manifest of ${p.release} at hand`,
    noManifest: (p: { release: string; reason: string }) =>
      `no manifest of ${p.release}: ${p.reason}. Its core files cannot be verified; siteguard manifest add makes one from an archive`,
    php: (p: { path: string }) => `PHP command line at ${p.path}`,
    waiver: (p: { line: number; problem: string }) => `waiver at line ${n(p.line)} does not count: ${p.problem}`,
    bundle: (p: { file: string }) =>
      `${p.file} holds this, the settings, the last runs and what runs here, with numbers in place of your names. Read it before you send it.`,
    summaryGood: 'Everything siteguard needs is there.',
    summaryBad: (p: { count: number }) => `${many(p.count, 'thing', 'things')} would not work; each line above marked NO says which.`,
  },

  manifest: {
    added: (p: { release: string; files: number }) => `Manifest of ${p.release} added: ${many(p.files, 'file', 'files')}.`,
    none: 'No manifest is kept yet. A scan fetches the ones it needs; manifest add makes one from an archive.',
    kept: (p: { files: number }) => many(p.files, 'file', 'files'),
    verified: (p: { count: number }) => `${many(p.count, 'manifest', 'manifests')} verified.`,
    corrupt: (p: { file: string }) => `damaged, not used any more: ${p.file}`,
  },

  init: {
    wrote: (p: { file: string }) => `Wrote ${p.file}.`,
    next: (p: { account: string }) => ({
      trust: `siteguard trust ${p.account}`,
      trustWhy: 'check and pin the server’s key',
      discover: `siteguard discover ${p.account} --write`,
      discoverWhy: 'find the sites and add them',
      scan: 'siteguard scan --all',
      scanWhy: 'the first scan',
    }),
  },

  explain: {
    rule: 'Rule',
    error: 'Error',
    meaning: 'What it means',
    todo: 'What to do',
    severity: 'Severity',
    confidence: 'Confidence',
  },

  error: 'error',
  cause: 'because',
  next: 'next',
  warning: 'note',
  bug: 'This is a fault of siteguard, not yours. Please report it with the text above.',
  clearFtp: (p: { account: string }) => `${p.account}: plain FTP sends the password in clear text.`,
}

/** The same keys and parameters in every language; the words differ. */
export type ScreenTexts = Widen<typeof screen>
