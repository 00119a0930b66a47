import { isCancelled, reported } from '../../app/upgrade/plan-part.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { RecoveryDeps, RecoveryWork } from './types.ts'

/**
 * The account's own keys and logins: whoever has one of these needs no hole. A lock of the host's keeps nobody out who logs in, so nothing is won
 * by doing it earlier; and where the password of a login hangs between two values no site waits for it. What cannot be done from here, or only by
 * a person, is told and keeps nothing shut.
 */
export async function renewAccess(work: RecoveryWork, deps: RecoveryDeps): Promise<void> {
  const { account } = work.request
  const at = new Date(deps.now()).toISOString()
  try {
    const done = await deps.renewAccess(account)
    await work.update({ access: { state: 'done', at, ...done } })
    await deps.note(account, `access: ${done.run ?? 'nothing to replace'}`)
  } catch (error) {
    if (!isSiteguardError(error) || isCancelled(error, deps.signal)) throw error
    await work.update({ access: { state: 'failed', at, error: reported(error) } })
    await deps.note(account, `access: ${error.code}`)
  }
}
