/** Words of `siteguard vault … --help` in English: a part of help.ts. */

export const vaultCommands = {
  vault: 'the secrets, in an age file that only its keepers open',
  'vault init': 'make an empty vault',
  'vault add': 'put a value into the vault: typed, read, or made',
  'vault show': 'list what the vault holds, without values',
  'vault edit': 'edit values and notes in your editor',
  'vault recipients': 'list who opens the vault; let somebody in, shut somebody out',
  'vault rotate-key': 'seal the vault anew, to a new key of yours',
  'vault import': 'take values over from a password manager',
  'vault export': 'hand values over to a password manager',
}

export const vaultArguments = {
  slot: 'name of the slot: letters, digits and . _ @ : - in parts divided by /, as elus/ftp',
  slots: 'names or globs of slots (default: all)',
  importFile: 'the file to take over; for pass, names or globs of its entries (default: all)',
}

export const vaultOptions = {
  vaultFile: 'the vault (default: "vault:" of the inventory, else vault.age beside it)',
  identity: 'the file of your key, or of your SSH key (default: SITEGUARD_IDENTITY_FILE, then your identity)',
  recipient: 'public key of a keeper: age1…, age1pq1…, or the line of an SSH .pub file (may be given again)',
  passphrase: 'where you have no key yet: make one that a passphrase protects',
  slotKind: 'what it is, in one word: password, database, key (default: password)',
  slotNote: 'a note of your own; never a secret',
  slotUser: 'the login it goes with',
  slotUrl: 'where it is used',
  replaceValue: 'put it in the place of the current value, which becomes the previous one',
  valueFrom: 'where the value is: prompt, stdin, env:NAME, file:PATH (mode 600), command:PROGRAM ARGUMENT…',
  generate: 'make the value',
  generatedLength: 'characters of a made value (default: 24)',
  pendingValue: 'it waits: the next rotation brings it in instead of one it makes (siteguard rotate names the slot)',
  alphabet: 'of a made value: letters-digits (the default), readable, printable, hex',
  reveal: 'print the value of this slot, and nothing else',
  state: 'which value is meant: current (the default), pending, previous',
  pipe: 'with --reveal: print it although no terminal shows it; never in a CI job',
  acceptFile: 'take the file as it is, although this machine knows of values that it lacks',
  resumeEdit: 'go on with an edit that was refused',
  forgetSlot: 'take the previous values of this slot away for good, without an editor (may be given again)',
  addKeeper: 'let this key open the vault (may be given again)',
  removeKeeper: 'shut this key or name out (may be given again)',
  newVaultKey: 'make a new key, put it into your identity file, and seal to it instead of your old one',
  format: 'bitwarden, keepassxc-csv, keepass-xml or pass',
  exportOut: 'the file to write: new, for you alone (mode 600), IN CLEAR',
  exportPrefix: 'for pass: folder of its store (default: siteguard)',
}

const two = (...lines: (readonly [string, string])[]): readonly (readonly [string, string])[] => lines

export const vaultExamples = {
  vault: two(['siteguard vault init', 'make one'], ['siteguard vault show', 'what it holds']),
  'vault init': two(
    ['siteguard vault init', 'for yourself and the recipients of the inventory'],
    ['siteguard vault init --recipient age1… --recipient age1…', 'for two more keys: a colleague, the CI'],
  ),
  'vault add': two(
    ['siteguard vault add elus/ftp --user elus', 'asks for it, without showing it'],
    ['siteguard vault add elus/people/1-anne --pending', 'the password siteguard rotate is to give to author 1, anne'],
  ),
  'vault show': two(
    ['siteguard vault show', 'names, times and states'],
    ['siteguard vault show --reveal elus/ftp', 'one value, on the terminal'],
  ),
  'vault edit': two(['siteguard vault edit', 'in $VISUAL or $EDITOR'], ['siteguard vault edit --forget elus/ftp', 'old values away']),
  'vault recipients': two(
    ['siteguard vault recipients', 'who opens it'],
    ['siteguard vault recipients --add age1… --remove Paul', 'one in, one out'],
  ),
  'vault rotate-key': two(
    ['siteguard vault rotate-key', 'the same keepers, under a new file key'],
    ['siteguard vault rotate-key --new', 'a new key for yourself'],
  ),
  'vault import': two(
    ['siteguard vault import passwords.json --format bitwarden', 'all of an export'],
    ['siteguard vault import hosting/elus --format pass', 'one entry of pass'],
  ),
  'vault export': two(
    ['siteguard vault export --format keepassxc-csv --out slots.csv', 'all, for KeePassXC'],
    ['siteguard vault export elus/ftp --format pass', 'one, into pass'],
  ),
}
