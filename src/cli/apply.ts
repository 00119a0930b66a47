import type { PlanToApply } from '../app/plans/plan-site.ts'
import { applyPlan } from '../app/runs/apply-plan.ts'
import { SiteguardError } from '../core/error.ts'
import type { Listener } from '../core/events.ts'
import { isUnseen } from '../core/health.ts'
import { type WayBack, wayBackOf } from '../core/op.ts'
import type { Plan } from '../core/plan.ts'
import { printable } from '../core/printable.ts'
import { isUnproved } from '../core/proof.ts'
import type { RunSummary } from '../core/run.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import type { Texts } from '../i18n/index.ts'
import type { RunDeps } from '../recipes/types.ts'
import { healthLines } from '../reporters/text/health-lines.ts'
import { wrap } from '../reporters/text/layout.ts'
import { type Step, stepLines } from '../reporters/text/next-steps.ts'
import { proofLines } from '../reporters/text/proof-lines.ts'
import type { Context, OptionValues } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { notedRun } from './note-act.ts'
import { noticesOfRun, noticesText } from './notices.ts'
import { accountNamed } from './open-inventory.ts'
import { flag } from './options.ts'
import { openRunDesk } from './run-desk.ts'
import { ask } from './screen/ask.ts'
import { writeJson } from './screen/write-json.ts'

/**
 * Whether a person says yes; `--yes` says it beforehand.
 * @throws SG-USE-003 where nobody can be asked.
 */
export async function agreed(context: Context, options: OptionValues, question: string): Promise<boolean> {
  if (flag(options, 'yes')) return true
  if (!context.terminal.asks) throw new SiteguardError({ code: 'SG-USE-003', kind: 'conflict', params: { flag: '--yes' } })
  return /^(?:yes|y|oui|o)$/i.test(await ask(question, context.signal))
}

/**
 * Applies a plan. How to take it back is told before the first write, on standard error, where it stays to be read whatever
 * happens then. `connect`: where the account is connected to already.
 * @throws what `applyPlan` throws.
 */
export async function applyHere(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  planned: PlanToApply,
  emit: Listener,
  connect?: RunDeps['connect'],
): Promise<{ readonly summary: RunSummary; readonly seconds: number }> {
  const { terminal, texts } = context
  const { plan } = planned
  const account = accountNamed(inventory, plan.account)
  const desk = await openRunDesk(context, options, inventory, account, emit, true, planned)
  const started = Date.now()
  try {
    // What replaced a credential is not taken back: what was stolen would work again.
    const comesBack = plan.ops.length > 0 && wayBackOf(plan.ops) !== 'never'
    if (comesBack) terminal.err(`${wrap(texts.plans.undoWith({ run: plan.id }), terminal.width, 2)}\n`)
    const { id, site, recipe } = plan
    const about = { id, site, account: plan.account, recipe: recipe.name }
    const deps = connect === undefined ? desk.deps : { ...desk.deps, connect }
    const summary = await notedRun(context, about, () => applyPlan(plan, deps))
    return { summary, seconds: (Date.now() - started) / 1000 }
  } finally {
    await desk.close()
  }
}

/** How a command ends whose run was applied: what nobody could look at is not healthy, and what could not be tried not proved. */
export function exitOfRun({ health, proofs }: Pick<RunSummary, 'health' | 'proofs'>): number {
  return isUnseen(health) || isUnproved(proofs) ? EXIT.partial : EXIT.done
}

/** How an applied run is taken back, where it is. */
export function backStep({ plans }: Texts, run: string, way: WayBack): Step[] {
  return way === 'never' ? [] : [plans.stepRollback[way]({ run })]
}

/** Tells what was done, writes whom to warn of it, and says what to type next. `more` stands in the document for programs only. */
export async function tellApplied(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  done: Awaited<ReturnType<typeof applyHere>>,
  more: { readonly file: string; readonly plan: Plan } | Record<never, never> = {},
): Promise<void> {
  const notices = await noticesOfRun(context, options, inventory, done.summary)
  const { terminal } = context
  if (flag(options, 'json'))
    writeJson(terminal, { kind: 'run', ...more, run: done.summary, seconds: done.seconds, ...(notices.length > 0 && { notices }) })
  else terminal.out(`${appliedText(context, done)}${noticesText(context, notices, inventory)}`)
}

function appliedText(context: Context, { summary, seconds }: Awaited<ReturnType<typeof applyHere>>): string {
  const { terminal, texts } = context
  const { plans: words } = texts
  if (summary.ops === 0) return `${words.nothing}\n`
  const site = printable(summary.site)
  const done = words.applied({ site, ops: summary.ops, seconds: texts.screen.decimal(seconds, 1) })
  const steps = [words.stepRescan({ site }), words.stepShow({ run: summary.id }), ...backStep(texts, summary.id, summary.wayBack)]
  const show = { texts, width: terminal.width, paint: terminal.paint }
  return `${[wrap(done, terminal.width, 0), ...proofLines(summary.proofs ?? [], show, 2), ...healthLines(summary.health ?? [], show, 2), '', words.next, ...stepLines(steps, terminal)].join('\n')}\n`
}
