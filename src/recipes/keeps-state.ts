import { isSiteguardError } from '../core/error.ts'

/** Whether an error leaves the run as it is, to be taken up again: the link, the lock, our own disk, or a person who stopped it. */
export function keepsState(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return true
  if (!isSiteguardError(error)) return false
  if (error.code === 'SG-RUN-003' || error.code.startsWith('SG-DISK-')) return true
  return ['connect', 'timeout', 'auth', 'host-key', 'cancelled'].includes(error.kind)
}
