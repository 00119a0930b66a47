import { type PlannedSite, planSite } from '../app/plans/plan-site.ts'
import { savePlan } from '../app/plans/save-plan.ts'
import type { SnapshotsDeps } from '../app/snapshot/types.ts'
import { wayBackOf } from '../core/op.ts'
import { isUndecided } from '../core/plan.ts'
import { printable } from '../core/printable.ts'
import { tuneForPlans } from '../core/tune-v8.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import type { Recipe } from '../recipes/recipe-schema.ts'
import { planPlain } from '../reporters/plain/plan-plain.ts'
import { wrap } from '../reporters/text/layout.ts'
import { stepLines } from '../reporters/text/next-steps.ts'
import { planLinesText, type ShownLines } from '../reporters/text/plan-lines-text.ts'
import { planText } from '../reporters/text/plan-text.ts'
import { agreed, applyHere, backStep, exitOfRun, tellApplied } from './apply.ts'
import type { Context, OptionValues } from './command.ts'
import { openPlanning } from './desk.ts'
import { EXIT } from './exit-codes.ts'
import { plansFolder } from './folders.ts'
import { oneConnection } from './one-connection.ts'
import { accountNamed } from './open-inventory.ts'
import { checkForms, flag } from './options.ts'
import { pickSite } from './pick-sites.ts'
import { createReach } from './reach.ts'
import { startProgress } from './screen/progress.ts'
import { writeJson } from './screen/write-json.ts'

export interface PlanAndApply {
  readonly site: string
  /** What to do. */
  recipe(): Promise<Recipe> | Recipe
  /** Where the account is being connected to already. Default: it is connected to when the site is planned for. */
  readonly connect?: SnapshotsDeps['connect']
  /** Line differences to show below the plan. */
  lines?(planned: PlannedSite): Promise<{ readonly files: readonly ShownLines[]; readonly others: number }>
}

/**
 * Plans for one site, writes the plan file and shows it; with `--apply` it goes on to do it, after the question whether to (`--yes`
 * answers it beforehand) and after saying how to take it back.
 */
export async function planAndApply(context: Context, options: OptionValues, inventory: Inventory, asked: PlanAndApply): Promise<number> {
  const plain = flag(options, 'plain')
  checkForms(context, options)
  tuneForPlans()
  const recipe = await asked.recipe()
  const site = pickSite(context, inventory, asked.site)
  const account = accountNamed(inventory, site.account)
  const { terminal, texts } = context
  const json = flag(options, 'json')
  const progress = await startProgress(terminal, texts)
  const acts = flag(options, 'apply')
  const one = oneConnection(asked.connect ?? createReach(context, options, inventory, acts ? 'write' : 'exec').connect)
  try {
    const deps = { ...(await openPlanning(context, options, inventory, progress.listener)), connect: one.look }
    const paranoid = inventory.settings.get(site.id)?.paranoid ?? false
    const planned = await planSite(
      {
        account,
        site,
        allSites: inventory.sites,
        recipe,
        paranoid,
        judged: !json && !plain && !acts,
        signal: context.signal,
      },
      deps,
    )
    const { plan, before, judged } = planned
    const file = await savePlan(plan, { plansDir: plansFolder(context) })
    const lines = await asked.lines?.(planned)
    progress.stop()
    const show = { texts, width: terminal.width, paint: terminal.paint }
    const shown =
      planText(plan, { before, ...(judged === undefined ? {} : { judged }) }, show) +
      (lines === undefined ? '' : planLinesText(lines.files, lines.others, show))
    if (!acts || plan.ops.length === 0) {
      const exitCode = isUndecided(plan) ? EXIT.partial : EXIT.done
      if (json) writeJson(terminal, { kind: 'plans', plans: [{ file, plan }], exitCode })
      else if (plain) terminal.out(planPlain(plan, flag(options, '0')))
      else {
        terminal.out(shown)
        if (plan.ops.length > 0) {
          terminal.out(`\n${wrap(texts.plans.kept({ id: plan.id }), terminal.width, 2)}\n`)
          const steps = [texts.plans.stepApply({ plan: plan.id }), ...backStep(texts, plan.id, wayBackOf(plan.ops))]
          terminal.out(`\n${[texts.plans.next, ...stepLines(steps, terminal)].join('\n')}\n`)
        }
      }
      return exitCode
    }
    if (!json) terminal.out(plain ? planPlain(plan, flag(options, '0')) : `${shown}\n`)
    if (!(await agreed(context, options, texts.plans.ask({ site: printable(plan.site), changes: plan.ops.length })))) {
      terminal.err(`${texts.plans.notApplied}\n`)
      return EXIT.person
    }
    const applying = await startProgress(terminal, texts)
    try {
      const done = await applyHere(context, options, inventory, planned, applying.listener, one.act)
      applying.stop()
      await tellApplied(context, options, inventory, done, { file, plan })
      return exitOfRun(done.summary)
    } finally {
      applying.stop()
    }
  } finally {
    progress.stop()
    await one.close()
  }
}
