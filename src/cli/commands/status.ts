import { type StatusSubject, statusAccounts } from '../../app/status/status-accounts.ts'
import type { StatusReport } from '../../core/status-report.ts'
import type { Inventory } from '../../fleet/inventory/index.ts'
import { statusPlain } from '../../reporters/plain/status-plain.ts'
import { statusText } from '../../reporters/text/status-text.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { noteActs } from '../note-act.ts'
import { openInventory } from '../open-inventory.ts'
import { checkForms, count, flag, list, pauseOf } from '../options.ts'
import { pickSites, pickSitesOrAll } from '../pick-sites.ts'
import { openProviders } from '../provider-desk.ts'
import { createReach } from '../reach.ts'
import { startProgress } from '../screen/progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { openStatus, STATUS_PAUSE_MS, STATUS_TIMEOUT_MS } from '../status-desk.ts'

/** `siteguard status`: how accounts and sites stand, and what to do. Nothing is changed anywhere. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const plain = flag(options, 'plain')
  const json = flag(options, 'json')
  checkForms(context, options)
  const pauseMs = pauseOf(context, options, STATUS_PAUSE_MS)
  const inventory = await openInventory(context, options)
  const { terminal, texts, signal } = context
  if (flag(options, 'fleet')) {
    const sites = pickSitesOrAll(context, inventory, args[0], options)
    return await (await import('../show-fleet.ts')).showFleet(context, options, inventory, sites)
  }
  const subjects = subjectsOf(context, inventory, args[0] as readonly string[] | undefined, options)
  const reach = createReach(context, options, inventory)
  const progress = await startProgress(terminal, texts)
  try {
    const report = await statusAccounts(
      subjects,
      openStatus(context, inventory, reach, openProviders(context, options, inventory, reach), progress.listener),
      {
        parallel: count(context, options, 'parallel', 4),
        pauseMs,
        timeoutMs: Math.min(30, count(context, options, 'timeout', STATUS_TIMEOUT_MS / 1000)) * 1000,
        signal,
      },
    )
    progress.stop()
    await noteActs(context, actsOf(report))
    if (json) writeJson(terminal, { ...report })
    else if (plain) terminal.out(statusPlain(report, flag(options, '0')))
    else terminal.out(statusText(report, { texts, width: terminal.width, paint: terminal.paint, now: Date.now() }))
    return report.exitCode
  } finally {
    progress.stop()
  }
}

/** How each account stood, for whoever keeps the log of an incident. */
function actsOf({ accounts }: StatusReport): { readonly command: string; readonly account: string; readonly result: string }[] {
  return accounts.map(({ account, diagnosis }) => ({ command: 'status', account, result: diagnosis.state }))
}

/**
 * The accounts asked for, with those of their sites that were. An account without sites can be asked for by its name; one of which only some
 * sites are asked for is looked at all the same, for it is what they suffer from.
 * @throws SG-USE-001, SG-USE-002
 */
function subjectsOf(context: Context, inventory: Inventory, names: readonly string[] = [], options: OptionValues): StatusSubject[] {
  const { accounts, sites } = inventory
  const filtered = flag(options, 'all') || ['group', 'owner', 'account', 'cms'].some((name) => list(options, name).length > 0)
  if (names.length === 0 && !filtered) return accounts.map((account) => subject(account, sites))
  const bare = new Set(
    names.filter((name) => accounts.some(({ id }) => id === name) && !sites.some(({ account, id }) => account === name || id === name)),
  )
  const asSites = names.filter((name) => !bare.has(name))
  const picked = asSites.length === 0 && !filtered ? [] : pickSites(context, inventory, asSites, options).sites
  return accounts
    .filter(({ id }) => bare.has(id) || picked.some(({ account }) => account === id))
    .map((account) => subject(account, picked))
}

function subject(account: Inventory['accounts'][number], sites: Inventory['sites']): StatusSubject {
  return { account, sites: sites.filter((site) => site.account === account.id) }
}
