import type { CommandModule } from '../command.ts'
import { bashCompletion } from '../complete/bash.ts'
import { describeCommands } from '../complete/describe-commands.ts'
import { fishCompletion } from '../complete/fish.ts'
import { zshCompletion } from '../complete/zsh.ts'
import { usage } from '../options.ts'

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

/** `siteguard completion SHELL`: a script for the shell, which then completes commands, options and values. */
export const run: CommandModule['run'] = async ({ terminal, texts }, args) => {
  const shell = String(args[0])
  if (!Object.hasOwn(SHELLS, shell))
    throw usage('shell', texts.help.usage.badValue({ value: shell, allowed: Object.keys(SHELLS).join(', ') }))
  terminal.out(SHELLS[shell as keyof typeof SHELLS](describeCommands(texts)))
  return 0
}
