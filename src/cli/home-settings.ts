import { planHomeSettings } from '../app/harden/plan-home-settings.ts'
import type { PlannedSite } from '../app/plans/plan-site.ts'
import { accountSubject } from '../app/rotation/account/plan-account.ts'
import type { Account, Site } from '../core/account.ts'
import { isSiteguardError } from '../core/error.ts'
import type { Listener } from '../core/events.ts'
import type { HardenedSite } from '../core/harden-report.ts'
import type { RemotePath } from '../core/path.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { isOvh } from '../recipes/steps/harden/harden-site.ts'
import type { Context, OptionValues } from './command.ts'
import { openSnapshots } from './desk.ts'
import { flag, list, text } from './options.ts'
import { openHosting, openProviders } from './provider-desk.ts'
import { createReach } from './reach.ts'

/** The homes of hostings whose own settings are hardened along with these sites: each stands for its account, behind an `@`. */
export function homesOf(sites: readonly Site[], { accounts }: Pick<Inventory, 'accounts'>, options: OptionValues): readonly Site[] {
  const rules = list(options, 'rule')
  const wanted = (rules.length === 0 || rules.includes('host-settings')) && !list(options, 'without').includes('host-settings')
  if (!wanted || text(options, 'installation') !== undefined) return []
  const own = accounts.filter((account) => isOvh({ account }) && sites.some((site) => site.account === account.id))
  return own.map(({ id }) => ({ id: accountSubject(id), account: id, root: '' as RemotePath, groups: [], tags: [] }))
}

export function isHome({ id }: Pick<Site, 'id'>): boolean {
  return id.startsWith('@')
}

/** Plans the settings of a hosting. */
export async function planHome(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  account: Account,
  emit: Listener,
): Promise<PlannedSite> {
  const deps = await openSnapshots(context, options, inventory, emit)
  const sites = inventory.sites.filter((site) => site.account === account.id)
  return await planHomeSettings({ account, sites, signal: context.signal }, deps)
}

/**
 * OVH's panel and API show what they last read of a hosting's settings: where there are keys, they are told to read them anew. Gives the
 * accounts where they were not, with why; the web servers read the file by themselves.
 */
export async function refreshHomes(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  done: readonly HardenedSite[],
): Promise<{ readonly account: Account['id']; readonly code: string }[]> {
  const changed = done.filter(({ site, state }) => isHome({ id: site }) && state === 'applied')
  const failed: { account: Account['id']; code: string }[] = []
  for (const { account: id } of changed) {
    const account = inventory.accounts.find((one) => one.id === id)
    if (account === undefined) continue
    try {
      const desk = openProviders(context, options, inventory, createReach(context, options, inventory, 'read'))
      const hosting = await openHosting(account, inventory, desk, context.signal)
      await hosting?.incident.config.refresh({ signal: context.signal })
    } catch (error) {
      if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
      failed.push({ account: id, code: error.code })
    }
  }
  if (flag(options, 'quiet')) return []
  return failed
}
