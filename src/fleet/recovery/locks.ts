import type { LockKind } from '../../core/recovery.ts'
import type { AccountLook, RecoveryDeps, RecoveryWork } from './types.ts'

/** Locks that somebody laid: that nobody can tell is none. */
export function isShut(lock: LockKind): boolean {
  return lock === 'customer' || lock === 'support' || lock === 'measures'
}

/** How the account stands now, written down. `quiet`: as of `RecoveryDeps.look`. */
export async function lookNow(work: RecoveryWork, deps: RecoveryDeps, quiet = false): Promise<AccountLook> {
  const look = await deps.look(work.request.account, quiet)
  const { lock } = work.recovery()
  // What its messages said stays known once they are no longer asked for.
  const host = look.host ?? lock?.host
  const at = new Date(deps.now()).toISOString()
  await work.update({
    lock: { first: lock?.first ?? look.lock, now: look.lock, at, words: look.words, ...(host === undefined ? {} : { host }) },
  })
  return look
}
