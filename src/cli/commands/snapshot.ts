import { compileLate } from '../../core/tune-v8.ts'
import type { CommandModule } from '../command.ts'
import { connectAhead } from '../connect-ahead.ts'
import { noteActs } from '../note-act.ts'
import { openInventory } from '../open-inventory.ts'
import { checkForms, count, flag } from '../options.ts'
import { pickSites } from '../pick-sites.ts'
import { createReach } from '../reach.ts'
import { startProgress } from '../screen/progress.ts'

/** `siteguard snapshot`: files and database of the sites asked for, as one dated pair each, judged. */
export const run: CommandModule['run'] = async (context, args, options) => {
  checkForms(context, options)
  // Most of this code runs 20,000 times and no more. V8 compiled it beside us for half the processor time of judging: 1.0 s, so 0.7.
  compileLate(400_000)
  const inventory = await openInventory(context, options)
  const { sites } = pickSites(context, inventory, args[0], options)
  const { terminal, texts } = context
  const parallel = count(context, options, 'parallel', 4)
  const progress = await startProgress(terminal, texts)
  const wanted = inventory.accounts.filter(({ id }) => sites.some((site) => site.account === id)).slice(0, parallel)
  const ahead = await connectAhead(createReach(context, options, inventory, 'exec'), wanted, context.signal)
  try {
    const [{ takeSnapshots }, { openSnapshots }, { snapshotReporters }] = await loadRest()
    const deps = { ...(await openSnapshots(context, options, inventory, progress.listener)), connect: ahead.connect }
    const report = await takeSnapshots(inventory.accounts, sites, deps, {
      allSites: inventory.sites,
      isParanoid: (site) => inventory.settings.get(site.id)?.paranoid ?? flag(options, 'paranoid'),
      parallel,
      signal: context.signal,
    })
    progress.stop()
    await noteActs(
      context,
      report.sites.map(({ site, account, snapshot, error }) => ({
        command: 'snapshot',
        account,
        site,
        result: snapshot === undefined ? (error?.code ?? 'failed') : snapshot.complete ? 'taken' : 'incomplete',
        ...(snapshot === undefined ? {} : { snapshot: snapshot.id }),
      })),
    )
    const show = snapshotReporters[flag(options, 'json') ? 'json' : flag(options, 'plain') ? 'plain' : 'text']
    terminal.out(show(report, { texts, width: terminal.width, paint: terminal.paint, nul: flag(options, '0') }))
    return report.exitCode
  } finally {
    progress.stop()
    await ahead.close()
  }
}

/** What is needed only once somebody answers. */
function loadRest(): Promise<
  [typeof import('../../app/snapshot/take-snapshots.ts'), typeof import('../desk.ts'), typeof import('../../reporters/index.ts')]
> {
  return Promise.all([import('../../app/snapshot/take-snapshots.ts'), import('../desk.ts'), import('../../reporters/index.ts')])
}
