import { productOf } from '../../core/advisory.ts'
import type { Installation } from '../../core/installation.ts'
import { parentPath } from '../../core/path.ts'
import type { CmsAdapter, ManifestRequest } from '../types.ts'
import { databaseFiles, databasesOf } from './databases.ts'
import { describe, findRoots, markers } from './describe.ts'
import { isOptional, isOwnWriting, mayHoldCode, shapeOf, zoneOf } from './layout.ts'

/** The screen first (it is updated by itself, often past the release it came with), then the core, then what the site added. */
function manifestRequests(installation: Installation): ManifestRequest[] {
  const requests: ManifestRequest[] = []
  for (const component of installation.components) {
    if (component.version === undefined || (component.kind === 'core' && installation.packagedCore)) continue
    if (component.bundled && component.kind !== 'core') continue
    const release = { product: productOf('spip', component), version: component.version }
    const path = component.kind === 'screen' ? parentPath(component.path) : component.path
    requests.push({ release, path, component })
  }
  const rank = { screen: 0, core: 1, extension: 2, theme: 2 } as const
  return requests.sort((a, b) => rank[a.component.kind] - rank[b.component.kind])
}

/** SPIP 3.2 to 4.4, and 5.0's layout. */
export const spipAdapter: CmsAdapter = {
  id: 'spip',
  findRoots,
  markers,
  describe,
  zoneOf,
  shapeOf,
  mayHoldCode,
  isOptional,
  isLocalised: () => false,
  isOwnWriting,
  manifestRequests,
  databaseFiles,
  databasesOf,
}
