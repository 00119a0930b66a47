import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { OpContext } from '../types.ts'
import type { RotationVault } from './types.ts'

/** @throws SG-ROT-001 where there is none: a new password would exist on the site alone. */
export function vaultOf({ vault }: OpContext, installation: RemotePath): RotationVault {
  if (vault !== undefined) return vault
  throw new SiteguardError({ code: 'SG-ROT-001', kind: 'config', params: { installation, why: 'no-vault' } })
}
