import type { ProviderAdapter } from '../types.ts'
import { copyLogins } from './copies.ts'
import { OVH_FACTS } from './facts.ts'
import { KEYS } from './keys.ts'
import { OVH_RULES } from './passwords.ts'

/** OVHcloud's web hosting. Its client is loaded where it is asked something: every command knows the kinds of hosts, few ask one. */
export const ovhAdapter: ProviderAdapter & Required<Pick<ProviderAdapter, 'open'>> = {
  kind: 'ovh',
  rules: { user: OVH_RULES, database: OVH_RULES },
  does: { user: 'user/changePassword', database: 'database/changePassword', server: 'user/changePassword' },
  keys: Object.values(KEYS),
  facts: OVH_FACTS,
  copies: copyLogins,

  async open(options) {
    const { openOvh } = await import('./open.ts')
    return await openOvh(options)
  },
}
