import { afterNightAlerts, alertSettings } from '../alert-desk.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'
import { recordMeant } from '../open-records.ts'

/** `siteguard alert send RECORD`: tells of a night what is new or worse in it, once. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  alertSettings(inventory)
  const record = await recordMeant(context, String(args[0]))
  const { shard: _, ...whole } = record
  // The exit code of the night is the night's; this one is that of telling.
  const code = await afterNightAlerts(context, options, inventory, whole)
  return code === record.exitCode ? EXIT.done : code
}
