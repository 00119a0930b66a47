import type { Texts } from '../../i18n/index.ts'
import type { DescribedCommand, DescribedOption } from './describe-commands.ts'

/** The reference of all commands as a page of Markdown, in the order of the help. */
export function commandReference(commands: readonly DescribedCommand[], texts: Texts): string {
  const { help, topics } = texts
  const [root, ...rest] = commands as [DescribedCommand, ...DescribedCommand[]]
  const words = topics.reference
  const sections = rest.map((command) =>
    [
      `## siteguard ${[command.path, ...command.arguments].map(plain).join(' ')}`,
      `${sentence(plain(command.about))}`,
      ...(command.options.length === 0 ? [] : [optionList(command.options)]),
      [
        '```',
        ...(help.examplesOf[command.path as keyof typeof help.examplesOf] ?? []).map(([line, why]) => `${line}   # ${why}`),
        '```',
      ].join('\n'),
      `${help.exitStatus} ${command.exits.map((code) => `[${code}](#${anchor(words.exits)})`).join(', ')}`,
    ].join('\n\n'),
  )
  const exits = Object.entries(help.exit).map(([code, about]) => `| ${code} | ${plain(about)} |`)
  return `${[
    `# ${words.title}`,
    words.made,
    `## ${words.common}`,
    optionList(root.options),
    `## ${words.exits}`,
    ['| | |', '|---|---|', ...exits].join('\n'),
    ...sections,
  ].join('\n\n')}\n`
}

function optionList(options: readonly DescribedOption[]): string {
  return options
    .map(({ names, value, choices, about }) => {
      const takes = value === undefined ? '' : ` ${choices.length > 0 ? choices.join('|') : value.toUpperCase()}`
      return `- \`${names.join(', ')}${takes}\`: ${plain(about)}`
    })
    .join('\n')
}

const anchor = (title: string): string => title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-')

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** Signs that Markdown would take for its own. */
const plain = (text: string): string => text.replaceAll(/[<>|*_[\]]/g, (sign) => `\\${sign}`)
