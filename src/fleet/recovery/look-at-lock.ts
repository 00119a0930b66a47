import type { PersonStep, Recovery } from '../../core/recovery.ts'
import type { Stage } from './types.ts'

/**
 * What the host has shut. Where only its support can let us in again (rights 000) nothing can be read or kept: a person writes to it, with
 * the text made here, and the recovery goes on when the host has answered.
 */
export const lookAtLock: Stage = async (work, deps) => {
  const { account } = work.request
  const look = await deps.look(account)
  const at = new Date(deps.now()).toISOString()
  const first = work.recovery().lock?.first ?? look.lock
  await work.update({ lock: { first, now: look.lock, at, words: look.words } })
  if (look.lock !== 'support') return { is: 'done' }
  return { is: 'waiting', steps: [ticket(work.recovery(), (recovery) => deps.ticket(account, recovery))] }
}

function ticket(recovery: Recovery, textOf: (recovery: Recovery) => string): PersonStep {
  return { what: 'ticket', text: textOf(recovery) }
}
