import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { flag, text, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'
import { findSnapshot } from '../stores.ts'

/** `siteguard snapshots hold SNAPSHOT --reason TEXT`: never forgotten until the hold is ended. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const reason = text(options, 'reason')?.trim() ?? ''
  if (reason === '') throw usage('--reason', context.texts.help.usage.missingValue())
  await inventoryIfAny(context, options)
  const { store, info } = await findSnapshot(context, options, String(args[0]))
  const hold = { reason, since: new Date().toISOString() }
  await store.mark(info.record.id, { hold })
  const { terminal, texts } = context
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'snapshot-hold', id: info.record.id, hold })
  } else terminal.out(`${texts.history.holdPlaced({ id: info.record.id })}\n`)
  return EXIT.done
}
