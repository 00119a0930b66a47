import { alwaysdataAdapter } from './alwaysdata/index.ts'
import { genericAdapter } from './generic/index.ts'
import { ionosAdapter } from './ionos/index.ts'
import { o2switchAdapter } from './o2switch/index.ts'
import { ovhAdapter } from './ovh/index.ts'
import type { ProviderAdapter } from './types.ts'

export { waitForTask } from './wait-for-task.ts'

/** Every kind of host siteguard knows. Taking a folder and its line here away takes the feature away. */
const ADAPTERS = {
  ovh: ovhAdapter,
  ionos: ionosAdapter,
  o2switch: o2switchAdapter,
  alwaysdata: alwaysdataAdapter,
  generic: genericAdapter,
} satisfies Record<string, ProviderAdapter>

export const PROVIDER_KINDS = Object.keys(ADAPTERS) as readonly (keyof typeof ADAPTERS)[]
export type ProviderKind = keyof typeof ADAPTERS

/** The adapter of a kind; a word nobody knows is a host without an API. */
export function providerAdapter(kind: string): ProviderAdapter {
  return Object.hasOwn(ADAPTERS, kind) ? ADAPTERS[kind as ProviderKind] : genericAdapter
}

/** The kind of host by the name an account is reached by; undefined where that tells nothing. */
export function providerKindOf(hostName: string): ProviderKind | undefined {
  const name = hostName.toLowerCase().replace(/\.$/, '')
  return PROVIDER_KINDS.find((kind) => providerAdapter(kind).facts?.hostNames.some((end) => name.endsWith(end)))
}
