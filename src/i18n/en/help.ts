/** Words of `--help` in English: the source. Names of commands, options and values are never translated. */
export const help = {
  tagline: 'Hardens and recovers SPIP and other PHP CMS sites on shared hosting.',
  titles: {
    'Usage:': 'Usage:',
    'Arguments:': 'Arguments:',
    'Options:': 'Options:',
    'Global Options:': 'Common options:',
    'Commands:': 'Commands:',
  } as Readonly<Record<string, string>>,
  groups: { setup: 'Setting up:', look: 'Looking:', keep: 'Keeping:', change: 'Changing:' },
  commandWord: 'command',
  exitStatus: 'Exit status:',
  examples: 'Examples:',
  exit: {
    0: 'done; nothing found at or above --fail-on; already as wanted',
    1: 'findings at or above --fail-on',
    2: 'a wrong flag, or an error in the inventory',
    3: 'partial: some sites or checks did not run',
    4: 'connection, host key or credentials',
    6: 'stopped for a person: it wants a yes, or a flag that says so',
    7: 'a store, vault or evidence error',
    130: 'interrupted; what was learned is kept',
  } as Readonly<Record<number, string>>,
  commands: {
    init: 'write a first inventory (siteguard.yml) for an account',
    trust: 'show a server’s key and pin it in the inventory',
    discover: 'find every CMS in an account, forgotten copies too',
    doctor: 'say what would not work, and why',
    config: 'show the configuration',
    'config show': 'show every effective value of the inventory',
    scan: 'find injected files, changed core files, holes and leftovers',
    rules: 'list the rules of the scan',
    explain: 'explain a rule or an error code',
    manifest: 'the releases’ manifests: what each file must be',
    'manifest add': 'make a manifest from a release archive or folder',
    'manifest list': 'list the manifests kept here',
    'manifest verify': 'check the manifests kept here',
    schema: 'print a JSON Schema (inventory, scan-report)',
    demo: 'show a scan on a made-up account on this machine',
  },
  arguments: {
    target: 'user@host, a Host of ~/.ssh/config, sftp:// ftps:// ftp:// address, or a folder',
    account: 'an account of the inventory',
    selector: 'sites or accounts of the inventory: names or globs (default: --all must be given)',
    code: 'a rule (core-changed) or an error code (SG-KEY-002)',
    schema: 'inventory or scan-report',
    manifest: 'product, or product@version (default: all)',
  },
  options: {
    inventory: 'inventory file (default: siteguard.yml here or above)',
    json: 'one JSON document on standard output',
    lang: 'language of the words: en or fr',
    color: 'no colour',
    input: 'never ask: fail and name the missing flag',
    quiet: 'no progress and no notes',
    verbose: 'tell each call to the account on standard error',
    version: 'print the version',
    help: 'print this help',
    plain: 'one record a line, tab-separated, for scripts',
    nul: 'with --plain: raw names, records end with NUL',
    failOn: 'grade that makes exit code 1: certain, probable, possible (default: probable)',
    all: 'every site of the inventory',
    group: 'sites of this group (may be given again)',
    owner: 'sites of this owner (may be given again)',
    account: 'sites of this account (may be given again)',
    cms: 'sites of this CMS: spip, wordpress, generic (may be given again)',
    onlyNew: 'only what is not in the baseline (or was not there last time)',
    accept: 'take what is seen as the site’s baseline',
    paranoid: 'believe nothing the account computes: read and hash everything here',
    parallel: 'accounts worked on at once (default: 4)',
    mirror: 'fetch vendors’ files through this base address',
    offline: 'use no vendor’s feed: only the manifests kept here',
    advisories: 'more advisories: an OSV feed, as a file or an https address',
    unpinned: 'also use a release no list vouches for, on its vendor’s TLS alone',
    limitRate: 'kilobytes a second and account that file contents may take (default: no limit)',
    timeout: 'seconds without a byte after which a server is given up (default: 30)',
    replace: 'replace a pinned key that has changed',
    yes: 'answer yes to the question',
    fingerprint: 'pin only if the server shows this fingerprint',
    write: 'add what was found to the inventory',
    origin: 'with where each value comes from',
    archive: 'a release as a zip file',
    sha256: 'SHA-256 of the archive, as its vendor publishes it',
    directory: 'an unpacked release',
    product: 'product, when the files do not tell (spip, wordpress, spip-plugin/PREFIX)',
    release: 'version, when the files do not tell',
    locale: 'language of the release (WordPress)',
  },
  usage: {
    unknownOption: (p: { name: string; near: string }) => `this option does not exist${p.near === '' ? '' : `; did you mean ${p.near}?`}`,
    unknownCommand: (p: { name: string; near: string }) => `this command does not exist${p.near === '' ? '' : `; did you mean ${p.near}?`}`,
    missingArgument: () => 'this argument is missing',
    missingValue: () => 'this option wants a value',
    badValue: (p: { value: string; allowed: string }) => `"${p.value}" is not possible here: ${p.allowed}`,
    tooMany: () => 'there are more arguments than the command takes',
    conflict: (p: { other: string }) => `cannot go together with ${p.other}`,
    wantsNumber: () => 'wants a whole number above zero',
    onlyWith: (p: { other: string }) => `only goes together with ${p.other}`,
    unknownCode: (p: { code: string; near: string }) =>
      `"${p.code}" is no rule and no error code${p.near === '' ? '; siteguard rules lists the rules' : `. Did you mean ${p.near}?`}`,
    wantsSource: () => 'give --archive FILE with --sha256 HEX, or --directory DIR',
    wantsSha256: () => 'an archive is used only with its published SHA-256 (64 hex digits)',
  },
  examplesOf: {
    init: [
      ['siteguard init elus@ssh.example.org', 'an account reached by SSH'],
      ['siteguard init ftps://elus@ftp.example.org --inventory town.yml', 'FTPS only, another file'],
    ],
    trust: [
      ['siteguard trust elus', 'show the key, ask, pin it'],
      ['siteguard trust elus --fingerprint SHA256:abc… --yes', 'in a script'],
    ],
    discover: [
      ['siteguard discover elus', 'what is there'],
      ['siteguard discover elus --write', 'and add it to the inventory'],
    ],
    doctor: [
      ['siteguard doctor', 'every account'],
      ['siteguard doctor elus --json', 'one account, for a machine'],
    ],
    config: [
      ['siteguard config show', 'every effective value'],
      ['siteguard config show --origin', 'and where it comes from'],
    ],
    'config show': [
      ['siteguard config show', 'every effective value'],
      ['siteguard config show --origin', 'and where it comes from'],
    ],
    scan: [
      ['siteguard scan lepcf.fr', 'one site'],
      ['siteguard scan --all --only-new --json', 'every night, in CI'],
    ],
    rules: [
      ['siteguard rules', 'a table'],
      ['siteguard rules --json', 'for a machine'],
    ],
    explain: [
      ['siteguard explain core-changed', 'a rule'],
      ['siteguard explain SG-KEY-002 --lang fr', 'an error code, in French'],
    ],
    manifest: [
      ['siteguard manifest add --archive spip-v4.4.30.zip --sha256 HEX', 'without network'],
      ['siteguard manifest list', 'what is kept here'],
    ],
    'manifest add': [
      ['siteguard manifest add --archive spip-v4.4.30.zip --sha256 HEX', 'from the vendor’s archive'],
      ['siteguard manifest add --directory ./spip-4.4.30', 'from an unpacked release you trust'],
    ],
    'manifest list': [
      ['siteguard manifest list', 'a table'],
      ['siteguard manifest list --json', 'for a machine'],
    ],
    'manifest verify': [
      ['siteguard manifest verify', 'all of them'],
      ['siteguard manifest verify spip', 'one product'],
    ],
    schema: [
      ['siteguard schema inventory > siteguard.schema.json', 'for your editor'],
      ['siteguard schema scan-report', 'what --json prints'],
    ],
    demo: [
      ['siteguard demo', 'in English'],
      ['siteguard demo --lang fr', 'in French'],
    ],
  } as Readonly<Record<string, readonly (readonly [string, string])[]>>,
}

type Widen<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : T extends object
      ? { readonly [K in keyof T]: Widen<T[K]> }
      : T
export type HelpTexts = Widen<typeof help>
