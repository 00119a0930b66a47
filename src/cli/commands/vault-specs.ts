import type { CommandSpec, OptionSpec } from '../command.ts'

export const VAULT: readonly OptionSpec[] = [
  { flags: '--vault <file>', help: 'vaultFile' },
  { flags: '--identity <file>', help: 'identity' },
]
const FORMAT: OptionSpec = { flags: '--format <format>', help: 'format', choices: ['bitwarden', 'keepassxc-csv', 'keepass-xml', 'pass'] }

/** The commands of the vault, in the order the help shows them. */
export const VAULT_COMMANDS: readonly CommandSpec[] = [
  { path: 'vault', group: 'setup', exits: [0, 2, 4, 6, 7] },
  {
    path: 'vault init',
    options: [...VAULT, { flags: '--recipient <key>', help: 'recipient', repeat: true }, { flags: '--passphrase', help: 'passphrase' }],
    exits: [0, 2, 4, 6],
    load: () => import('./vault-init.ts'),
  },
  {
    path: 'vault add',
    arguments: [{ name: '<slot>', help: 'slot' }],
    options: [
      ...VAULT,
      { flags: '--from <place>', help: 'valueFrom' },
      { flags: '--generate', help: 'generate' },
      { flags: '--length <n>', help: 'generatedLength' },
      { flags: '--alphabet <name>', help: 'alphabet', choices: ['letters-digits', 'readable', 'printable', 'hex'] },
      { flags: '--kind <word>', help: 'slotKind' },
      { flags: '--user <login>', help: 'slotUser' },
      { flags: '--url <address>', help: 'slotUrl' },
      { flags: '--note <text>', help: 'slotNote' },
      { flags: '--replace', help: 'replaceValue' },
      { flags: '--pending', help: 'pendingValue' },
    ],
    exits: [0, 2, 4, 6, 7],
    load: () => import('./vault-add.ts'),
  },
  {
    path: 'vault show',
    arguments: [{ name: '[slot...]', help: 'slots' }],
    options: [
      ...VAULT,
      { flags: '--reveal <slot>', help: 'reveal' },
      { flags: '--state <state>', help: 'state', choices: ['current', 'pending', 'previous', 'dropped'] },
      { flags: '--pipe', help: 'pipe' },
    ],
    exits: [0, 2, 4, 6, 7],
    load: () => import('./vault-show.ts'),
  },
  {
    path: 'vault edit',
    options: [
      ...VAULT,
      { flags: '--resume <file>', help: 'resumeEdit' },
      { flags: '--forget <slot>', help: 'forgetSlot', repeat: true },
      { flags: '--accept-file', help: 'acceptFile' },
    ],
    exits: [0, 2, 4, 6, 7],
    load: () => import('./vault-edit.ts'),
  },
  {
    path: 'vault recipients',
    options: [
      ...VAULT,
      { flags: '--add <key>', help: 'addKeeper', repeat: true },
      { flags: '--remove <key>', help: 'removeKeeper', repeat: true },
    ],
    exits: [0, 2, 4, 6, 7],
    load: () => import('./vault-recipients.ts'),
  },
  {
    path: 'vault rotate-key',
    options: [...VAULT, { flags: '--new', help: 'newVaultKey' }],
    exits: [0, 2, 4, 6, 7],
    load: () => import('./vault-rotate-key.ts'),
  },
  {
    path: 'vault import',
    arguments: [{ name: '[file...]', help: 'importFile' }],
    options: [...VAULT, FORMAT, { flags: '--replace', help: 'replaceValue' }],
    exits: [0, 2, 4, 6, 7],
    load: () => import('./vault-import.ts'),
  },
  {
    path: 'vault export',
    arguments: [{ name: '[slot...]', help: 'slots' }],
    options: [...VAULT, FORMAT, { flags: '--out <file>', help: 'exportOut' }, { flags: '--prefix <folder>', help: 'exportPrefix' }],
    exits: [0, 2, 4, 6, 7],
    load: () => import('./vault-export.ts'),
  },
]
