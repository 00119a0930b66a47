import { listQuarantine } from '../app/quarantine/list-quarantine.ts'
import type { KnownCore, TimelineDeps } from '../app/timeline/types.ts'
import type { Site } from '../core/account.ts'
import { isSiteguardError } from '../core/error.ts'
import type { Listener } from '../core/events.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import type { Context, OptionValues } from './command.ts'
import { openJudge } from './desk.ts'
import { openCopies } from './open-copies.ts'
import { openLedger } from './open-ledger.ts'
import type { LogDesk } from './open-logs.ts'
import { openSiteStore } from './stores.ts'

/** What explaining a site needs of this machine and of the account. @throws SG-SNAP-001 where nothing is kept of the site */
export async function openTimeline(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  site: Site,
  logs: LogDesk,
  emit: Listener,
): Promise<TimelineDeps> {
  return {
    ...(await openJudge(context, options, inventory, emit)),
    store: await openSiteStore(context, options, site.id),
    sites: inventory.sites.filter(({ account }) => account === site.account),
    home: logs.home,
    findLogs: logs.find,
    coresOf: (other) => coresOf(context, options, other),
    ...openCopies(context, options, inventory, site),
    quarantined: () => listQuarantine(site.id, { ledger: openLedger(context) }),
  }
}

/** By its newest snapshot; nothing where none is kept. */
async function coresOf(context: Context, options: OptionValues, site: Site): Promise<readonly KnownCore[]> {
  try {
    const kept = await (await openSiteStore(context, options, site.id)).list()
    return kept.findLast(({ record }) => record.role !== 'target')?.record.cms ?? []
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-SNAP-001') return []
    throw error
  }
}
