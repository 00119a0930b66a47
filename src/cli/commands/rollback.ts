import { findRun } from '../../app/runs/find-run.ts'
import { rollBackRun } from '../../app/runs/roll-back-run.ts'
import { printable } from '../../core/printable.ts'
import { agreed } from '../apply.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { notedRun } from '../note-act.ts'
import { openInventory } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { startProgress } from '../screen/progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { findRunDesk } from '../take-up.ts'

/** `siteguard rollback RUN`: takes a run back, unfinished or applied. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { terminal, texts } = context
  const { id, deps, close } = await findRunDesk(context, options, inventory, String(args[0]), () => {})
  try {
    const { site } = (await findRun(id, deps)).plan
    if (!(await agreed(context, options, texts.plans.askRollback({ run: id, site })))) {
      terminal.err(`${texts.plans.notApplied}\n`)
      return EXIT.person
    }
    const progress = await startProgress(terminal, texts)
    const started = Date.now()
    try {
      const about = { id, site, account: deps.account.id, recipe: 'rollback' }
      const summary = await notedRun(context, about, () => rollBackRun(id, { ...deps, emit: progress.listener }))
      const seconds = (Date.now() - started) / 1000
      progress.stop()
      if (flag(options, 'json')) writeJson(terminal, { kind: 'run', run: summary, seconds })
      else terminal.out(`${texts.plans.rolledBack({ site: printable(summary.site), seconds: texts.screen.decimal(seconds, 1) })}\n`)
      return EXIT.done
    } finally {
      progress.stop()
    }
  } finally {
    await close()
  }
}
