import { snapshotDetails } from '../../reporters/text/snapshot-text.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'
import { findSnapshot } from '../stores.ts'

/** `siteguard snapshots show SNAPSHOT`: what one snapshot holds, and what is missing in it. */
export const run: CommandModule['run'] = async (context, args, options) => {
  await inventoryIfAny(context, options)
  const { info } = await findSnapshot(context, options, String(args[0]))
  const { terminal, texts } = context
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'snapshot-record', ...info })
    return EXIT.done
  }
  terminal.out(snapshotDetails(info, { texts, width: terminal.width, paint: terminal.paint }))
  return EXIT.done
}
