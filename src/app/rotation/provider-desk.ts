import type { ProviderSettings, SecretRef } from '../../core/account.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { Secret } from '../../core/secret.ts'
import { PROVIDER_KINDS, providerAdapter } from '../../providers/index.ts'
import type { KeyPlace, Provider, ProviderOptions } from '../../providers/types.ts'
import type { ProviderDesk } from '../../recipes/rotation/types.ts'

export interface ProviderDeskOptions extends Pick<ProviderOptions, 'userAgent' | 'log'> {
  /** Those of the inventory. */
  readonly providers: readonly ProviderSettings[]
  /** Looks a secret up where a reference says. */
  resolve(ref: SecretRef, label: string): Promise<Secret>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly patienceMs?: number
  readonly firstPauseMs?: number
}

/** What the inventory says of a provider that an account names; one it says nothing of is what its name says. */
export function providerSettings(providers: readonly ProviderSettings[], name: string): ProviderSettings {
  const said = providers.find((one) => one.name === name)
  return said ?? { name, kind: PROVIDER_KINDS.find((kind) => kind === name) ?? 'generic', keys: {} }
}

/** Opens the APIs of hosts, each at most once, with the keys the inventory, the environment or the vault has for them. */
export function createProviderDesk(options: ProviderDeskOptions): ProviderDesk {
  const { providers, userAgent, log, patienceMs, firstPauseMs } = options
  const opened = new Map<string, Promise<Provider>>()
  const begin = async (name: string, kind: string): Promise<Provider> => {
    const { endpoint, keys } = providerSettings(providers, name)
    const adapter = providerAdapter(kind)
    if (adapter.open === undefined) throw noKeys(kind, 'no-api', '')
    return await adapter.open({
      userAgent,
      ...(log === undefined ? {} : { log }),
      ...(endpoint === undefined ? {} : { endpoint }),
      key: (place) => findKey(name, place, keys[place.key], options, kind),
    })
  }
  return {
    async open({ name, kind }) {
      const found = opened.get(name) ?? begin(name, kind)
      opened.set(name, found)
      found.catch(() => opened.delete(name))
      return await found
    },
    ...(patienceMs === undefined ? {} : { patienceMs }),
    ...(firstPauseMs === undefined ? {} : { firstPauseMs }),
  }
}

async function findKey(
  name: string,
  { key, variable, slot }: KeyPlace,
  said: SecretRef | undefined,
  { resolve, env }: Pick<ProviderDeskOptions, 'resolve' | 'env'>,
  kind: string,
): Promise<Secret> {
  const label = `providers.${name}.${key}`
  if (said !== undefined) return await resolve(said, label)
  if ((env[variable] ?? '') !== '') return await resolve({ from: 'env', name: variable }, label)
  try {
    return await resolve({ from: 'vault', slot: `${name}/${slot}` }, label)
  } catch (error) {
    // No vault, or nothing of that name in it; one that cannot be opened is told as what it is.
    if (isSiteguardError(error) && (NOTHING_THERE.has(error.code) || isNoIdentity(error)))
      throw noKeys(kind, 'no-keys', `${label}, ${variable}, vault:${name}/${slot}`, error)
    throw error
  }
}

const NOTHING_THERE: ReadonlySet<string> = new Set(['SG-SEC-001', 'SG-VAULT-001', 'SG-VAULT-005', 'SG-VAULT-020'])

/** Whoever has never made a key for a vault has none. */
function isNoIdentity({ code, params }: SiteguardError): boolean {
  return code === 'SG-VAULT-012' && (params as { fault?: unknown }).fault === 'missing'
}

function noKeys(provider: string, why: 'no-keys' | 'no-api', detail: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-PROV-001', kind: 'config', params: { provider, why, detail }, cause })
}
