import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { baseName, joinPath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import type { RunSummary } from '../../core/run.ts'
import { checkSpace } from '../../recipes/check-space.ts'
import { makeWorkplace, workplaceOf } from '../../recipes/choose-workplace.ts'
import { forEach } from '../../recipes/ops/each.ts'
import { removeOurs } from '../../recipes/ops/remove-tree.ts'
import { checkPlan } from '../../recipes/plan-file.ts'
import { summaryOf } from '../../recipes/progress.ts'
import { checkOps, stalePaths } from '../../recipes/runner.ts'
import { readSealed } from '../../recipes/sealed-journal.ts'
import type { RunDeps } from '../../recipes/types.ts'
import { listIfThere } from './list-if-there.ts'
import { announce, contextOf, finish, type Held, holdAccount, openRecorder } from './run-session.ts'

const NAMED = 10

/**
 * Applies a plan as it was reviewed, wholly or not at all. A plan without ops is done at once and leaves no run.
 * @throws SG-RUN-001 when the plan was edited; SG-FLEET-010 when it wants an approval that is not there; SG-RUN-002 when the account is held; SG-RUN-004 when the site has moved since;
 *   SG-DB-003 when tables cannot be exchanged; SG-RUN-012 when another run there is unfinished; SG-RUN-013 when this one was begun
 *   already; SG-RUN-006 when it failed and was rolled back; SG-RUN-007/008 when it was cut or stopped and can be resumed; SG-RUN-005/020 when somebody must look.
 */
export async function applyPlan(given: Plan, deps: RunDeps): Promise<RunSummary> {
  const plan = checkPlan(given, given.id)
  if (plan.ops.length === 0) return { ...summaryOf({ plan, lines: [] }), state: 'applied' }
  if ((await deps.ledger.read(plan.id)) !== undefined) throw begun(plan.id)
  const ended = await deps.govern(plan)
  try {
    const summary = await applyAllowed(plan, deps)
    await ended(summary)
    return summary
  } catch (error) {
    if (isSiteguardError(error)) await ended(error)
    throw error
  }
}

async function applyAllowed(plan: Plan, deps: RunDeps): Promise<RunSummary> {
  return await holdAccount(deps, plan, async (held) => {
    const context = await contextOf(deps, held, plan)
    await checkOthers(deps, held, plan.id)
    const stale = await stalePaths(context)
    if (stale.length > 0)
      throw new SiteguardError({
        code: 'SG-RUN-004',
        kind: 'conflict',
        params: { site: plan.site, paths: stale.slice(0, NAMED), count: stale.length },
      })
    await checkOps(context)
    await checkSpace(context)
    await (await deps.ledger.create(plan)).close()
    await makeWorkplace(held.transport, context.place, deps.signal)
    const recorder = await openRecorder(deps, context, { plan, lines: [] }, { next: 0, previous: '' })
    try {
      const run = { context, recorder, lock: held.lock, fresh: true }
      await announce(run, { type: 'begin', plan: plan.hash, machine: deps.machine })
      return await finish(run)
    } finally {
      await recorder.close()
    }
  })
}

/** A second plan over half of a first one would make neither undoable. What was never begun is swept. */
async function checkOthers(deps: RunDeps, { transport, base }: Held, id: string): Promise<void> {
  const { signal } = deps
  const folders = (await listIfThere(transport, joinPath(base.path, 'runs'), signal)).filter((entry) => entry.type === 'dir')
  const runs = folders.map((entry) => baseName(entry.path))
  const unfinished = new Set<string>()
  // All at once: runs stay for as long as what they put aside is kept, and one by one each would be a journey.
  const look = async (other: string): Promise<void> => {
    if ((await transport.stat(workplaceOf(base, other).stage, { signal })) !== undefined) unfinished.add(other)
  }
  await forEach(runs, look, signal)
  for (const other of runs) {
    if (other !== id && !unfinished.has(other)) continue
    const place = workplaceOf(base, other)
    const journal = await listIfThere(transport, place.journal, signal)
    if (other === id && journal.length > 0) throw begun(id)
    if (!unfinished.has(other)) continue
    if (journal.length === 0) {
      // Its folders were made, and nothing was announced: nothing was done.
      await removeOurs(place.run, { transport, place, signal })
      continue
    }
    const copy = await readSealed(transport, place.journal, other, deps.seal, signal)
    const last = copy.run?.lines.at(-1)
    if (last?.type !== 'end') throw new SiteguardError({ code: 'SG-RUN-012', kind: 'conflict', params: { run: id, other } })
    // It ended, and its clearing up was refused then.
    await removeOurs(place.stage, { transport, place, signal }).catch(() => {})
  }
}

function begun(run: string): SiteguardError {
  return new SiteguardError({ code: 'SG-RUN-013', kind: 'conflict', params: { run, state: 'begun' } })
}
