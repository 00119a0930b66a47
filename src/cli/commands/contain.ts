import { loadRecipe } from '../../recipes/load-recipe.ts'
import type { CommandModule } from '../command.ts'
import { openInventory } from '../open-inventory.ts'
import { openVaultHere } from '../open-vault.ts'
import { flag, text, usage } from '../options.ts'
import { runHardening } from '../run-hardening.ts'

/**
 * `siteguard contain SITE… --reason TEXT`: what was stolen is made worthless and the code read-only, in one run for each site; visitors are
 * served as before. Without `--apply` nothing is changed.
 */
export const run: CommandModule['run'] = async (context, args, options) => {
  if ((text(options, 'reason') ?? '').trim() === '') throw usage('--reason', context.texts.help.usage.missingValue())
  // New passwords are kept there: where it cannot be opened, nothing is to be begun.
  if (flag(options, 'apply')) await openVaultHere(context, options, await openInventory(context, options))
  return await runHardening(context, args[0], options, {
    hardening: 'contain',
    recipe: await loadRecipe('contain', { cwd: context.cwd, lang: context.texts.lang }),
  })
}
