import { isSiteguardError } from '../../core/error.ts'
import type { RunSummary } from '../../core/run.ts'
import type { ReportedError } from '../../core/upgrade-report.ts'
import { isCancelled, reported } from '../upgrade/plan-part.ts'

/** How a run ended, with what a report tells of it. */
export interface EndOfRun<F> {
  readonly state: 'applied' | 'rolled-back' | 'kept' | 'not-begun' | 'failed'
  readonly run?: F
  readonly error?: ReportedError
}

/** What every report tells of a run. */
export function runFacts({ id, state, startedAt, endedAt, resumes, health }: RunSummary) {
  return { id, state, startedAt, ...(endedAt === undefined ? {} : { endedAt }), resumes, ...(health && { health }) }
}

/**
 * How a run ended: by what it says, and, where it failed, by what is left of it.
 * @param deps `run`: a run this machine knows
 * @throws what is no error of ours
 */
export async function endOfRun<F>(
  work: () => Promise<RunSummary>,
  id: string,
  deps: { run(id: string): Promise<RunSummary | undefined>; readonly signal: AbortSignal },
  facts: (run: RunSummary) => F,
): Promise<EndOfRun<F>> {
  try {
    const run = await work()
    // A run that was taken up on its way back ends there.
    return { state: run.state === 'rolled-back' ? 'rolled-back' : 'applied', run: facts(run) }
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    const left = await deps.run(id)
    // Written down here, and never begun there.
    if (left === undefined || left.state === 'planned')
      return isCancelled(error, deps.signal) ? { state: 'not-begun' } : { state: 'failed', error: reported(error) }
    return { state: left.state === 'rolled-back' ? 'rolled-back' : 'kept', run: facts(left), error: reported(error) }
  }
}
