import { findCopies } from '../app/host-copies/find-copies.ts'
import { createProviderDump } from '../app/host-copies/provider-dump.ts'
import { type TakenCopy, takeCopies } from '../app/host-copies/take-copies.ts'
import type { Account, Site } from '../core/account.ts'
import type { Listener } from '../core/events.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { dumpDatabases } from '../snapshots/database/index.ts'
import type { Context, OptionValues } from './command.ts'
import { openSnapshots } from './desk.ts'
import { hostingOf } from './open-copies.ts'

/** Takes a host's own copies of sites into their stores, with its dumps of their databases of those days, as far as it has any. */
export function openHostCopies(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  emit: Listener,
): (account: Account, site: Site, signal: AbortSignal) => AsyncGenerator<TakenCopy> {
  return async function* take(account, site, signal) {
    const hosting = await hostingOf(context, options, inventory, account, signal)
    const found = await findCopies(account, inventory.providers, hosting, new Date(), signal)
    const snapshots = await openSnapshots(context, options, inventory, emit)
    const deps: Parameters<typeof takeCopies>[3] = {
      ...snapshots,
      dumpOf: ({ transport, root, links, writer }, { at }) =>
        dumpDatabases(transport, root, links, writer, {
          signal,
          ...(hosting === undefined
            ? {}
            : { provider: createProviderDump(hosting, { provider: account.provider ?? '', now: Date.now, of: at }) }),
        }),
    }
    yield* takeCopies(found, site, inventory.sites, deps, signal)
  }
}
