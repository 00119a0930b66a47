import type { CmsId } from '../core/installation.ts'
import { genericHardener } from './generic/harden/index.ts'
import type { CmsHardener } from './harden-types.ts'
import { spipHardener } from './spip/harden/index.ts'
import { wordpressHardener } from './wordpress/harden/index.ts'

/** How every CMS is hardened. */
const hardeners = { spip: spipHardener, wordpress: wordpressHardener, generic: genericHardener } satisfies Record<CmsId, CmsHardener>

export function hardenerOf(cms: CmsId): CmsHardener {
  return hardeners[cms]
}
