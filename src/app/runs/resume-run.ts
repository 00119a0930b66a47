import type { RunSummary } from '../../core/run.ts'
import type { RunDeps } from '../../recipes/types.ts'
import { takeUpRun } from './take-up-run.ts'

/**
 * Goes on with a run that was cut: forward, or back when its undo had begun. Works from any machine that opens the account's copy
 * of the journal.
 * @throws SG-RUN-009 after five times, SG-RUN-013 when it has ended, and as `applyPlan`.
 */
export async function resumeRun(id: string, deps: RunDeps): Promise<RunSummary> {
  return await takeUpRun(id, deps, 'resume')
}
