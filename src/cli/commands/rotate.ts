import { makeRecipe } from '../../recipes/recipe-schema.ts'
import type { CommandModule } from '../command.ts'
import { list, text } from '../options.ts'
import { planAndApply } from '../plan-and-apply.ts'

/** `siteguard rotate SITE`: everything stolen made worthless. Without `--apply` nothing is changed. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const only = list(options, 'only')
  const keep = list(options, 'keep')
  const installation = text(options, 'installation')
  const params = {
    ...(only.length === 0 ? {} : { only }),
    ...(keep.length === 0 ? {} : { keep }),
    ...(installation === undefined ? {} : { installation }),
  }
  const describe = { en: 'Made by siteguard rotate.', fr: 'Fait par siteguard rotate.' }
  return await planAndApply(context, options, {
    site: String((args[0] as readonly string[])[0]),
    recipe: async () => makeRecipe({ name: 'rotate', describe, requires: {}, steps: [{ use: 'rotate', params }] }),
  })
}
