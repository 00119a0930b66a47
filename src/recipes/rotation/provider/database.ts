import { setTimeout as sleep } from 'node:timers/promises'
import type { Credential } from '../../../core/credential.ts'
import { providerAdapter } from '../../../providers/index.ts'
import type { ProviderService } from '../../../providers/types.ts'
import type { OpContext } from '../../types.ts'
import { createDatabaseRotator } from '../database/index.ts'
import type { PlacedDatabase } from '../database/types.ts'
import { changeAndWait, openProvider, settleTasks } from './open.ts'

/** Between the host's "done" and the server's heeding it. Milliseconds. */
const PATIENCE_MS = 120_000
const PAUSE_MS = 3000

type ByProvider = Extract<Credential, { kind: 'provider-database' }>

interface Place {
  readonly databases: ProviderService['databases']
  readonly tasks: ProviderService['tasks']
  readonly does: string
}

/**
 * A database account whose password its host changes by API. As OVH says, the new one is in the configuration before the call: the file
 * that bears both does exactly that, for as long as the host takes; what the server then lets in is tried from the account itself.
 */
export const providerDatabaseRotator = createDatabaseRotator({
  async check(each, context) {
    const { databases } = await placeOf(each, context)
    const { target } = byProvider(each)
    // That its keys work, and the host knows the database by this name, is found out before anything is touched.
    await databases.get(target.name, { signal: context.signal })
  },

  async settle(each, context) {
    const { tasks, does } = await placeOf(each, context)
    await settleTasks(tasks, does, byProvider(each).provider, context)
  },

  async tell(each, to, context) {
    const { databases, tasks, does } = await placeOf(each, context)
    const { provider, target } = byProvider(each)
    const ask = () => databases.changePassword(target.name, to, { signal: context.signal })
    return await changeAndWait(tasks, does, ask, provider, context)
  },

  async mayTakeLonger(since, { providers, signal }) {
    const { patienceMs = PATIENCE_MS, firstPauseMs = PAUSE_MS } = providers ?? {}
    if (performance.now() - since > Math.min(PATIENCE_MS, patienceMs)) return false
    await sleep(Math.min(PAUSE_MS, firstPauseMs), undefined, { signal })
    return true
  },
})

function byProvider({ credential }: PlacedDatabase): ByProvider {
  return credential as ByProvider
}

async function placeOf(each: PlacedDatabase, context: OpContext): Promise<Place> {
  const { provider: ref, target } = byProvider(each)
  const provider = await openProvider(ref, context)
  const { does } = providerAdapter(ref.kind)
  if (target.product === 'private') return { ...provider.server(ref.service), does: does?.server ?? '' }
  return { ...provider.service(ref.service), does: does?.database ?? '' }
}
