import { type ListedRun, listRuns, listRunsOnAccount } from '../../app/runs/list-runs.ts'
import { runRow } from '../../reporters/text/run-text.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { accountNamed, inventoryIfAny, openInventory } from '../open-inventory.ts'
import { openLedger } from '../open-ledger.ts'
import { flag, text } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard runs list`: the runs this machine knows; with --account also those other machines left on it. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const named = text(options, 'account')
  const runs: ListedRun[] = await listRuns({ ledger: openLedger(context) })
  if (named !== undefined) {
    const inventory = await openInventory(context, options)
    const { openRunDesk } = await import('../run-desk.ts')
    const desk = await openRunDesk(context, options, inventory, accountNamed(inventory, named), () => {}, false)
    const known = new Set(runs.map((run) => run.id))
    runs.push(...(await listRunsOnAccount(desk.deps)).filter((run) => !known.has(run.id)))
  } else await inventoryIfAny(context, options)
  const { terminal, texts } = context
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'runs', runs })
    return EXIT.done
  }
  if (runs.length === 0) terminal.out(`${texts.plans.noRuns}\n`)
  for (const run of runs) {
    if ('unreadable' in run) terminal.out(`${terminal.paint.bad(texts.plans.unreadable({ id: run.id, code: run.unreadable.code }))}\n`)
    else terminal.out(`${runRow(run, { texts, width: terminal.width, paint: terminal.paint })}\n`)
  }
  return runs.some((run) => 'unreadable' in run) ? EXIT.store : EXIT.done
}
