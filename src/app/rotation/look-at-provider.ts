import type { Account, ProviderSettings } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import { providerAdapter } from '../../providers/index.ts'
import type { Provider, ProviderFacts } from '../../providers/types.ts'
import type { ProviderDesk } from '../../recipes/rotation/types.ts'
import { providerSettings } from './provider-desk.ts'

/**
 * What the host of an account tells of it, for plans. Undefined where the inventory names no host; of one without an API only that it has
 * none. Reads only.
 * @throws SG-PROV-001..004 where the API named cannot be asked: a rotation that left its passwords would be taken for a whole one.
 */
export async function lookAtProvider(
  account: Account,
  providers: readonly ProviderSettings[],
  desk: ProviderDesk,
  signal: AbortSignal,
): Promise<ProviderFacts | undefined> {
  if (account.provider === undefined) return undefined
  const { name, kind } = providerSettings(providers, account.provider)
  if (providerAdapter(kind).open === undefined) return { kind, name, service: '', users: [], databases: [] }
  const provider = await desk.open({ kind, name }, signal)
  const service = account.service ?? (await provider.serviceOf(account.user ?? '', { signal }))
  const hosting = provider.service(service)
  const users = await hosting.users.list({ signal })
  const databases = await hosting.databases.list({ signal })
  for (const server of await serversOf(provider, signal)) databases.push(...(await provider.server(server).databases.list({ signal })))
  return { kind, name, service, users, databases }
}

/** Keys made for hostings alone may not see these: their accounts are then changed at the server itself. */
async function serversOf(provider: Provider, signal: AbortSignal): Promise<string[]> {
  try {
    return await provider.servers({ signal })
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-PROV-003') return []
    throw error
  }
}
