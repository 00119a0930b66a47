import type { SiteId } from '../../src/core/account.ts'
import type { RootCause } from '../../src/core/recovery-origin.ts'

/** How somebody came in: by the form for forgotten passwords of a copy beside the site, as a log has it. */
export const ROOT_CAUSE: RootCause = {
  at: '2026-08-14T03:14:07.000Z',
  path: 'IMG/x.php',
  way: 'hole',
  confidence: 'certain',
  address: '192.0.2.66',
  shape: 'spip-forgotten-password',
  holes: ['CVE-2023-27372'],
  request: 'POST /old/spip.php?page=spip_pass',
  status: 200,
  through: 'found-old' as SiteId,
  log: 'town.example-access.log',
  line: 7,
}
