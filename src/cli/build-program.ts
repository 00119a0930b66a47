import { Command, type CommanderError, Help, InvalidArgumentError, Option } from 'commander'
import { SiteguardError } from '../core/error.ts'
import { nearestNames } from '../core/nearest.ts'
import type { CommandLineTexts } from '../i18n/index.ts'
import { wrap } from '../reporters/text/layout.ts'
import type { CommandSpec, OptionSpec, OptionValues } from './command.ts'
import { COMMANDS, COMMON } from './commands/specs.ts'

export type Runner = (spec: CommandSpec, args: readonly (string | readonly string[])[], options: OptionValues) => Promise<void>

/** Where help goes, and how wide it may be there, in columns. */
export interface HelpScreen {
  /** Help that was asked for. */
  out(text: string): void
  /** Help shown because a subcommand is missing. */
  err(text: string): void
  readonly width: number
}

/** The command line, from the table of commands. Nothing exits. */
export function buildProgram(texts: CommandLineTexts, version: string, runner: Runner, screen: HelpScreen): Command {
  const { help } = texts
  const program = new Command('siteguard')
  const groups = new Map<string, Command>([['', program]])
  program.description(help.tagline).version(version, '-V, --version', help.options.version).helpCommand(false)
  for (const option of COMMON) program.addOption(toOption(option, texts))
  prepare(program, texts, screen)
  for (const spec of COMMANDS) {
    const words = spec.path.split(' ')
    const name = words.pop() as string
    const command = (groups.get(words.join(' ')) as Command).command(name)
    groups.set(spec.path, command)
    command.description(help.commands[spec.path]).helpCommand(false)
    if (spec.group !== undefined) command.helpGroup(help.groups[spec.group])
    prepare(command, texts, screen)
    for (const argument of spec.arguments ?? []) command.argument(argument.name, help.arguments[argument.help])
    for (const option of spec.options ?? []) command.addOption(toOption(option, texts))
    command.addHelpText('after', () => afterHelp(spec, texts, screen.width))
    if (spec.load !== undefined) {
      command.action(async (...given: unknown[]) => {
        given.length -= 2
        await runner(spec, given.filter((arg) => arg !== undefined) as (string | string[])[], command.optsWithGlobals())
      })
    }
  }
  return program
}

function prepare(command: Command, texts: CommandLineTexts, screen: HelpScreen): void {
  const { titles, commandWord } = texts.help
  command
    .exitOverride()
    .helpOption('-h, --help', texts.help.options.help)
    .configureOutput({
      writeOut: screen.out,
      writeErr: screen.err,
      outputError: () => {},
      getOutHelpWidth: () => screen.width,
      getErrHelpWidth: () => screen.width,
    })
    .configureHelp({
      showGlobalOptions: true,
      // Wrapped wherever a few words fit beside the term: what is not wrapped is cut by a screen of 80.
      minWidthToWrap: 24,
      styleTitle: (title) => titles[title] ?? title,
      commandUsage: (shown) => new Help().commandUsage(shown).replace('[command]', `[${commandWord}]`),
      styleUsage: (usage) => wrap(`${titles['Usage:']} ${usage}`, screen.width, 4).slice(`${titles['Usage:']} `.length),
      formatItem: (term, termWidth, description, helper) =>
        screen.width - termWidth >= 36
          ? new Help().formatItem.call(helper, term, termWidth, description, helper)
          : `  ${wrap(term, screen.width, 4)}\n      ${wrap(description, screen.width, 6)}`,
      // Commander would add the choices in English; the descriptions name them.
      optionDescription: (option) => option.description,
    })
}

function toOption(spec: OptionSpec, texts: CommandLineTexts): Option {
  const option = new Option(spec.flags, texts.help.options[spec.help])
  const { choices } = spec
  if (choices !== undefined && spec.repeat !== true) option.choices([...choices])
  if (spec.repeat === true) {
    option.argParser((value: string, before: string[] | undefined) => {
      if (choices !== undefined && !choices.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`)
      return [...(before ?? []), value]
    })
  }
  return option
}

function afterHelp(spec: CommandSpec, texts: CommandLineTexts, width: number): string {
  const { help } = texts
  const exits = spec.exits.map((code) => `  ${String(code).padEnd(4)} ${wrap(help.exit[code] ?? '', width, 7)}`)
  const examples = (help.examplesOf[spec.path] ?? []).map(([command, why]) => `  ${wrap(command, width, 4)}\n      ${wrap(why, width, 6)}`)
  return `\n${help.exitStatus}\n${exits.join('\n')}\n\n${help.examples}\n${examples.join('\n')}`
}

/** A mistake on the command line, in the user's words. */
export function usageError(error: CommanderError, program: Command, argv: readonly string[], texts: CommandLineTexts): SiteguardError {
  const { usage } = texts.help
  // Commander quotes the culprit: error: unknown option '--jsn'.
  const name = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const flag = name.split(/[ ,]/).find((word) => word.startsWith('--')) ?? name
  const problem = ((): string => {
    switch (error.code) {
      case 'commander.unknownOption':
        return usage.unknownOption({ name, near: nearestNames(name, optionsAt(program, argv), 1)[0] ?? '' })
      case 'commander.unknownCommand':
        return usage.unknownCommand({
          name,
          near:
            nearestNames(
              name,
              commandAt(program, argv).commands.map((c) => c.name()),
              1,
            )[0] ?? '',
        })
      case 'commander.missingArgument':
        return usage.missingArgument()
      case 'commander.optionMissingArgument':
        return usage.missingValue()
      case 'commander.excessArguments':
        return usage.tooMany()
      case 'commander.invalidArgument': {
        const value = /argument '([^']*)' is invalid/.exec(error.message)?.[1] ?? ''
        return usage.badValue({ value, allowed: /Allowed choices are (.*?)\.$/.exec(error.message)?.[1] ?? '' })
      }
      default:
        return error.message
    }
  })()
  return new SiteguardError({
    code: 'SG-USE-001',
    kind: 'usage',
    params: { flag: flag === '' ? commandAt(program, argv).name() : flag, problem },
  })
}

/** Names on an error of usage the command that was typed, whose help says how it is written. */
export function withCommand(error: SiteguardError, program: Command, argv: readonly string[]): SiteguardError {
  if (error.code !== 'SG-USE-001') return error
  const names: string[] = []
  for (let at = commandAt(program, argv); at.parent !== null; at = at.parent) names.unshift(at.name())
  if (names.length === 0) return error
  const params = { ...(error.params as { flag: string; problem: string }), command: names.join(' ') }
  return new SiteguardError({ code: 'SG-USE-001', kind: 'usage', params, cause: error.cause })
}

function commandAt(program: Command, argv: readonly string[]): Command {
  let here = program
  for (const word of argv) here = here.commands.find((command) => command.name() === word) ?? here
  return here
}

function optionsAt(program: Command, argv: readonly string[]): string[] {
  return [program, commandAt(program, argv)].flatMap((command) => command.options.map((option) => option.long ?? option.short ?? ''))
}
