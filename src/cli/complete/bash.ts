import { argumentChoices, type DescribedCommand } from './describe-commands.ts'

/**
 * A completion for bash. It knows the words of the command line and runs nothing: a shell must not wait for an inventory, nor read one,
 * because somebody pressed a key.
 */
export function bashCompletion(commands: readonly DescribedCommand[]): string {
  const [root, ...rest] = commands as [DescribedCommand, ...DescribedCommand[]]
  const common = root.options.flatMap(({ names }) => names)
  const next = commands.map((command) => {
    const words = [...command.commands.map(({ name }) => name), ...argumentChoices(command)]
    const options = [...command.options.flatMap(({ names }) => names), ...(command === root ? [] : common)]
    return `    ${quote(command.path)}) words=${quote(words.join(' '))} options=${quote(options.join(' '))} ;;`
  })
  const values = [root, ...rest].flatMap(({ path, options }) =>
    options
      .filter(({ value }) => value !== undefined)
      .map(({ names, choices, value }) => {
        const key = names.map((name) => (path === '' ? `*:${name}` : `${quote(path)}:${name}`)).join('|')
        return `    ${key}) ${choices.length > 0 ? `choices=${quote(choices.join(' '))}` : isFile(value) ? 'files=1' : ':'}; takes=1 ;;`
      }),
  )
  return `# bash completion of siteguard. Load it with: source <(siteguard completion bash)
_siteguard() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' word i takes choices files words options
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case " ${rest.map(({ path }) => path.replaceAll(' ', '/')).join(' ')} " in
      *" \${path:+\${path// //}/}$word "*) path=\${path:+$path }$word ;;
    esac
  done
  case "$path:$previous" in
${values.join('\n')}
  esac
  if [ -n "\${takes:-}" ]; then
    if [ -n "\${files:-}" ]; then COMPREPLY=($(compgen -f -- "$current"))
    else COMPREPLY=($(compgen -W "\${choices:-}" -- "$current")); fi
    return
  fi
  case "$path" in
${next.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o default -F _siteguard siteguard
`
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Values that are a file or a folder of this machine. */
export const isFile = (value: string | undefined): boolean => value !== undefined && /file|dir|folder|archive|path/i.test(value)
