import { nearestNames } from '../../core/nearest.ts'
import { printable } from '../../core/printable.ts'
import type { Texts } from '../../i18n/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { buildProgram } from '../build-program.ts'
import type { CommandModule } from '../command.ts'
import { describeCommands } from '../complete/describe-commands.ts'
import { manPage } from '../complete/man.ts'
import { flag, usage } from '../options.ts'
import { COMMANDS } from './specs.ts'

/** `siteguard help [COMMAND|TOPIC]`: a command's help, or a page about something several commands have to do with. */
export const run: CommandModule['run'] = async ({ terminal, texts, version }, args, options) => {
  const words = (args[0] as readonly string[] | undefined) ?? []
  if (flag(options, 'man')) {
    terminal.out(manPage(describeCommands(texts), texts, version))
    return 0
  }
  const name = words.join(' ')
  const { topics } = texts
  if (Object.hasOwn(topics.pages, name)) {
    terminal.out(pageOf(name as keyof Texts['topics']['pages'], texts, terminal))
    return 0
  }
  const screen = { out: (text: string) => terminal.out(text), err: (text: string) => terminal.out(text), width: terminal.width }
  let command = buildProgram(texts, version, async () => {}, screen)
  if (name !== '' && !COMMANDS.some(({ path }) => path === name)) {
    const known = [...COMMANDS.map(({ path }) => path), ...Object.keys(topics.pages)]
    throw usage('help', topics.unknown({ name: printable(name), near: nearestNames(name, known, 1)[0] ?? '' }))
  }
  for (const word of words) command = command.commands.find((below) => below.name() === word) ?? command
  command.outputHelp()
  if (name === '') {
    const longest = Math.max(...Object.keys(topics.pages).map((page) => page.length))
    const list = Object.entries(topics.pages).map(
      ([page, { title }]) => `  ${page.padEnd(longest)}  ${wrap(title, terminal.width, longest + 4)}\n`,
    )
    terminal.out(`\n${topics.title}\n${list.join('')}\n${wrap(topics.hint, terminal.width, 0)}\n`)
  }
  return 0
}

function pageOf(
  name: keyof Texts['topics']['pages'],
  { topics, help }: Texts,
  { width, paint }: { width: number; paint: { strong(text: string): string } },
): string {
  const { title, lines } = topics.pages[name]
  const told = name === 'exit-codes' ? Object.entries(help.exit) : name === 'environment' ? Object.entries(topics.variables) : []
  const longest = Math.max(0, ...told.map(([term]) => term.length))
  return [
    paint.strong(wrap(title, width, 0)),
    '',
    ...lines.map((line) => (line.startsWith('siteguard ') ? `  ${wrap(line, width, 4)}` : wrap(line, width, 0))),
    ...told.map(([term, about]) => `  ${term.padEnd(longest)}  ${wrap(about, width, longest + 4)}`),
    '',
  ].join('\n')
}
