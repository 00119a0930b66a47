import { tellWhatIsDue } from '../../app/alerts/tell.ts'
import type { RunRecord } from '../../core/run-record.ts'
import type { RecordFiles } from '../../fleet/night/record-files.ts'
import { openAlerts, showTold } from '../alert-desk.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'
import { openRecords } from '../open-records.ts'

/** Records looked at for the newest whole one. */
const LOOKED_AT = 20

/** `siteguard alert check`: sends what is due: after quiet hours, where nobody acknowledged, and where no run has ended for long. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const inventory = await openInventory(context, options)
  const told = await tellWhatIsDue(await newest(openRecords(context, inventory)), openAlerts(context, options, inventory))
  const failed = showTold(context, told)
  if (told.length === 0) context.terminal.err(`${context.texts.alerts.nothing}\n`)
  return failed ? EXIT.connection : EXIT.done
}

/** The newest record of a whole night this machine, or the team's ledger, has. */
async function newest(records: RecordFiles): Promise<RunRecord | undefined> {
  for (const id of (await records.list()).reverse().slice(0, LOOKED_AT)) {
    const record = await records.open(id).catch(() => undefined)
    if (record !== undefined && record.shard === undefined) return record
  }
  return undefined
}
