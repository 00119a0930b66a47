import { join } from 'node:path'
import { knownAdvisories } from '../app/known-advisories.ts'
import type { JudgeDeps, SnapshotsDeps } from '../app/snapshot/types.ts'
import type { Listener } from '../core/events.ts'
import { appFolders } from '../disk/xdg.ts'
import { createWaiverMatcher, type Inventory } from '../fleet/inventory/index.ts'
import { dumpDatabases } from '../snapshots/database/index.ts'
import type { Context, OptionValues } from './command.ts'
import { createReach, openManifests, text } from './session.ts'
import { openSiteStore } from './stores.ts'

/** What judging snapshots needs: manifests, advisories, waivers, what was judged before. */
export async function openJudge(
  context: Context,
  options: OptionValues,
  inventory: Pick<Inventory, 'waivers'>,
  emit: Listener,
): Promise<JudgeDeps> {
  const { http, manifests } = openManifests(context, options)
  const feed = text(options, 'advisories') ?? context.env.SITEGUARD_ADVISORIES
  const { state } = appFolders(context.env)
  return {
    manifests,
    known: await knownAdvisories(feed, http, context.signal),
    waiverOf: createWaiverMatcher(inventory.waivers, Date.now),
    judgedDir: join(state, 'judged'),
    baselineDir: state,
    now: Date.now,
    emit,
    version: context.version,
  }
}

/** What taking snapshots needs. Programs may run on the account (dumps), files are not written. */
export async function openSnapshots(context: Context, options: OptionValues, inventory: Inventory, emit: Listener): Promise<SnapshotsDeps> {
  const reach = createReach(context, options, inventory, 'exec')
  return {
    ...(await openJudge(context, options, inventory, emit)),
    connect: reach.connect,
    openStore: (site) => openSiteStore(context, site, true),
    dump: ({ transport, root, links, writer, signal }) => dumpDatabases(transport, root, links, writer, { signal }),
    keepSecret: context.keepSecret,
  }
}
