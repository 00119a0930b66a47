import { makeRecipe, type Recipe } from '../../recipes/recipe-schema.ts'
import type { CommandModule, OptionValues } from '../command.ts'
import { flag, list, text } from '../options.ts'
import { runHardening } from '../run-hardening.ts'

/** `siteguard harden [SITE…]`: rule by rule. Without `--apply` nothing is changed. */
export const run: CommandModule['run'] = (context, args, options) =>
  runHardening(context, args[0], options, { hardening: 'harden', recipe: recipeOf(options) })

function recipeOf(options: OptionValues): Recipe {
  const some = (name: string, given: readonly string[]): Record<string, unknown> => (given.length === 0 ? {} : { [name]: [...given] })
  const installation = text(options, 'installation')
  const params = {
    ...some('only', list(options, 'rule')),
    ...some('without', list(options, 'without')),
    ...some('ask', list(options, 'ask')),
    ...(installation === undefined ? {} : { installation }),
    ...(flag(options, 'prove') ? { prove: true } : {}),
  }
  return makeRecipe({
    name: 'harden',
    describe: { en: 'Made by siteguard harden.', fr: 'Fait par siteguard harden.' },
    requires: {},
    steps: [{ use: 'harden', params }],
  })
}
