import type { RemotePath } from '../../../core/path.ts'
import { compareVersions } from '../../../core/version.ts'
import type { HardenRule } from '../../harden-types.ts'
import { definedValues, phpTokens } from '../../php-literals.ts'
import { SCREEN_FILE } from '../layout.ts'
import { newestScreen } from '../screens.ts'

/**
 * SPIP's security screen: there, at least the newest one known when this siteguard was made, and in front of the site. It refuses much of what
 * old exploits send and none of the holes of 2026 (their advisories say so): it is no reason to wait with an upgrade.
 */
export const screen: HardenRule = {
  id: 'screen',
  sources: ['https://www.spip.net/fr_article4200.html', 'CVE-2023-27372'],
  async look(site) {
    const path = SCREEN_FILE as RemotePath
    const stands = site.stands(path)
    if (stands !== 'absent' && stands !== 'file') return { measures: [], tells: [{ reason: 'in-the-way', params: { paths: [path] } }] }
    const bytes = stands === 'file' ? await site.bytes(path) : undefined
    const version = bytes && screenVersion(bytes)
    const proof = { of: 'screen', folder: '' as RemotePath } as const
    if (version !== undefined && compareVersions(version, newestScreen) >= 0) return { measures: [], proofs: [{ ...proof, version }] }
    const newest = { do: 'newest', path, product: 'spip', atLeast: newestScreen } as const
    return { measures: [newest], proofs: [{ ...proof, version: newestScreen }] }
  },
}

/** What a screen's file says it is; undefined where it does not say. */
export function screenVersion(bytes: Buffer): string | undefined {
  const [version] = definedValues(phpTokens(bytes), '_ECRAN_SECURITE').values
  return version !== undefined && /^\d{1,3}(?:\.\d{1,3}){1,3}$/.test(version) ? version : undefined
}
