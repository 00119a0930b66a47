import type { SecretRef } from '../core/account.ts'
import { sendHttp } from './send-http.ts'
import type { NotifierDeps } from './types.ts'

/**
 * Tells a dead man's switch that a run ended: its address with the exit code after it, as healthchecks takes it (0 is success). Findings are no
 * failure of the run. Once these stop, the switch tells somebody.
 * @throws SG-ALERT-001
 */
export async function sendHeartbeat(address: SecretRef, exitCode: number, deps: NotifierDeps, signal: AbortSignal): Promise<void> {
  const url = await deps.resolve(address, 'alerts.heartbeat')
  const status = exitCode === 1 ? 0 : exitCode
  await sendHttp(
    'heartbeat',
    { method: 'POST', url: `${url.reveal().replace(/\/+$/, '')}/${status}`, body: '', repeatable: true },
    deps,
    signal,
  )
}
