import { lookNow } from './locks.ts'
import type { Stage } from './types.ts'

/**
 * What the host has shut. Where only its support can let us in again (rights 000) nothing can be read or kept: a person writes to it, with
 * the text made here, and the recovery goes on when the host has answered.
 */
export const lookAtLock: Stage = async (work, deps) => {
  const look = await lookNow(work, deps)
  if (look.lock !== 'support') return { is: 'done' }
  return { is: 'waiting', steps: [{ what: 'ticket', text: deps.ticket(work.request.account, work.recovery()) }] }
}
