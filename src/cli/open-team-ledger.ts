import { baselineText } from '../app/scan/state.ts'
import type { ScanDeps } from '../app/scan/types.ts'
import type { SiteId } from '../core/account.ts'
import { printable } from '../core/printable.ts'
import type { RunRecord } from '../core/run-record.ts'
import type { SiteReport } from '../core/scan-report.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { createTeamLedger, type TeamLedger } from '../fleet/ledger/team-ledger.ts'
import { writeRecordFile } from '../fleet/night/record-files.ts'
import { childEnv, secretNames } from '../secrets/index.ts'
import type { Context } from './command.ts'

/** The team's ledger, where the inventory names one. No secret of this process is given to Git. */
export function openTeamLedger(
  { env }: Pick<Context, 'env'>,
  inventory: Pick<Inventory, 'ledger' | 'accounts' | 'offsite' | 'providers'>,
): TeamLedger | undefined {
  const { ledger, accounts, offsite, providers } = inventory
  return ledger === undefined ? undefined : createTeamLedger(ledger, childEnv(env, secretNames([accounts, offsite, providers])))
}

/** Where accepted states are read from and written to. */
export function ledgerBaselines({ ledger }: Pick<Inventory, 'ledger'>): Pick<ScanDeps, 'baselineDir' | 'baselineAsText'> {
  return ledger === undefined ? {} : { baselineDir: ledger, baselineAsText: true }
}

/** Commits what was accepted of each site, one commit each: a person can read it, and revert it. @throws SG-FLEET-020 */
export async function commitAccepted(context: Context, inventory: Inventory, sites: readonly SiteReport[]): Promise<void> {
  const ledger = openTeamLedger(context, inventory)
  if (ledger === undefined) return
  const { texts } = context
  for (const { site, accepted, verdict, findings } of sites)
    if (accepted === true)
      await ledger.commit(
        [baselineText(ledger.folder, site as SiteId)],
        texts.fleet.commitAccept({ site: printable(site), verdict: texts.fleet.verdict[verdict], findings: findings.length }),
      )
}

/** Enters a whole night. A part of one is entered by whoever merges it. @throws SG-DISK-002, SG-FLEET-020 */
export async function commitNight(context: Context, inventory: Inventory | undefined, record: RunRecord): Promise<void> {
  const ledger = inventory === undefined ? undefined : openTeamLedger(context, inventory)
  if (ledger === undefined || record.shard !== undefined) return
  const file = `${ledger.records}/${record.id}.json`
  await writeRecordFile(file, record)
  const count = (verdict: string): number => record.sites.filter((site) => site.verdict === verdict).length
  const { fleet, screen } = context.texts
  const counts = fleet.counts({ infected: count('infected'), suspect: count('suspect'), unknown: count('unknown'), clean: count('clean') })
  await ledger.commit([file], `${fleet.commitNight({ at: screen.moment(record.startedAt) })}${screen.colon}${counts}`)
}
