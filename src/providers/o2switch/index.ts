import { NO_API_RULES } from '../generic/rules.ts'
import type { ProviderAdapter } from '../types.ts'

/**
 * o2switch: its page on the firewall's exceptions, and what every cPanel does to an account it suspends (another page for visitors, no login
 * of any kind). How o2switch itself shuts a site that was broken into is published nowhere we found.
 */
export const o2switchAdapter: ProviderAdapter = {
  kind: 'o2switch',
  rules: NO_API_RULES,
  keys: [],
  facts: {
    name: 'o2switch',
    hostNames: ['.o2switch.net'],
    locks: [{ shuts: 'account', opens: 'support', login: false }],
    ssh: { needs: 'allow-list' },
    backups: [],
    logs: { path: 'logs' },
  },
}
