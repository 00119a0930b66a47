import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Site } from '../../core/account.ts'
import type { Confidence } from '../../core/finding.ts'
import { isFailed, NIGHT_STEPS, type NightStep, type RunRecord, type Shard } from '../../core/run-record.ts'
import { appFolders } from '../../disk/xdg.ts'
import type { Inventory } from '../../fleet/inventory/index.ts'
import { lastOfSites } from '../../fleet/night/record-files.ts'
import { runNight } from '../../fleet/night/run-night.ts'
import type { NightDeps } from '../../fleet/night/types.ts'
import { afterNight } from '../after-night.ts'
import { keepAndTell } from '../alert-desk.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { openCopyDesk } from '../copy-desk.ts'
import { openSnapshots } from '../desk.ts'
import { openInventory } from '../open-inventory.ts'
import { openRecords, recordMeant } from '../open-records.ts'
import { ledgerBaselines } from '../open-team-ledger.ts'
import { checkForms, count, flag, list, pauseOf, text, usage } from '../options.ts'
import { type Output, parseOutputs, withOutputs } from '../outputs.ts'
import { pickSites } from '../pick-sites.ts'
import { openProviders } from '../provider-desk.ts'
import { createReach } from '../reach.ts'
import { startProgress } from '../screen/progress.ts'
import { openStatus, STATUS_PAUSE_MS, STATUS_TIMEOUT_MS } from '../status-desk.ts'
import { openSiteStore } from '../stores.ts'

/** Minutes one account may take, where nobody says. */
const ACCOUNT_MINUTES = 60

/** `siteguard nightly`: status, scan, snapshot, copies and record of every site asked for. Nothing is changed on any of them. */
export const run: CommandModule['run'] = async (context, args, options) => {
  checkForms(context, options)
  const shard = shardOf(context, options)
  const given = text(options, 'failOn') as Confidence | undefined
  const outputs = parseOutputs(context, options)
  return await withOutputs(context, outputs, 'run-record', given ?? 'probable', () =>
    night(context, args[0], options, { shard, given, outputs }),
  )
}

async function night(
  context: Context,
  names: unknown,
  options: OptionValues,
  { shard, given, outputs }: { shard: Shard | undefined; given: Confidence | undefined; outputs: readonly Output[] },
): Promise<number> {
  const inventory = await openInventory(context, options, given === undefined ? {} : { failOn: given })
  const again = await failedRun(context, options)
  const sites = sitesOf(context, inventory, names, options, again)
  const progress = await startProgress(context.terminal, context.texts)
  try {
    const record = await runNight(
      {
        accounts: inventory.accounts,
        allSites: inventory.sites,
        sites,
        inventory: createHash('sha256')
          .update(await readFile(inventory.file))
          .digest('hex'),
        ...(shard === undefined ? {} : { shard }),
        ...(again === undefined ? {} : { again: again.id }),
        steps: stepsOf(inventory, options),
        settingsOf: (site) => inventory.settings.get(site) ?? { failOn: given ?? 'probable', paranoid: flag(options, 'paranoid') },
        failOn: given ?? 'probable',
        onlyNew: flag(options, 'onlyNew'),
        parallel: count(context, options, 'parallel', 4),
        accountMs: count(context, options, 'accountTime', ACCOUNT_MINUTES) * 60_000,
        pauseMs: pauseOf(context, options, STATUS_PAUSE_MS),
        pageMs: Math.min(30, count(context, options, 'timeout', STATUS_TIMEOUT_MS / 1000)) * 1000,
        waiverProblems: inventory.waiverProblems,
        signal: context.signal,
      },
      await openNight(context, options, inventory, sites, progress.listener),
    )
    progress.stop()
    return await keepAndTell(context, options, inventory, record, () => afterNight(context, options, inventory, record, outputs))
  } finally {
    progress.stop()
  }
}

async function openNight(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  sites: readonly Site[],
  emit: NightDeps['emit'],
): Promise<NightDeps> {
  const reach = createReach(context, options, inventory, 'exec')
  const snapshots = await openSnapshots(context, options, inventory, emit)
  const ids = sites.map(({ id }) => id)
  const copies =
    inventory.offsite.length === 0
      ? undefined
      : {
          deps: {
            ...(await openCopyDesk(context, options, inventory, ids, true)),
            openStore: (site: Site['id']) => openSiteStore(context, options, site, true),
          },
          places: inventory.offsite,
        }
  return {
    connect: reach.connect,
    status: openStatus(context, inventory, reach, openProviders(context, options, inventory, reach), emit),
    scan: {
      manifests: snapshots.manifests,
      known: snapshots.known,
      waiverOf: snapshots.waiverOf,
      stateDir: appFolders(context.env).state,
      ...ledgerBaselines(inventory),
      now: Date.now,
      emit,
      version: context.version,
    },
    snapshots,
    ...(copies === undefined ? {} : { copies }),
    before: await lastOfSites(openRecords(context, inventory), ids),
    now: Date.now,
    emit,
    chance: () => randomBytes(4).toString('hex'),
    version: context.version,
  }
}

/** The sites asked for; of a run that is taken up again, those that failed in it. @throws SG-USE-001, SG-USE-002 */
function sitesOf(
  context: Context,
  inventory: Inventory,
  names: unknown,
  options: OptionValues,
  again: RunRecord | undefined,
): readonly Site[] {
  if (again === undefined) return pickSites(context, inventory, names, options).sites
  const asked = ((names as readonly string[] | undefined) ?? []).length > 0 || flag(options, 'all')
  const narrowed = asked || ['group', 'owner', 'account', 'cms'].some((name) => list(options, name).length > 0)
  const sites = narrowed ? pickSites(context, inventory, names, options).sites : inventory.sites
  const failed = new Set(again.sites.filter(isFailed).map(({ site }) => site))
  const found = sites.filter(({ id }) => failed.has(id))
  if (found.length === 0) throw usage('--only', context.texts.fleet.usage.nothing)
  return found
}

/** @throws SG-USE-001, SG-FLEET-001, SG-FLEET-003 */
async function failedRun(context: Context, options: OptionValues): Promise<RunRecord | undefined> {
  const given = text(options, 'only')
  if (given === undefined) return undefined
  const [, word] = /^failed:(.+)$/.exec(given) ?? []
  if (word === undefined) throw usage('--only', context.texts.fleet.usage.only)
  return await recordMeant(context, word)
}

function shardOf(context: Context, options: OptionValues): Shard | undefined {
  const given = text(options, 'shard')
  if (given === undefined) return undefined
  const [, index, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(given) ?? []
  if (index === undefined || Number(index) > Number(of)) throw usage('--shard', context.texts.fleet.usage.shard)
  return { index: Number(index), count: Number(of) }
}

function stepsOf(inventory: Inventory, options: OptionValues): ReadonlySet<NightStep> {
  const left = new Set(list(options, 'skip'))
  const copied = inventory.offsite.length > 0
  return new Set(NIGHT_STEPS.filter((step) => !left.has(step) && (copied || (step !== 'pull' && step !== 'push'))))
}
