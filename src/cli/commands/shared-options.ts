import type { OptionSpec } from '../command.ts'

/* Options and arguments that several commands take. */

/** Options every command takes. */
export const COMMON: readonly OptionSpec[] = [
  { flags: '--inventory <file>', help: 'inventory' },
  { flags: '--as-owner <name>', help: 'asOwner' },
  { flags: '--read-only', help: 'readOnly' },
  { flags: '--json', help: 'json' },
  { flags: '--lang <lang>', help: 'lang', choices: ['en', 'fr'] },
  { flags: '--no-color', help: 'color' },
  { flags: '--no-input', help: 'input' },
  { flags: '-q, --quiet', help: 'quiet' },
  { flags: '-v, --verbose', help: 'verbose' },
]

export const SELECTORS: readonly OptionSpec[] = [
  { flags: '--all', help: 'all' },
  { flags: '--group <name>', help: 'group', repeat: true },
  { flags: '--owner <name>', help: 'owner', repeat: true },
  { flags: '--account <name>', help: 'account', repeat: true },
  { flags: '--cms <name>', help: 'cms', repeat: true, choices: ['spip', 'wordpress', 'generic'] },
]

export const FEEDS: readonly OptionSpec[] = [
  { flags: '--mirror <url>', help: 'mirror' },
  { flags: '--offline', help: 'offline' },
  { flags: '--unpinned', help: 'unpinned' },
]

export const RECORDS: readonly OptionSpec[] = [
  { flags: '--plain', help: 'plain' },
  { flags: '-0', help: 'nul' },
]

/** Documents of a report or record, in formats for machines or as a page. */
export const OUTPUT: OptionSpec = { flags: '--output <format=file>', help: 'output', repeat: true }

export const ADVISORIES: OptionSpec = { flags: '--advisories <feed>', help: 'advisories' }
export const YES: OptionSpec = { flags: '--yes', help: 'yes' }
export const TAKE_OVER: OptionSpec = { flags: '--take-over', help: 'takeOver' }
export const APPROVAL: OptionSpec = { flags: '--approval <file>', help: 'approval', repeat: true }
export const RUN_ACCOUNT: OptionSpec = { flags: '--account <name>', help: 'runAccount' }
export const RUN = { name: '<run>', help: 'run' } as const
export const RUN_EXITS = [0, 2, 3, 4, 6, 7, 8, 130]
export const SNAPSHOT = { name: '<snapshot>', help: 'snapshot' } as const
export const ACTING: readonly OptionSpec[] = [
  { flags: '--apply', help: 'apply' },
  { flags: '--yes', help: 'yes' },
  { flags: '--take-over', help: 'takeOver' },
  ...RECORDS,
]
export const WITNESS: OptionSpec = { flags: '--witness <witness>', help: 'witness' }
export const TIMEOUT: OptionSpec = { flags: '--timeout <seconds>', help: 'timeout' }
