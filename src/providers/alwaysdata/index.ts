import { NO_API_RULES } from '../generic/rules.ts'
import type { ProviderAdapter } from '../types.ts'

/** alwaysdata: its documentation on SSH, backups and the `admin` folder. Its API is not used: passwords are changed in its panel. */
export const alwaysdataAdapter: ProviderAdapter = {
  kind: 'alwaysdata',
  rules: NO_API_RULES,
  keys: [],
  facts: {
    name: 'alwaysdata',
    hostNames: ['.alwaysdata.net'],
    locks: [{ shuts: 'account', opens: 'support' }],
    ssh: { needs: 'panel', keys: true },
    backups: [{ by: 'folder', path: 'admin/backup', days: 30 }],
    logs: { path: 'admin/logs' },
  },
}
