import { resolve } from 'node:path'
import { type PlannedSite, planSite } from '../../app/plans/plan-site.ts'
import { savePlan } from '../../app/plans/save-plan.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import { wayBackOf } from '../../core/op.ts'
import { printable } from '../../core/printable.ts'
import { loadRecipe } from '../../recipes/load-recipe.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { stepLines } from '../../reporters/text/next-steps.ts'
import { planText } from '../../reporters/text/plan-text.ts'
import { backStep } from '../apply.ts'
import type { CommandModule } from '../command.ts'
import { openPlanning } from '../desk.ts'
import { EXIT } from '../exit-codes.ts'
import { plansFolder } from '../folders.ts'
import { accountNamed, openInventory } from '../open-inventory.ts'
import { flag, text, usage } from '../options.ts'
import { pickSites } from '../pick-sites.ts'
import { startProgress } from '../screen/progress.ts'
import { writeError } from '../screen/write-error.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard plan RECIPE SITE…`: what a recipe would do, written to plan files; nothing is changed on the account. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const recipe = await loadRecipe(String(args[0]), { cwd: context.cwd, lang: context.texts.lang })
  const { sites } = pickSites(context, inventory, args[1], options)
  const out = text(options, 'out')
  if (out !== undefined && sites.length > 1) throw usage('--out', context.texts.help.usage.onlyOneSite())
  const { terminal, texts } = context
  const json = flag(options, 'json')
  const progress = await startProgress(terminal, texts)
  const planned: (PlannedSite & { readonly file: string })[] = []
  const failed: { readonly site: string; readonly error: SiteguardError }[] = []
  try {
    const deps = await openPlanning(context, options, inventory, progress.listener)
    for (const site of sites) {
      const account = accountNamed(inventory, site.account)
      const paranoid = inventory.settings.get(site.id)?.paranoid ?? false
      try {
        const result = await planSite(
          { account, site, allSites: inventory.sites, recipe, paranoid, judged: !json, signal: context.signal },
          deps,
        )
        const place = { plansDir: plansFolder(context), ...(out === undefined ? {} : { file: resolve(context.cwd, out) }) }
        planned.push({ ...result, file: await savePlan(result.plan, place) })
      } catch (error) {
        // Of several sites, one that cannot be planned stops no other.
        if (sites.length === 1 || !isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
        failed.push({ site: site.id, error })
      }
    }
  } finally {
    progress.stop()
  }
  const changes = planned.some(({ plan }) => plan.ops.length > 0)
  const exitCode = changes && flag(options, 'exitCode') ? EXIT.findings : failed.length > 0 ? EXIT.partial : EXIT.done
  if (json) {
    const errors = failed.map(({ site, error }) => ({ site, code: error.code, params: error.params }))
    writeJson(terminal, { kind: 'plans', plans: planned.map(({ plan, file }) => ({ file, plan })), errors, exitCode })
    return exitCode
  }
  for (const { plan, file, before, judged } of planned) {
    terminal.out(
      planText(plan, { before, ...(judged === undefined ? {} : { judged }) }, { texts, width: terminal.width, paint: terminal.paint }),
    )
    const said = out === undefined ? texts.plans.kept({ id: plan.id }) : texts.plans.saved({ file: printable(file) })
    terminal.out(`${wrap(said, terminal.width, 2)}\n`)
    if (plan.ops.length === 0) continue
    const name = out === undefined ? plan.id : out
    const steps = [texts.plans.stepApply({ plan: printable(name) }), ...backStep(context.texts, plan.id, wayBackOf(plan.ops))]
    terminal.out(`\n${[texts.plans.next, ...stepLines(steps, terminal)].join('\n')}\n`)
  }
  for (const { site, error } of failed) {
    terminal.err(`${terminal.paint.strong(printable(site))}\n`)
    writeError(error, texts, terminal, flag(options, 'verbose'))
  }
  const words = texts.plans.exit[exitCode]
  if (words !== undefined) terminal.out(`${wrap(words, terminal.width, 0)}\n`)
  return exitCode
}
