import { buildTimeline } from '../app/timeline/build-timeline.ts'
import { originOf } from '../app/timeline/origin-of.ts'
import type { Account, Site } from '../core/account.ts'
import type { Listener } from '../core/events.ts'
import type { SiteOrigin } from '../core/recovery-origin.ts'
import type { SnapshotId } from '../core/snapshot.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import type { Context, OptionValues } from './command.ts'
import { noteTimeline } from './note-act.ts'
import { openLogs } from './open-logs.ts'
import { openTimeline } from './timeline-desk.ts'

/**
 * Explains sites of an account by the ordinary timeline, and keeps each in the open incident. The logs are fetched once: under a lock they grow
 * by refusals alone.
 */
export function openExplainer(
  context: Context,
  options: OptionValues,
  emit: Listener,
): (inventory: Inventory, account: Account, site: Site, at: SnapshotId) => Promise<Omit<SiteOrigin, 'evidence'>> {
  const fetched = new Set<Account['id']>()
  return async (inventory, account, site, at) => {
    const logs = openLogs(context, fetched.has(account.id) ? { ...options, local: true } : options, inventory, site)
    const deps = await openTimeline(context, options, inventory, site, logs, emit)
    const report = await buildTimeline(site, deps, { at, signal: context.signal })
    fetched.add(account.id)
    await noteTimeline(context, report)
    return originOf(report)
  }
}
