import { tellDigests } from '../../app/alerts/tell.ts'
import { openAlerts, showTold } from '../alert-desk.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'

/** `siteguard alert digest`: sends now what was gathered for routes with a digest, due or not. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const inventory = await openInventory(context, options)
  const told = await tellDigests(openAlerts(context, options, inventory), true)
  const failed = showTold(context, told)
  if (told.length === 0) context.terminal.err(`${context.texts.alerts.nothing}\n`)
  return failed ? EXIT.connection : EXIT.done
}
