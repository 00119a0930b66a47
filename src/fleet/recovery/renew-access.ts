import { reported } from '../../app/upgrade/plan-part.ts'
import { ofTheSite } from './bring-back.ts'
import type { RecoveryDeps, RecoveryWork } from './types.ts'

/**
 * The account's own keys and logins, once its sites are clean and have keys of their own: whoever has one of these needs no hole. A lock of the
 * host's keeps nobody out who logs in. What only a person can change is told and keeps nothing shut: the account would stay closed over what its
 * being closed does not mend.
 */
export async function renewAccess(work: RecoveryWork, deps: RecoveryDeps): Promise<void> {
  if (work.recovery().access?.state === 'done') return
  const { account } = work.request
  const at = new Date(deps.now()).toISOString()
  try {
    const done = await deps.renewAccess(account)
    await work.update({ access: { state: 'done', at, ...done } })
    await deps.note(account, `access: ${done.run ?? 'nothing to replace'}`)
  } catch (error) {
    await work.update({ access: { state: 'failed', at, error: reported(ofTheSite(error, deps)) } })
  }
}
