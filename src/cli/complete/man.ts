import type { Texts } from '../../i18n/index.ts'
import type { DescribedCommand, DescribedOption } from './describe-commands.ts'

/** The manual page of siteguard, as man(7) source. @param version of the program */
export function manPage(commands: readonly DescribedCommand[], texts: Texts, version: string): string {
  const { help, topics } = texts
  const [root, ...rest] = commands as [DescribedCommand, ...DescribedCommand[]]
  const words = topics.man
  const lines = [
    `.TH SITEGUARD 1 "" "siteguard ${version}"`,
    `.SH ${words.name}`,
    `siteguard \\- ${roff(root.about)}`,
    `.SH ${words.synopsis}`,
    `.B siteguard`,
    `[\\fI${roff(words.options)}\\fR] \\fI${roff(help.commandWord)}\\fR`,
    `.SH ${words.common}`,
    ...root.options.flatMap(optionLines),
    `.SH ${words.commands}`,
    ...rest.flatMap((command) => [
      `.SS siteguard ${[command.path, ...command.arguments].map(roff).join(' ')}`,
      roff(command.about),
      ...command.options.flatMap(optionLines),
      ...(help.examplesOf[command.path as keyof typeof help.examplesOf] ?? []).flatMap(([line, why]) => [
        '.PP',
        '.nf',
        `\\fB${roff(line)}\\fR`,
        '.fi',
        roff(why),
      ]),
      '.PP',
      `${roff(help.exitStatus)} ${command.exits.join(', ')}`,
    ]),
    `.SH ${words.exit}`,
    ...Object.entries(help.exit).flatMap(([code, about]) => ['.TP', `.B ${code}`, roff(about)]),
    `.SH ${words.environment}`,
    ...Object.entries(topics.variables).flatMap(([name, about]) => ['.TP', `.B ${roff(name)}`, roff(about)]),
  ]
  return `${lines.join('\n')}\n`
}

function optionLines({ names, value, choices, about }: DescribedOption): string[] {
  const takes = value === undefined ? '' : ` \\fI${roff(choices.length > 0 ? choices.join('|') : value)}\\fR`
  return ['.TP', `\\fB${names.map(roff).join('\\fR, \\fB')}\\fR${takes}`, roff(about)]
}

/** A line that begins with a dot or an apostrophe would be a request to the formatter. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&')
    .replaceAll('\n', ' ')
}
