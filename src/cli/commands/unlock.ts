import { loadRecipe } from '../../recipes/load-recipe.ts'
import type { CommandModule } from '../command.ts'
import { runHardening } from '../run-hardening.ts'

/** `siteguard unlock [SITE…]`: the code of sites writable again. Without `--apply` nothing is changed. */
export const run: CommandModule['run'] = async (context, args, options) =>
  await runHardening(context, args[0], options, {
    hardening: 'unlock',
    recipe: await loadRecipe('unlock', { cwd: context.cwd, lang: context.texts.lang }),
  })
