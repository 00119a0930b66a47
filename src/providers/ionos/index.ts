import { NO_API_RULES } from '../generic/rules.ts'
import type { ProviderAdapter } from '../types.ts'

/**
 * IONOS: its help pages on blocked files, on SFTP and SSH accounts and on log files (2026). Its scanner takes the rights to read from each bad
 * file and lists them in the account; the sites go on without them.
 */
export const ionosAdapter: ProviderAdapter = {
  kind: 'ionos',
  rules: NO_API_RULES,
  keys: [],
  facts: {
    name: 'IONOS',
    hostNames: ['.webspace-host.com', '.webspace-data.io', '.1and1-data.host'],
    locks: [{ shuts: 'files', mode: 0o200, opens: 'customer', login: true }],
    ssh: { needs: 'offer' },
    backups: [],
    logs: { path: 'logs', days: 56, addressesCut: true },
    found: 'logs/forensic',
  },
}
