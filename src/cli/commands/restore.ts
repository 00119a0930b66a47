import { planLines } from '../../app/plans/plan-lines.ts'
import { makeRecipe, type Recipe } from '../../recipes/recipe-schema.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { openInventory } from '../open-inventory.ts'
import { flag, list, text, usage } from '../options.ts'
import { planAndApply } from '../plan-and-apply.ts'
import { accountMeant } from './rotate-account.ts'

/** `siteguard restore SITE [PATH…]`: back to a snapshot, or to what the releases say. Without `--apply` nothing is changed. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const paths = (args[1] as readonly string[] | undefined) ?? []
  const name = args[0] === undefined ? undefined : String(args[0])
  const account = paths.length === 0 ? await accountMeantHere(context, options, name) : undefined
  if (account !== undefined) return await account()
  if (name === undefined) throw usage('[site]', context.texts.help.usage.missingArgument())
  return await planAndApply(context, options, {
    site: name,
    recipe: async () => recipeOf(context, options, paths),
    lines: ({ plan, store, located }) => planLines(plan, store, located, { most: 8, maxLines: 12, signal: context.signal }),
  })
}

/**
 * What brings a whole account back, where one is meant: by the recipe's name, or by the account's where no site has it and nothing else is
 * asked for.
 */
async function accountMeantHere(
  context: Context,
  options: OptionValues,
  name: string | undefined,
): Promise<(() => Promise<number>) | undefined> {
  const asked = text(options, 'recipe') !== undefined
  const ofSite = ['lastClean', 'at', 'fromRelease', 'only', 'credentials', 'release', 'archive'].find(
    (key) => flag(options, key) || text(options, key) !== undefined,
  )
  if (asked && ofSite !== undefined) {
    const words = context.texts.help.usage
    throw usage('--recipe', words.conflict({ other: `--${ofSite.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` }))
  }
  if (!asked && (name === undefined || ofSite !== undefined || list(options, 'table').length > 0)) return undefined
  const inventory = await openInventory(context, options, flag(options, 'paranoid') ? { paranoid: true } : {})
  const meant = asked ? undefined : accountMeant(inventory, [name])
  if (!asked && meant === undefined) return undefined
  const { accountToRecover, recoverAccount } = await import('./recover.ts')
  return () => recoverAccount(context, options, inventory, meant ?? accountToRecover(inventory, name))
}

function recipeOf(context: Context, options: OptionValues, paths: readonly string[]): Recipe {
  const words = context.texts.help.usage
  const at = text(options, 'at')
  const fromRelease = flag(options, 'fromRelease')
  const tables = list(options, 'table')
  const only = text(options, 'only')
  if (at !== undefined && flag(options, 'lastClean')) throw usage('--at', words.conflict({ other: '--last-clean' }))
  for (const [name, given] of [
    ['--at', at !== undefined],
    ['--last-clean', flag(options, 'lastClean')],
  ] as const) {
    if (fromRelease && given) throw usage('--from-release', words.conflict({ other: name }))
  }
  for (const [name, key] of [
    ['--release', 'release'],
    ['--archive', 'archive'],
  ] as const) {
    if (!fromRelease && text(options, key) !== undefined) throw usage(name, words.onlyWith({ other: '--from-release' }))
  }
  if (only === 'files' && tables.length > 0) throw usage('--table', words.conflict({ other: '--only files' }))
  if (fromRelease) {
    for (const [name, given] of [
      ['--table', tables.length > 0],
      ['--only', only !== undefined],
      ['PATH', paths.length > 0],
    ] as const) {
      if (given) throw usage(name, words.conflict({ other: '--from-release' }))
    }
    const release = text(options, 'release')
    return named('rebuild-from-release', 'rebuild', release === undefined ? {} : { release })
  }
  const credentials = text(options, 'credentials')
  return named('restore', 'restore', {
    from: at === undefined ? 'last-clean' : { at },
    ...(paths.length === 0 ? {} : { paths: [...paths] }),
    ...(tables.length === 0 ? {} : { tables }),
    ...(only === undefined ? {} : { only }),
    ...(credentials === undefined ? {} : { credentials }),
  })
}

function named(name: string, use: 'restore' | 'rebuild', params: Record<string, unknown>): Recipe {
  const describe = { en: 'Made by siteguard restore.', fr: 'Fait par siteguard restore.' }
  return makeRecipe({ name, describe, requires: {}, steps: [{ use, params }] })
}
