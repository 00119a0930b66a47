import type { HostFacts } from '../types.ts'

/** OVHcloud's guides on locked hostings (2025-05, 2025-10), logins (2024-01) and its own copies (2023-12). */
export const OVH_FACTS: HostFacts = {
  name: 'OVHcloud',
  hostNames: ['.hosting.ovh.net'],
  locks: [
    { shuts: 'account', mode: 0o700, opens: 'customer', login: true },
    // Whether one still gets in then is written nowhere.
    { shuts: 'account', mode: 0o000, opens: 'support' },
  ],
  ssh: { needs: 'offer' },
  backups: [
    { by: 'logins', days: 14 },
    { by: 'panel', days: 14, whenLocked: false },
  ],
}
