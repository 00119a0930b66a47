import type { CommandSpec, OptionValues } from './command.ts'

/**
 * A command line as it was typed, with more at its end where it was not typed already: to be shown, and pasted. What stands for a secret never is an option, so all may
 * be shown.
 */
export function typedAgain(
  spec: Pick<CommandSpec, 'path' | 'options'>,
  names: readonly string[],
  options: OptionValues,
  more: string,
): string {
  const words = ['siteguard', ...spec.path.split(' '), ...names.map(quoted)]
  for (const flags of ['--inventory <file>', ...(spec.options ?? []).map((option) => option.flags)]) {
    const flag = /--[a-z0-9-]+|-\d/.exec(flags)?.[0] ?? ''
    const value = options[keyOf(flag)]
    if (flag.startsWith('--no-')) {
      if (value === false) words.push(flag)
    } else if (value === true) words.push(flag)
    else if (Array.isArray(value)) for (const one of value) words.push(flag, quoted(String(one)))
    else if (typeof value === 'string') words.push(flag, quoted(value))
  }
  return (words.includes(more) ? words : [...words, more]).join(' ')
}

/** The name under which commander keeps a flag's value. */
function keyOf(flag: string): string {
  return flag
    .replace(/^--no-/, '--')
    .replace(/^-+/, '')
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** As a shell of Unix takes it for one word. */
function quoted(word: string): string {
  return /^[\w.,:/@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
