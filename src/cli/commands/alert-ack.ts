import { openAlerts } from '../alert-desk.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'

/** `siteguard alert ack ID`: somebody is on it; nobody further is told of it. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { store, texts } = openAlerts(context, options, await openInventory(context, options))
  const id = String(args[0])
  const isMeant = (kept: { readonly message: { readonly id: string }; readonly acknowledged?: boolean }): boolean =>
    kept.acknowledged !== true && (id === 'all' || kept.message.id === id)
  const count = (await store.read()).filter(isMeant).length
  if (count > 0) await store.change((all) => all.map((kept) => (isMeant(kept) ? { ...kept, acknowledged: true } : kept)))
  context.terminal.out(`${count > 0 ? texts.alerts.acknowledged({ count }) : texts.alerts.ackNone}\n`)
  return count > 0 || id === 'all' ? EXIT.done : EXIT.usage
}
