import { SiteguardError } from '../../core/error.ts'
import { workplaceOf } from '../../recipes/choose-workplace.ts'
import { forgetRun } from '../../recipes/clean-up.ts'
import { progressOf } from '../../recipes/progress.ts'
import { joinLines } from '../../recipes/recorder.ts'
import { readSealed } from '../../recipes/sealed-journal.ts'
import type { RunDeps } from '../../recipes/types.ts'
import { findRun } from './find-run.ts'
import { contextOf, holdAccount } from './run-session.ts'

/**
 * Forgets a run that has ended: what it put aside on the account (its quarantine and old tables), its journal there and here.
 * Nothing of it can be undone after that.
 * @throws SG-RUN-013 when it has not ended; SG-RUN-010 when there is none.
 */
export async function dropRun(id: string, deps: RunDeps): Promise<void> {
  const { plan } = await findRun(id, deps)
  await holdAccount(deps, plan, async (held) => {
    const here = await deps.ledger.read(id)
    const { journal } = workplaceOf(held.base, id)
    const copy = await readSealed(held.transport, journal, id, deps.seal, deps.signal)
    const { lines } = joinLines(here?.lines ?? [], copy.run?.lines ?? [])
    const { state } = progressOf(lines)
    if (state !== 'applied' && state !== 'rolled-back')
      throw new SiteguardError({ code: 'SG-RUN-013', kind: 'conflict', params: { run: id, state } })
    await forgetRun(await contextOf(deps, held, plan))
    if (here !== undefined) await deps.ledger.remove(id)
  })
}
