import type { Site } from '../core/account.ts'
import type { FleetView } from '../core/fleet-view.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { lastOfSites } from '../fleet/night/record-files.ts'
import { nightExit } from '../fleet/night/site-state.ts'
import { fleetPlain } from '../reporters/plain/fleet-plain.ts'
import { fleetText } from '../reporters/text/fleet-text.ts'
import type { Context, OptionValues } from './command.ts'
import { openRecords } from './open-records.ts'
import { flag } from './options.ts'
import { writeJson } from './screen/write-json.ts'

/** `siteguard status --fleet`: every site as the newest night that has it says. Nobody is asked. A site no record has is not well. */
export async function showFleet(context: Context, options: OptionValues, inventory: Inventory, sites: readonly Site[]): Promise<number> {
  const { terminal, texts } = context
  const last = await lastOfSites(
    openRecords(context, inventory),
    sites.map(({ id }) => id),
  )
  const found = sites.flatMap(({ id }) => last(id).last ?? [])
  const unseen = sites.filter(({ id }) => last(id).last === undefined).map(({ id }) => id)
  const ill = found.some(({ site }) => site.verdict === 'infected' || site.verdict === 'suspect')
  const code = nightExit(
    found.map(({ site }) => site),
    { findings: ill, lost: false, interrupted: false },
  )
  const view: FleetView = {
    schemaVersion: 1,
    kind: 'fleet',
    sites: found.map(({ record, site }) => ({ run: record.id, at: record.startedAt, site })),
    unseen,
    exitCode: code === 0 && unseen.length > 0 ? 3 : code,
  }
  if (flag(options, 'json')) writeJson(terminal, { ...view })
  else if (flag(options, 'plain')) terminal.out(fleetPlain(view, flag(options, '0')))
  else terminal.out(fleetText(view, { texts, width: terminal.width, paint: terminal.paint }))
  return view.exitCode
}
