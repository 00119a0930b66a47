import type { SiteguardError } from '../../core/error.ts'
import type { Recipe } from '../../recipes/recipe-schema.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { connectAhead } from '../connect-ahead.ts'
import { accountNamed, openInventory } from '../open-inventory.ts'
import { checkForms, flag, list, text, usage } from '../options.ts'
import { accountMeant, pickSite } from '../pick-sites.ts'
import { createReach } from '../reach.ts'

type Asked = Omit<Recipe, 'hash'>

/** `siteguard restore SITE [PATH…]`: back to a snapshot, or to what the releases say. Without `--apply` nothing is changed. */
export const run: CommandModule['run'] = async (context, args, options) => {
  // What is left out of a command line is left out of its arguments: the list of paths may come first.
  const name = args.find((arg) => typeof arg === 'string')
  const paths = args.find((arg) => Array.isArray(arg)) ?? []
  const ofAccount = paths.length === 0 && mayMeanAccount(context, options, name)
  const missing = (): SiteguardError => usage('[site]', context.texts.help.usage.missingArgument())
  if (!ofAccount && name === undefined) throw missing()
  const inventory = await openInventory(context, options)
  if (ofAccount) {
    const named = accountMeant(inventory, [name])
    if (named !== undefined || text(options, 'recipe') !== undefined || flag(options, 'watch')) {
      const { accountToRecover, recoverAccount } = await import('./recover.ts')
      return await recoverAccount(context, options, inventory, named ?? accountToRecover(inventory, name))
    }
  }
  if (name === undefined) throw missing()
  checkForms(context, options)
  const asked = askedOf(context, options, paths)
  const site = pickSite(context, inventory, name)
  const reach = createReach(context, options, inventory, flag(options, 'apply') ? 'write' : 'exec')
  const ahead = await connectAhead(reach, [accountNamed(inventory, site.account)], context.signal)
  try {
    const [{ planAndApply }, { planLines }, { makeRecipe }] = await loadRest()
    return await planAndApply(context, options, inventory, {
      site: name,
      recipe: () => makeRecipe(asked),
      lines: ({ plan, store, located }) => planLines(plan, store, located, { most: 8, maxLines: 12, signal: context.signal }),
      connect: ahead.connect,
    })
  } finally {
    await ahead.close()
  }
}

/** What is needed only once somebody answers. */
function loadRest(): Promise<
  [typeof import('../plan-and-apply.ts'), typeof import('../../app/plans/plan-lines.ts'), typeof import('../../recipes/recipe-schema.ts')]
> {
  return Promise.all([import('../plan-and-apply.ts'), import('../../app/plans/plan-lines.ts'), import('../../recipes/recipe-schema.ts')])
}

/** Whether a whole account can be meant: by the recipe's name, or by its own where nothing is asked for that only a site has. @throws SG-USE-001 */
function mayMeanAccount(context: Context, options: OptionValues, name: string | undefined): boolean {
  const asked = text(options, 'recipe') !== undefined
  const ofSite = ['lastClean', 'at', 'fromRelease', 'only', 'credentials', 'release', 'archive'].find(
    (key) => flag(options, key) || text(options, key) !== undefined,
  )
  if (asked && ofSite !== undefined) {
    const words = context.texts.help.usage
    throw usage('--recipe', words.conflict({ other: `--${ofSite.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` }))
  }
  return asked || (name !== undefined && ofSite === undefined && list(options, 'table').length === 0)
}

/** The recipe asked for, without its hash, which takes more of the code. @throws SG-USE-001 */
function askedOf(context: Context, options: OptionValues, paths: readonly string[]): Asked {
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

function named(name: string, use: 'restore' | 'rebuild', params: Record<string, unknown>): Asked {
  const describe = { en: 'Made by siteguard restore.', fr: 'Fait par siteguard restore.' }
  return { name, describe, requires: {}, steps: [{ use, params }] }
}
