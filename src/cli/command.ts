import type { DumpRequest } from '../app/snapshot/types.ts'
import type { Secret } from '../core/secret.ts'
import type { HelpTexts, Texts } from '../i18n/index.ts'
import type { DumpOptions } from '../snapshots/database/index.ts'
import type { ProviderDump } from '../snapshots/types.ts'
import type { Terminal } from './screen/terminal.ts'

/** A way to a database where no program of the account can be run. */
export interface DatabaseScript {
  readonly session: NonNullable<DumpOptions['session']>
  /** Takes away what lies on the account for it. */
  close(): Promise<void>
}

/** What every command is given. */
export interface Context {
  /** Replaced once the inventory is read, when it asks for a language and nothing stronger did. */
  texts: Texts
  /** --lang or SITEGUARD_LANG was given: the inventory's own `lang` does not count. */
  readonly langGiven: boolean
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly signal: AbortSignal
  readonly version: string
  /** Command line of this very program, to show and to run again. */
  readonly program: readonly string[]
  /** Registers a secret with the redactor of both streams. */
  readonly keepSecret: (secret: Secret) => void
  /** A text without the secrets registered by now, for what is written to a file. The terminal does so by itself. */
  readonly redact: (text: string) => string
  /** Further headers for pages of the sites: behind a shut door. */
  readonly headersFor?: (url: URL) => Readonly<Record<string, string>>
  /** Behind a shut door: how a site's databases are read where nothing else can. */
  readonly databaseScript?: (request: DumpRequest) => Promise<DatabaseScript | undefined>
  /** While an account is locked: its databases, as its host dumps them. */
  readonly providerDump?: (request: DumpRequest) => Promise<ProviderDump | undefined>
}

export type OptionValues = Readonly<Record<string, unknown>>

export interface OptionSpec {
  readonly flags: string
  readonly help: keyof HelpTexts['options']
  readonly choices?: readonly string[]
  readonly repeat?: boolean
}

export interface ArgumentSpec {
  readonly name: string
  readonly help: keyof HelpTexts['arguments']
}

/** Under which heading the list of commands shows it. */
export type CommandGroup = 'look' | 'keep' | 'change' | 'setup'

/** A command as data: help, parsing and completion are made of it. Its code is loaded only when it is run. */
export interface CommandSpec {
  /** Words after `siteguard`: `scan`, `manifest add`. */
  readonly path: keyof HelpTexts['commands']
  /** Of commands that stand by themselves, not of `manifest add` and such. */
  readonly group?: CommandGroup
  readonly arguments?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  /** Exit codes it can end with; shown in its help. */
  readonly exits: readonly number[]
  readonly load?: () => Promise<CommandModule>
}

export interface CommandModule {
  /** Does it, and gives the exit code. Errors are thrown. */
  run(context: Context, args: readonly (string | readonly string[])[], options: OptionValues): Promise<number>
}
