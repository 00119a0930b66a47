import { listQuarantine, lookAtQuarantine, type QuarantinedItem } from '../../app/quarantine/list-quarantine.ts'
import { printable } from '../../core/printable.ts'
import { quarantineText } from '../../reporters/text/quarantine-text.ts'
import type { CommandModule } from '../command.ts'
import { accountNamed, openInventory } from '../open-inventory.ts'
import { openLedger } from '../open-ledger.ts'
import { flag } from '../options.ts'
import { pickSite } from '../pick-sites.ts'
import { openRunDesk } from '../run-desk.ts'
import { startProgress } from '../screen/progress.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard quarantine list SITE`: what runs took away, with owner, mode, times and digest, as it lies on the account. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const site = pickSite(context, inventory, String(args[0]))
  const { terminal, texts } = context
  const listed = await listQuarantine(site.id, { ledger: openLedger(context) })
  const look = async (): Promise<readonly QuarantinedItem[]> => {
    const progress = await startProgress(terminal, texts)
    const desk = await openRunDesk(context, options, inventory, accountNamed(inventory, site.account), progress.listener, false)
    try {
      return await lookAtQuarantine(listed, desk.deps)
    } finally {
      progress.stop()
      await desk.close()
    }
  }
  const items = listed.length === 0 || flag(options, 'offline') ? listed : await look()
  if (flag(options, 'json')) writeJson(terminal, { kind: 'quarantine', site: site.id, items })
  else
    terminal.out(
      quarantineText(
        printable(site.id),
        items,
        { all: flag(options, 'all'), looked: !flag(options, 'offline') },
        { texts, width: terminal.width, paint: terminal.paint },
      ),
    )
  return 0
}
