import { askCopies } from '../app/host-copies/ask-copies.ts'
import { findCopies } from '../app/host-copies/find-copies.ts'
import type { AskCopies } from '../app/timeline/types.ts'
import type { Account, Site } from '../core/account.ts'
import { isSiteguardError } from '../core/error.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import type { ProviderHosting } from '../providers/types.ts'
import type { Context, OptionValues } from './command.ts'
import { accountNamed } from './open-inventory.ts'
import { flag, list } from './options.ts'
import { openHosting, openProviders } from './provider-desk.ts'
import { createReach } from './reach.ts'

/** A host's own copies of a site's files, asked when they are wanted. Nothing is asked where somebody works with what is here (`--local`, `--logs`). */
export function openCopies(context: Context, options: OptionValues, inventory: Inventory, site: Site): { askCopies?: AskCopies } {
  if (flag(options, 'local') || list(options, 'logs').length > 0) return {}
  const account = accountNamed(inventory, site.account)
  return {
    async askCopies(files, signal) {
      const reach = createReach(context, options, inventory)
      try {
        const hosting = await hostingOf(context, options, inventory, account, signal)
        const found = await findCopies(account, inventory.providers, hosting, new Date(), signal)
        return await askCopies(found, site.root, files, (one, stop) => reach.connect(one, stop), signal)
      } catch (error) {
        if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
        return { looks: [], failed: { code: error.code, kind: error.kind, params: error.params } }
      }
    },
  }
}

/** The API of an account's host, where the inventory names one whose keys are there. */
export async function hostingOf(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  account: Account,
  signal: AbortSignal,
): Promise<ProviderHosting | undefined> {
  try {
    const desk = openProviders(context, options, inventory, createReach(context, options, inventory))
    return await openHosting(account, inventory, desk, signal)
  } catch (error) {
    // Without its API the copies can still be there: their logins are known by the account's own.
    if (isSiteguardError(error) && error.code.startsWith('SG-PROV-')) return undefined
    throw error
  }
}
