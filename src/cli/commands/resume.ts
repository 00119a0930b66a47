import { resumeRun } from '../../app/runs/resume-run.ts'
import { printable } from '../../core/printable.ts'
import { exitOfRun, tellApplied } from '../apply.ts'
import type { CommandModule } from '../command.ts'
import { notedRun } from '../note-act.ts'
import { openInventory } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { startProgress } from '../screen/progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { findRunDesk } from '../take-up.ts'

/** `siteguard resume RUN`: goes on with a run that was cut, forward, or back when its undo had begun. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { terminal, texts } = context
  const progress = await startProgress(terminal, texts)
  try {
    const { id, deps, close } = await findRunDesk(context, options, inventory, String(args[0]), progress.listener)
    const started = Date.now()
    try {
      const summary = await notedRun(context, { id, account: deps.account.id }, () => resumeRun(id, deps))
      const seconds = (Date.now() - started) / 1000
      progress.stop()
      if (summary.state === 'applied') await tellApplied(context, options, inventory, { summary, seconds })
      else if (flag(options, 'json')) writeJson(terminal, { kind: 'run', run: summary, seconds })
      else terminal.out(`${texts.plans.rolledBack({ site: printable(summary.site), seconds: texts.screen.decimal(seconds, 1) })}\n`)
      return exitOfRun(summary)
    } finally {
      await close()
    }
  } finally {
    progress.stop()
  }
}
