import type { RunSummary } from '../../core/run.ts'
import type { RunDeps } from '../../recipes/types.ts'
import { takeUpRun } from './take-up-run.ts'

/**
 * Takes a run back: one that was cut, or one that was applied (its undo).
 * @throws SG-RUN-004 when the site has changed since it was applied; SG-RUN-013 when it was rolled back already; as `resumeRun`.
 */
export async function rollBackRun(id: string, deps: RunDeps): Promise<RunSummary> {
  return await takeUpRun(id, deps, 'rollback')
}
