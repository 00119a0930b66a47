import { type RemotePath, relativeTo } from '../../../core/path.ts'
import type { PlanNote } from '../../../core/plan.ts'
import { isAllowed, pathOf, refused } from '../../rights.ts'
import type { StepContext, StepPlan } from '../../types.ts'
import { intrusionsOf } from './intrusions.ts'

/**
 * What of a plan the login may do. Where PHP is another user, logs, uploads and caches are that user's and change with every visit: they
 * are left and told, or no such site could ever go back. An intruder's work among them is another matter, and so is what `must` go.
 * @throws SG-REST-014
 */
export async function withinRights(
  { ops, notes }: Pick<StepPlan, 'ops' | 'notes'>,
  context: StepContext,
  must: (path: RemotePath) => boolean,
): Promise<Pick<StepPlan, 'ops' | 'notes'>> {
  const { entries, rights, site } = context
  const barred = ops.filter((op) => !isAllowed(op, entries, rights)).map(pathOf)
  const left = [...barred, ...notes.filter(({ why, detail }) => why === 'barred' && detail === 'cache').map(({ path }) => path)]
  if (left.length === 0) return { ops, notes }
  const bad = [...intrusionsOf(await context.judge()).keys()].filter((path) => left.some((one) => relativeTo(one, path) !== undefined))
  const refusals = new Set([...bad, ...barred.filter(must)])
  if (refusals.size > 0) throw refused([...refusals], entries, rights, site.id)
  return {
    ops: ops.filter((op) => isAllowed(op, entries, rights)),
    notes: [...notes, ...barred.map((path): PlanNote => ({ path, why: 'barred' }))],
  }
}
