import type { CmsAdapter, ManifestRequest } from '../../../cms/types.ts'
import { isSiteguardError, SiteguardError } from '../../../core/error.ts'
import type { Installation } from '../../../core/installation.ts'
import { joinPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { ReleaseFiles, StepContext } from '../../types.ts'
import type { Described } from '../restore/installations.ts'

/** A release whose files stand in a folder of the site. */
export interface PlacedRelease {
  /** Relative to the site. */
  readonly folder: RemotePath
  readonly kind: 'core' | 'extension'
  readonly files: ReleaseFiles
}

export interface InstallationReleases {
  readonly installation: Installation
  readonly adapter: CmsAdapter
  /** In order of precedence: the first that names a path says what stands there. */
  readonly releases: readonly PlacedRelease[]
}

export interface OpenedReleases {
  readonly installations: readonly InstallationReleases[]
  /** Folders whose release cannot be had: what stands there is the site's own, judged by rules alone. */
  readonly without: readonly { readonly folder: RemotePath; readonly product: string }[]
}

/**
 * Opens the releases a site is rebuilt from: the core of its installations, of the version they have or the one asked for, and every
 * extension that has one. The core of an outermost installation must be had; copies inside and extensions without a
 * release are left to the rules.
 * @throws SG-REST-005 for a core of the system's packages, SG-REST-006 without any CMS, SG-REST-007 without a version; and what
 *   `openRelease` throws for the core.
 */
export async function openReleases(described: Described, context: StepContext, asked: string | undefined): Promise<OpenedReleases> {
  const known = described.installations.filter(({ cms }) => cms !== 'generic')
  if (known.length === 0) throw new SiteguardError({ code: 'SG-REST-006', kind: 'unsupported', params: { site: context.site.id } })
  const installations: InstallationReleases[] = []
  const without: { folder: RemotePath; product: string }[] = []
  for (const installation of known) {
    const isOuter = !known.some((other) => other !== installation && relativeTo(other.root, installation.root) !== undefined)
    const place = described.at(installation.root)
    if (place === undefined) continue
    if (installation.packagedCore) throw packaged(installation)
    const releases: PlacedRelease[] = []
    for (const request of requestsOf(installation, place.adapter, isOuter ? asked : undefined)) {
      const kind = request.component.kind === 'core' ? 'core' : 'extension'
      const folder = joinPath(installation.root, request.path)
      try {
        releases.push({ folder, kind, files: await context.openRelease(request.release) })
      } catch (error) {
        // The screen is in the core's release too; what is on the site stays, if the rules have nothing against it.
        if (!isSiteguardError(error) || error.kind === 'cancelled' || (kind === 'core' && isOuter)) throw error
        if (request.component.kind !== 'screen') without.push({ folder, product: request.release.product })
      }
    }
    installations.push({ installation, adapter: place.adapter, releases })
  }
  return { installations, without }
}

function requestsOf(installation: Installation, adapter: CmsAdapter, asked: string | undefined): ManifestRequest[] {
  const requests = adapter.manifestRequests(installation)
  const core = installation.components.find((component) => component.kind === 'core')
  const version = asked ?? installation.version
  if (core === undefined || version === undefined) {
    const params = { folder: installation.root === '' ? '.' : installation.root, product: installation.cms }
    throw new SiteguardError({ code: 'SG-REST-007', kind: 'not-found', params })
  }
  const { locale } = installation
  const release = { product: installation.cms, version, ...(locale === undefined ? {} : { locale }) }
  const own: ManifestRequest = { release, path: core.path, component: core }
  return [...requests.filter(({ component }) => component.kind !== 'core'), own].sort((a, b) => rank(a) - rank(b))
}

function rank({ component }: ManifestRequest): number {
  return component.kind === 'screen' ? 0 : component.kind === 'core' ? 1 : 2
}

function packaged({ root, distribution }: Installation): SiteguardError {
  const params = { folder: root === '' ? '.' : root, distribution: distribution?.name ?? 'the system' }
  return new SiteguardError({ code: 'SG-REST-005', kind: 'unsupported', params })
}
