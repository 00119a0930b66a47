import { resolve } from 'node:path'
import { knownAdvisories } from '../app/known-advisories.ts'
import { keepPlanText } from '../app/plans/keep-plan-text.ts'
import type { PlanSiteDeps } from '../app/plans/plan-site.ts'
import { lookAtProvider } from '../app/rotation/look-at-provider.ts'
import { rulesInUse } from '../app/rules/rules-in-use.ts'
import type { JudgeDeps, SnapshotsDeps } from '../app/snapshot/types.ts'
import type { Listener } from '../core/events.ts'
import { appFolders } from '../disk/xdg.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { createWaiverMatcher } from '../fleet/inventory/waivers.ts'
import { createReleaseOpener } from '../manifests/index.ts'
import { dumpDatabases } from '../snapshots/database/index.ts'
import type { Context, OptionValues } from './command.ts'
import { judgedFolder, plansFolder } from './folders.ts'
import { openManifests } from './open-manifests.ts'
import { openPages } from './open-pages.ts'
import { flag, text, usage } from './options.ts'
import { openProviders } from './provider-desk.ts'
import { createReach } from './reach.ts'
import { openRules } from './rules-desk.ts'
import { openSiteStore } from './stores.ts'

/** What judging snapshots needs: manifests, advisories, waivers, what was judged before. */
export async function openJudge(
  context: Context,
  options: OptionValues,
  inventory: Pick<Inventory, 'waivers' | 'ledger'>,
  emit: Listener,
): Promise<JudgeDeps> {
  const { http, manifests } = openManifests(context, options)
  const feed = text(options, 'advisories') ?? context.env.SITEGUARD_ADVISORIES
  const { state } = appFolders(context.env)
  return {
    manifests,
    known: await knownAdvisories(feed, http, context.signal),
    waiverOf: createWaiverMatcher(inventory.waivers, Date.now),
    rules: await rulesInUse(openRules(context)),
    judgedDir: judgedFolder(context),
    baselineDir: inventory.ledger ?? state,
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
    openStore: (site, { create } = { create: true }) => openSiteStore(context, options, site, create),
    async dump(request) {
      const { transport, root, links, writer, signal } = request
      const isServed = links.some(({ kind }) => kind === 'mysql')
      const script = isServed ? await context.databaseScript?.(request) : undefined
      const provider = isServed ? await context.providerDump?.(request) : undefined
      const further = { ...(script === undefined ? {} : { session: script.session }), ...(provider === undefined ? {} : { provider }) }
      try {
        return await dumpDatabases(transport, root, links, writer, { signal, ...further })
      } finally {
        await script?.close()
      }
    },
    keepSecret: context.keepSecret,
  }
}

/**
 * What planning needs: snapshots, and the files of releases from where `--archive`, this machine or the vendor has them.
 * @param beside The archive is one release among others: the one to go to, where the one that is left is wanted as well.
 */
export async function openPlanning(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  emit: Listener,
  beside = false,
): Promise<PlanSiteDeps> {
  const { http, manifests, cacheDir } = openManifests(context, options)
  const archive = archiveOf(context, options)
  const open = createReleaseOpener({
    http,
    cacheDir,
    manifests,
    now: () => new Date(),
    offline: flag(options, 'offline'),
    unpinned: flag(options, 'unpinned') ? 'all' : 'plugins',
    ...(archive === undefined ? {} : { archive: { ...archive, beside } }),
  })
  const asked = openProviders(context, options, inventory, createReach(context, options, inventory, 'read'))
  return {
    ...(await openSnapshots(context, options, inventory, emit)),
    provider: (account, signal) => lookAtProvider(account, inventory.providers, asked, signal),
    openRelease: (release, signal) => open(release, { signal }),
    pages: openPages(context),
    redact: context.redact,
    keepText: (site, name, content) => keepPlanText(plansFolder(context), site.id, name, context.redact(content), new Date()),
  }
}

/** A release archive of the user's own. @throws SG-USE-001 when it comes without its digest. */
export function archiveOf(context: Context, options: OptionValues): { file: string; sha256: string } | undefined {
  const file = text(options, 'archive')
  const sha256 = text(options, 'sha256')
  if (file === undefined && sha256 === undefined) return undefined
  if (file === undefined) throw usage('--sha256', context.texts.help.usage.onlyWith({ other: '--archive' }))
  if (sha256 === undefined || !/^[0-9a-f]{64}$/i.test(sha256)) throw usage('--sha256', context.texts.help.usage.wantsSha256())
  return { file: resolve(context.cwd, file), sha256: sha256.toLowerCase() }
}
