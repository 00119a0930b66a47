import { isFile } from './bash.ts'
import { argumentChoices, type DescribedCommand, type DescribedOption } from './describe-commands.ts'

/** A completion for zsh, with what each word is for. */
export function zshCompletion(commands: readonly DescribedCommand[]): string {
  const root = commands[0] as DescribedCommand
  const functions = commands.map((command) => functionOf(command, root))
  return `#compdef siteguard
# zsh completion of siteguard. Load it with: source <(siteguard completion zsh)
${functions.join('\n')}
compdef _siteguard siteguard
`
}

function functionOf(command: DescribedCommand, root: DescribedCommand): string {
  const options = [...command.options, ...(command === root ? [] : root.options)].map(specOf)
  const words = [...command.commands.map(({ name, about }) => `${name.replaceAll(':', '\\:')}:${about}`), ...argumentChoices(command)]
  const rest =
    command.commands.length === 0 ? `'*:: :${words.length > 0 ? `(${words.join(' ')})` : '_files'}'` : `'1: :->word' '*:: :->rest'`
  const cases = command.commands.map(({ name }) => `        ${name}) ${nameOf(`${command.path} ${name}`.trim())} ;;`)
  const branch =
    command.commands.length === 0
      ? ''
      : `
  case $state in
    word) local -a words_here; words_here=(${words.map(quote).join(' ')}); _describe 'command' words_here ;;
    rest)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac`
  return `${nameOf(command.path)}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C -S ${[...options, rest].join(' \\\n    ')}${branch}
}`
}

function specOf({ names, value, choices, about }: DescribedOption): string {
  const said = about.replace(/[\][\\:]/g, (sign) => `\\${sign}`)
  const what = value === undefined ? '' : `:${value}:${choices.length > 0 ? `(${choices.join(' ')})` : isFile(value) ? '_files' : ' '}`
  const group = names.length > 1 ? `'(${names.join(' ')})'{${names.join(',')}}` : `'*'${names[0]}`
  return `${group}${quote(`[${said}]${what}`)}`
}

const nameOf = (path: string): string => `_siteguard${path === '' ? '' : `_${path.replaceAll(/[ -]/g, '_')}`}`

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
