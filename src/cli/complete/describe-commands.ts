import type { Texts } from '../../i18n/index.ts'
import type { CommandSpec, OptionSpec } from '../command.ts'
import { COMMANDS, COMMON } from '../commands/specs.ts'

/** An option as a shell or a man page needs it. */
export interface DescribedOption {
  /** As typed, the short one first: `-0`, `--plain`. */
  readonly names: readonly string[]
  /** As the help shows it: `file` of `--inventory <file>`. */
  readonly value?: string
  readonly choices: readonly string[]
  readonly about: string
}

/** A command with what may stand after it. */
export interface DescribedCommand {
  /** Words after `siteguard`; '' is siteguard itself. */
  readonly path: string
  readonly about: string
  readonly arguments: readonly string[]
  /** Next words, with what they are for. */
  readonly commands: readonly { readonly name: string; readonly about: string }[]
  /** Its own; those of every command stand with ''. */
  readonly options: readonly DescribedOption[]
  readonly exits: readonly number[]
}

/** Values that are never asked of the inventory: they are the program's own. */
const ARGUMENT_CHOICES: Readonly<Record<string, readonly string[]>> = { '<shell>': ['bash', 'zsh', 'fish'] }

/** Every command, siteguard itself first, from the table that help and parsing are made of. */
export function describeCommands(texts: Texts): DescribedCommand[] {
  const below = (path: string): { name: string; about: string }[] =>
    COMMANDS.filter((spec) => parentOf(spec.path) === path).map((spec) => ({
      name: spec.path.slice(path === '' ? 0 : path.length + 1),
      about: texts.help.commands[spec.path],
    }))
  const one = (spec: CommandSpec): DescribedCommand => ({
    path: spec.path,
    about: texts.help.commands[spec.path],
    arguments: (spec.arguments ?? []).map(({ name }) => name),
    commands: below(spec.path),
    options: (spec.options ?? []).map((option) => describeOption(option, texts)),
    exits: spec.exits,
  })
  const common = [
    ...COMMON.map((option) => describeOption(option, texts)),
    { names: ['-h', '--help'], choices: [], about: texts.help.options.help },
  ]
  return [{ path: '', about: texts.help.tagline, arguments: [], commands: below(''), options: common, exits: [] }, ...COMMANDS.map(one)]
}

/** Words that may stand as an argument of a command, where they are known beforehand. */
export function argumentChoices({ arguments: names }: DescribedCommand): readonly string[] {
  return names.flatMap((name) => ARGUMENT_CHOICES[name] ?? [])
}

function parentOf(path: string): string {
  return path.includes(' ') ? path.slice(0, path.lastIndexOf(' ')) : ''
}

function describeOption(spec: OptionSpec, texts: Texts): DescribedOption {
  const value = /[<[]([^>\]]+)[>\]]/.exec(spec.flags)?.[1]
  return {
    names: spec.flags.match(/(?<![\w-])--?[\w-]+/g) ?? [],
    ...(value === undefined ? {} : { value }),
    choices: spec.choices ?? [],
    about: texts.help.options[spec.help],
  }
}
