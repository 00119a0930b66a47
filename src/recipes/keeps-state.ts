import { isSiteguardError } from '../core/error.ts'

/** Whether an error leaves the run as it is, to be taken up again: the link, the lock, our own disk, or a person who stopped it. */
export function keepsState(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return true
  if (!isSiteguardError(error)) return false
  // Of a password that a host changes nobody but a person may know better: nothing goes back for it.
  if (error.code === 'SG-PROV-009' || error.code === 'SG-PROV-010') return true
  if (error.code === 'SG-RUN-003' || error.code.startsWith('SG-DISK-')) return true
  return ['connect', 'timeout', 'auth', 'host-key', 'cancelled'].includes(error.kind)
}
