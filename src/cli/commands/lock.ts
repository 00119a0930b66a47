import { loadRecipe } from '../../recipes/load-recipe.ts'
import type { CommandModule } from '../command.ts'
import { runHardening } from '../run-hardening.ts'

/** `siteguard lock [SITE…]`: the code of sites read-only. Without `--apply` nothing is changed. */
export const run: CommandModule['run'] = async (context, args, options) =>
  await runHardening(context, args[0], options, {
    hardening: 'lock',
    recipe: await loadRecipe('lock', { cwd: context.cwd, lang: context.texts.lang }),
  })
