import { productOf } from '../../core/advisory.ts'
import type { Installation } from '../../core/installation.ts'
import type { CmsAdapter, ManifestRequest } from '../types.ts'
import { databaseFiles, databasesOf } from './databases.ts'
import { describe, findRoots, markers } from './describe.ts'
import { isLocalised, isOptional, mayHoldCode, shapeOf, zoneOf } from './layout.ts'

/** The core in its language (the vendor publishes one list per language), then plugins and themes. */
function manifestRequests(installation: Installation): ManifestRequest[] {
  const requests: ManifestRequest[] = []
  for (const component of installation.components) {
    if (component.version === undefined || (component.kind === 'core' && installation.packagedCore)) continue
    const locale = component.kind === 'core' && installation.locale !== undefined ? { locale: installation.locale } : {}
    requests.push({
      release: { product: productOf('wordpress', component), version: component.version, ...locale },
      path: component.path,
      component,
    })
  }
  return requests
}

/** WordPress, any version with `wp-includes/version.php`. */
export const wordpressAdapter: CmsAdapter = {
  id: 'wordpress',
  findRoots,
  markers,
  describe,
  zoneOf,
  shapeOf,
  mayHoldCode,
  isOptional,
  isLocalised,
  isOwnWriting: () => false,
  manifestRequests,
  databaseFiles,
  databasesOf,
}
