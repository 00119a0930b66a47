import { resolve } from 'node:path'
import { findPlan } from '../../app/plans/save-plan.ts'
import { planText } from '../../reporters/text/plan-text.ts'
import { agreed, applyHere, exitOfRun, tellApplied } from '../apply.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { plansFolder } from '../folders.ts'
import { openInventory } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { startProgress } from '../screen/progress.ts'

/** `siteguard apply PLAN`: does what was planned, wholly or not at all. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const plan = await findPlan(String(args[0]), plansFolder(context), (file) => resolve(context.cwd, file))
  const { terminal, texts } = context
  if (plan.ops.length > 0 && !flag(options, 'yes')) {
    const shown = planText(plan, {}, { texts, width: terminal.width, paint: terminal.paint })
    if (terminal.asks) terminal.err(shown)
    const changes = plan.ops.length
    if (!(await agreed(context, options, texts.plans.ask({ site: plan.site, changes })))) {
      terminal.err(`${texts.plans.notApplied}\n`)
      return EXIT.person
    }
  }
  const progress = await startProgress(terminal, texts)
  try {
    const done = await applyHere(context, options, inventory, { plan }, progress.listener)
    progress.stop()
    await tellApplied(context, options, inventory, done)
    return exitOfRun(done.summary)
  } finally {
    progress.stop()
  }
}
