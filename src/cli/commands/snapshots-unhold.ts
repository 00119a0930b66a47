import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'
import { findSnapshot } from '../stores.ts'

/** `siteguard snapshots unhold SNAPSHOT`: ends a hold. */
export const run: CommandModule['run'] = async (context, args, options) => {
  await inventoryIfAny(context, options)
  const { store, info } = await findSnapshot(context, options, String(args[0]))
  const { id } = info.record
  const held = info.marks.hold !== undefined
  if (held) await store.unhold(id)
  const { terminal, texts } = context
  if (flag(options, 'json')) writeJson(terminal, { kind: 'snapshot-hold', id, held: false })
  else terminal.out(`${held ? texts.history.holdEnded({ id }) : texts.history.notHeld({ id })}\n`)
  return EXIT.done
}
