import type { CmsId } from '../core/installation.ts'
import { spipUpgrader } from './spip/upgrade/index.ts'
import type { CmsUpgrader } from './upgrade-types.ts'
import { wordpressUpgrader } from './wordpress/upgrade/index.ts'

/** Every CMS that can be brought to another release. `generic` never is: nobody knows what it is made of. */
const upgraders: Partial<Record<CmsId, CmsUpgrader>> = { spip: spipUpgrader, wordpress: wordpressUpgrader }

/** How a CMS is upgraded, or undefined where nobody knows. */
export function upgraderOf(cms: CmsId): CmsUpgrader | undefined {
  return upgraders[cms]
}
