import type { CmsId } from '../core/installation.ts'
import type { CmsRotator } from './rotate-types.ts'
import { spipRotator } from './spip/rotate/index.ts'
import { wordpressRotator } from './wordpress/rotate/index.ts'

/** Every CMS whose secrets can be renewed. */
const rotators: Partial<Record<CmsId, CmsRotator>> = { spip: spipRotator, wordpress: wordpressRotator }

/** How the secrets of a CMS are renewed, or undefined where nobody knows. */
export function rotatorOf(cms: CmsId): CmsRotator | undefined {
  return rotators[cms]
}
