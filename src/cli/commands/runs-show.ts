import { findRun } from '../../app/runs/find-run.ts'
import { showRun } from '../../app/runs/show-run.ts'
import { runDetails } from '../../reporters/text/run-text.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'
import { findRunDesk } from '../take-up.ts'

/** `siteguard runs show RUN`: its state, every op of it, and its journal. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { id, deps, close } = await findRunDesk(context, options, inventory, String(args[0]), () => {})
  try {
    const shown = showRun(await findRun(id, deps))
    const { terminal, texts } = context
    if (flag(options, 'json'))
      writeJson(terminal, { kind: 'run', run: shown.summary, from: shown.from, ops: shown.ops, journal: shown.lines })
    else terminal.out(runDetails(shown, { texts, width: terminal.width, paint: terminal.paint }))
    return EXIT.done
  } finally {
    await close()
  }
}
