import { knownAdvisories } from '../../app/known-advisories.ts'
import { rulesInUse } from '../../app/rules/rules-in-use.ts'
import { scanSites } from '../../app/scan/scan-sites.ts'
import type { ScanDeps } from '../../app/scan/types.ts'
import type { SiteId } from '../../core/account.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import type { Confidence } from '../../core/finding.ts'
import type { CmsId } from '../../core/installation.ts'
import { appFolders } from '../../disk/xdg.ts'
import { createWaiverMatcher } from '../../fleet/inventory/index.ts'
import { selectSites } from '../../fleet/select.ts'
import { reporters } from '../../reporters/index.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { noteActs } from '../note-act.ts'
import { openInventory } from '../open-inventory.ts'
import { openManifests } from '../open-manifests.ts'
import { commitAccepted, ledgerBaselines } from '../open-team-ledger.ts'
import { checkForms, count, flag, list, text } from '../options.ts'
import { type Output, parseOutputs, takesScreen, withOutputs, writeOutputs } from '../outputs.ts'
import { createReach } from '../reach.ts'
import { openRules } from '../rules-desk.ts'
import { startProgress } from '../screen/progress.ts'
import { writeError } from '../screen/write-error.ts'

/** How databases are dumped to be judged, and thrown away. What that takes is loaded by who asks for it. */
async function openDatabases(context: Context, options: OptionValues): Promise<NonNullable<ScanDeps['databases']>> {
  const { dumpToJudge } = await import('../../app/database/dump-databases.ts')
  const { openSiteStore } = await import('../stores.ts')
  const deps = {
    keepSecret: context.keepSecret,
    openStore: (site: SiteId) =>
      openSiteStore(context, options, site, false).catch((error: unknown) => {
        if (isSiteguardError(error) && error.code === 'SG-SNAP-001') return undefined
        throw error
      }),
  }
  return (transport, work, signal) => dumpToJudge(transport, work, deps, signal)
}

/** `siteguard scan`: the sites asked for, judged; the report on standard output. */
export const run: CommandModule['run'] = async (context, args, options) => {
  checkForms(context, options)
  const given = text(options, 'failOn') as Confidence | undefined
  const outputs = parseOutputs(context, options)
  return await withOutputs(context, outputs, 'scan', given ?? 'probable', () => scan(context, args, options, given, outputs))
}

async function scan(
  context: Context,
  args: Parameters<CommandModule['run']>[1],
  options: OptionValues,
  given: Confidence | undefined,
  outputs: readonly Output[],
): Promise<number> {
  const inventory = await openInventory(context, options, given === undefined ? {} : { failOn: given })
  const { texts, terminal } = context
  const { sites, undecided } = selectSites(
    inventory,
    {
      names: (args[0] as readonly string[] | undefined) ?? [],
      groups: list(options, 'group'),
      owners: list(options, 'owner'),
      accounts: list(options, 'account'),
      cms: list(options, 'cms') as CmsId[],
      all: flag(options, 'all'),
    },
    texts.lang,
  )
  const database = flag(options, 'database')
  // A dump is made by programs of the account.
  const reach = createReach(context, options, inventory, database ? 'exec' : 'read')
  const { http, manifests } = openManifests(context, options)
  const feed = text(options, 'advisories') ?? context.env.SITEGUARD_ADVISORIES
  const rules = await rulesInUse(openRules(context))
  const progress = await startProgress(terminal, texts)
  const now = Date.now
  let notKept: SiteguardError | undefined
  try {
    const report = await scanSites(
      inventory.accounts,
      sites,
      {
        connect: reach.connect,
        manifests,
        known: await knownAdvisories(feed, http, context.signal),
        waiverOf: createWaiverMatcher(inventory.waivers, now),
        rules,
        stateDir: appFolders(context.env).state,
        ...ledgerBaselines(inventory),
        ...(database ? { databases: await openDatabases(context, options) } : {}),
        now,
        emit: progress.listener,
        onNotKept: (error) => {
          notKept = error
        },
        version: context.version,
      },
      {
        settingsOf: (site) => inventory.settings.get(site) ?? { failOn: given ?? 'probable', paranoid: flag(options, 'paranoid') },
        failOn: given ?? 'probable',
        onlyNew: flag(options, 'onlyNew'),
        accept: flag(options, 'accept'),
        ...(flag(options, 'policy') ? { policy: true } : {}),
        parallel: count(context, options, 'parallel', 4),
        ...(undecided.size === 0 ? {} : { onlyCms: { sites: undecided, cms: list(options, 'cms') as CmsId[] } }),
        signal: context.signal,
      },
    )
    progress.stop()
    await noteActs(
      context,
      report.sites.map(({ site, account, verdict }) => ({ command: 'scan', account, site, result: verdict })),
    )
    const whole = { ...report, waiverProblems: inventory.waiverProblems }
    if (!takesScreen(outputs)) {
      const format = flag(options, 'json') ? 'json' : flag(options, 'plain') ? 'plain' : 'text'
      const { width, paint } = terminal
      terminal.out(reporters[format](whole, { texts, width, paint, onlyNew: flag(options, 'onlyNew'), nul: flag(options, '0') }))
    }
    await writeOutputs(context, outputs, whole, { onlyNew: flag(options, 'onlyNew') })
    if (notKept !== undefined) writeError(notKept, texts, terminal, flag(options, 'verbose'))
    await commitAccepted(context, inventory, report.sites)
    return report.exitCode
  } finally {
    progress.stop()
    rules.close()
  }
}
