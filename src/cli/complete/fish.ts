import { isFile } from './bash.ts'
import { argumentChoices, type DescribedCommand } from './describe-commands.ts'

/** A completion for fish, with what each word is for. */
export function fishCompletion(commands: readonly DescribedCommand[]): string {
  const lines = commands.flatMap((command) => {
    const here = conditionOf(command)
    return [
      ...command.commands.map(({ name, about }) => `complete -c siteguard -n ${quote(here)} -f -a ${quote(name)} -d ${quote(about)}`),
      ...argumentChoices(command).map((word) => `complete -c siteguard -n ${quote(here)} -f -a ${quote(word)}`),
      ...command.options.map(({ names, value, choices, about }) => {
        const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ')
        const takes =
          value === undefined ? '' : choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : isFile(value) ? ' -r -F' : ' -x'
        const where = command.path === '' ? '' : ` -n ${quote(here)}`
        return `complete -c siteguard${where} ${flags}${takes} -d ${quote(about)}`
      }),
    ]
  })
  return `# fish completion of siteguard. Load it with: siteguard completion fish | source
${lines.join('\n')}
`
}

/** The words before are this command's and no longer one's. */
function conditionOf({ path, commands }: DescribedCommand): string {
  const words = path === '' ? [] : path.split(' ')
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`)
  const further = commands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(' ')}`]
  return [...seen, ...further].join('; and ') || 'true'
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
