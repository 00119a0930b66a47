import { isSiteguardError } from '../../core/error.ts'
import type { RotationPart, RotationRound } from '../../core/rotation-report.ts'
import type { RunSummary } from '../../core/run.ts'
import type { RotationKind } from '../../recipes/steps/rotate/index.ts'
import type { PlannedSite, PlanToApply } from '../plans/plan-site.ts'
import { endOfRun, runFacts } from '../runs/end-of-run.ts'
import { planFacts } from '../upgrade/plan-facts.ts'
import { isAboutTheWay, isCancelled, reported } from '../upgrade/plan-part.ts'
import { rotateRecipe } from './rotate-recipe.ts'
import type { RotateDeps, RotateOrder } from './types.ts'

/** One round of a site as it was planned. */
export interface PlannedRound {
  readonly part: RotationPart
  /** With something to do. */
  readonly planned?: PlannedSite
}

/**
 * Plans one round for a site as it stands now, and keeps the plan. What is wrong with the site becomes the part's result.
 * @param done Kinds that were renewed already.
 * @throws what is wrong with us, and a cancellation.
 */
export async function planRound(
  { account, site, wish }: RotateOrder,
  round: RotationRound,
  deps: RotateDeps,
  done: readonly RotationKind[] = [],
): Promise<PlannedRound> {
  const begun = deps.now()
  const seconds = (): number => (deps.now() - begun) / 1000
  const recipe = rotateRecipe(wish, round, done)
  if (recipe === undefined) return { part: { round, state: 'nothing', seconds: 0 } }
  let planned: PlannedSite
  try {
    planned = await deps.plan(account, site, recipe)
  } catch (error) {
    if (!isSiteguardError(error) || isCancelled(error, deps.signal)) throw error
    return { part: { round, state: isAboutTheWay(error) ? 'failed' : 'refused', error: reported(error), seconds: seconds() } }
  }
  const file = await deps.save(planned.plan)
  const facts = planFacts(planned.plan, file)
  if (planned.plan.ops.length === 0) return { part: { round, state: 'nothing', plan: facts, seconds: seconds() } }
  const part: RotationPart = { round, state: 'planned', plan: facts, seconds: seconds() }
  deps.tell({ type: 'planned', site, planned, part })
  return { part, planned }
}

/** Applies what was planned. */
export async function applyRound(
  { account, site }: RotateOrder,
  part: RotationPart,
  planned: PlanToApply,
  deps: RotateDeps,
): Promise<RotationPart> {
  const begun = deps.now()
  const { id } = planned.plan
  deps.tell({ type: 'applying', site, run: id })
  const ended = await endOfRun(() => deps.apply(account, planned), id, deps, runFacts)
  const result = { ...part, ...ended, seconds: part.seconds + (deps.now() - begun) / 1000 }
  deps.tell({ type: 'part', site, part: result })
  return result
}

/** Goes on with a rotation of this site that was begun earlier. */
export async function resumeRotation({ account, site }: RotateOrder, run: RunSummary, deps: RotateDeps): Promise<RotationPart> {
  const begun = deps.now()
  deps.tell({ type: 'resuming', site, run: run.id })
  const ended = await endOfRun(() => deps.resume(account, run.id), run.id, deps, runFacts)
  const part: RotationPart = { round: 'all', resumed: true, ...ended, seconds: (deps.now() - begun) / 1000 }
  deps.tell({ type: 'part', site, part })
  return part
}
