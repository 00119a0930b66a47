import { findItems, recipeToBringBack } from '../../app/quarantine/find-items.ts'
import { listQuarantine } from '../../app/quarantine/list-quarantine.ts'
import type { CommandModule } from '../command.ts'
import { openInventory } from '../open-inventory.ts'
import { openLedger } from '../open-ledger.ts'
import { pickSite } from '../pick-sites.ts'
import { planAndApply } from '../plan-and-apply.ts'

/** `siteguard quarantine restore SITE ITEM…`: back to where it stood, by id or by path. Without `--apply` nothing is changed. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  return await planAndApply(context, options, inventory, {
    site: String(args[0]),
    recipe: async () => {
      const site = pickSite(context, inventory, String(args[0]))
      const items = await listQuarantine(site.id, { ledger: openLedger(context) })
      return recipeToBringBack(findItems(items, args[1] as readonly string[]))
    },
  })
}
