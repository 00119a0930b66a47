/** Words of `siteguard rules … --help` in English: a part of help.ts. */

export const rulesCommands = {
  rules: 'the rules of the scan: list, test, pin, go back, add packs',
  'rules list': 'list every rule: its grade, its pack, whether it is on',
  'rules show': 'explain a rule: what it looks for, why, how it stands here',
  'rules explain': 'the same as rules show',
  'rules test': 'hold the rules against files known to be clean',
  'rules add': 'add a pack of YARA rules; it judges once it passed its test',
  'rules remove': 'take a pack out',
  'rules off': 'switch rules off; every scan says so',
  'rules on': 'switch rules on again',
  'rules pin': 'hold the rules as they are: newer ones are told, not counted',
  'rules rollback': 'go back to the rules before the last change',
}

export const rulesArguments = {
  ruleOrCode: 'a rule as rules list names it (core-changed, PACK/NAME)',
  ruleNames: 'rules as rules list names them (core-changed, PACK/NAME)',
  packs: 'packs to test (default: siteguard’s own rules and every pack)',
  packFile: 'a folder, a zip or a file of YARA rules (.yar, .yara)',
  packName: 'a pack as rules list names it',
  pin: 'current; the number of an earlier set; or none',
}

export const rulesOptions = {
  clean: 'a folder of files you know to be clean (may be given again), beside releases and clean snapshots kept here',
  bad: 'a folder of malware: how much of it each rule finds (read, never run)',
  onlyGiven: 'only the folders of --clean, not what is kept here',
  cap: 'most of the clean files a rule of the pack may match, in percent (default: 0.2)',
  packSha256: 'its SHA-256, which its maker publishes or you noted; without it the command says what it is',
  packAs: 'name it differently (default: the name of its file or folder)',
  testApply: 'switch off siteguard’s own rules that are over their cap',
  offReason: 'why, for the next one who wonders',
}

type Examples = readonly (readonly [string, string])[]

export const rulesExamples: Readonly<Record<string, Examples>> = {
  rules: [
    ['siteguard rules', 'a table'],
    ['siteguard rules --json', 'for a machine'],
  ],
  'rules list': [
    ['siteguard rules list', 'a table'],
    ['siteguard rules list --json', 'for a machine'],
  ],
  'rules show': [
    ['siteguard rules show core-changed', 'a rule of siteguard’s'],
    ['siteguard rules show my-pack/a_rule', 'a rule of an added pack, with its author and licence'],
  ],
  'rules explain': [
    ['siteguard rules explain php-request-code', 'a rule'],
    ['siteguard rules explain php-request-code --lang fr', 'in French'],
  ],
  'rules test': [
    ['siteguard rules test', 'against the releases and clean snapshots kept here'],
    ['siteguard rules test my-pack --clean ./spip-4.4.21', 'one pack, against a folder you know to be clean as well'],
  ],
  'rules add': [
    ['siteguard rules add my-pack.zip', 'says its SHA-256 and adds nothing'],
    [`siteguard rules add my-pack.zip --sha256 ${'3f'.repeat(32)} --clean ./spip-4.4.21`, 'adds and tests it'],
  ],
  'rules remove': [
    ['siteguard rules remove my-pack', 'its rules judge no more'],
    ['siteguard rules remove my-pack --json', 'for a machine'],
  ],
  'rules off': [
    ['siteguard rules off my-pack/a_rule --reason "our own exporter"', 'one rule'],
    ['siteguard rules off version-outdated leftover-phpinfo', 'several'],
  ],
  'rules on': [
    ['siteguard rules on my-pack/a_rule', 'one rule'],
    ['siteguard rules on version-outdated leftover-phpinfo', 'several'],
  ],
  'rules pin': [
    ['siteguard rules pin current', 'hold the rules there are now'],
    ['siteguard rules pin 3', 'the set number 3 again'],
  ],
  'rules rollback': [
    ['siteguard rules rollback', 'one step back'],
    ['siteguard rules rollback --json', 'for a machine'],
  ],
}

export const rulesUsage = {
  noDigest: (p: { sha256: string }) =>
    `give the SHA-256 its maker publishes, or that of the rules you read yourself. Of what lies there it is ${p.sha256}`,
  badCap: 'wants a percentage above 0, as 0.2',
  onlyGivenWantsClean: 'needs --clean DIR',
}
