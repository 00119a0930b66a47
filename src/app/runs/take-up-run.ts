import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { wayBackOf } from '../../core/op.ts'
import type { Plan } from '../../core/plan.ts'
import type { RunSummary } from '../../core/run.ts'
import { makeJournalFolder, makeWorkplace, workplaceOf } from '../../recipes/choose-workplace.ts'
import { progressOf, summaryOf } from '../../recipes/progress.ts'
import { joinLines, readCopy } from '../../recipes/recorder.ts'
import { changedSince } from '../../recipes/runner.ts'
import type { FoundRun, RunDeps } from '../../recipes/types.ts'
import { findRun } from './find-run.ts'
import { announce, contextOf, finish, holdAccount, MOST_RESUMES, openRecorder } from './run-session.ts'

const NAMED = 10

/** Takes up a run that was begun, from here or from the account's copy: forward or back. @throws SG-FLEET-010 */
export async function takeUpRun(id: string, deps: RunDeps, way: 'resume' | 'rollback'): Promise<RunSummary> {
  const { plan } = await findRun(id, deps)
  return await holdAccount(deps, plan, async (held) => {
    const place = workplaceOf(held.base, id)
    // Both read again: somebody may have worked on it until the lock was ours.
    const here = await deps.ledger.read(id)
    const copy = await readCopy({ transport: held.transport, place, signal: deps.signal }, id, deps.seal, here)
    const found = here ?? copy.run
    if (found === undefined) throw new SiteguardError({ code: 'SG-RUN-010', kind: 'not-found', params: { run: id } })
    const context = await contextOf(deps, held, found.plan)
    const { lines } = joinLines(here?.lines ?? [], copy.run?.lines ?? [])
    const progress = progressOf(lines)
    checkState({ plan: found.plan, lines }, way)
    // Verified, it may have been cleared up already: nothing is kept that an old credential could be put back from.
    if (way === 'rollback' && progress.verified && !progress.undoing) refuseRotation(found.plan)
    const goOn = async (): Promise<RunSummary> => {
      if (progress.state === 'applied') {
        askOlderData(found.plan, deps)
        const moved = await changedSince(context)
        if (moved.length > 0)
          throw new SiteguardError({
            code: 'SG-RUN-004',
            kind: 'conflict',
            params: { site: plan.site, paths: moved.slice(0, NAMED), count: moved.length },
          })
      }
      await makeJournalFolder(held.transport, place, deps.signal)
      const recorder = await openRecorder(deps, context, here, copy)
      try {
        const run = { context, recorder, lock: held.lock }
        const { undoing } = progressOf(recorder.lines)
        if (recorder.lines.length === 0) await announce(run, { type: 'begin', plan: plan.hash, machine: deps.machine })
        if (way === 'resume' || undoing) await announce(run, { type: 'resume', machine: deps.machine })
        if (way === 'rollback' && !undoing) await announce(run, { type: 'undo-begin', why: 'asked' })
        // Not before: an applied run whose undo never began has no stage folder.
        await makeWorkplace(held.transport, place, deps.signal)
        return await finish(run)
      } finally {
        await recorder.close()
      }
    }
    const wished = way === 'rollback' && progress.state === 'applied' && deps.wished === true
    const ended = await deps.govern(found.plan, wished ? 'rollback' : 'go-on')
    try {
      const summary = await goOn()
      await ended(summary)
      return summary
    } catch (error) {
      if (isSiteguardError(error)) await ended(error)
      throw error
    }
  })
}

/**
 * Long after a migration authors have written into the tables it left. They are kept beside those that come back, and no longer seen: that
 * is for a person to say. @throws SG-UPG-016
 */
function askOlderData({ id, ops }: Plan, { olderData }: RunDeps): void {
  if (olderData === true || wayBackOf(ops) !== 'older-data') return
  const databases = ops.flatMap((op) => (op.kind === 'migrate' && op.keeps === 'copies' ? [op.host ?? (op.database || '.')] : []))
  throw new SiteguardError({ code: 'SG-UPG-016', kind: 'conflict', params: { run: id, databases, flag: '--older-data' } })
}

/** @throws SG-ROT-008 */
function refuseRotation({ id, ops }: Plan): void {
  if (wayBackOf(ops) === 'never') throw new SiteguardError({ code: 'SG-ROT-008', kind: 'conflict', params: { run: id } })
}

function checkState(run: Pick<FoundRun, 'plan' | 'lines'>, way: 'resume' | 'rollback'): void {
  const { state, resumes } = progressOf(run.lines)
  const { id } = run.plan
  if (state === 'rolled-back' || (state === 'applied' && way === 'resume'))
    throw new SiteguardError({ code: 'SG-RUN-013', kind: 'conflict', params: { run: id, state: summaryOf(run).state } })
  if (way === 'resume' && resumes >= MOST_RESUMES)
    throw new SiteguardError({ code: 'SG-RUN-009', kind: 'conflict', params: { run: id, resumes } })
}
