import { productOf } from '../../core/advisory.ts'
import type { CmsId } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { InstallationSummary, SiteReport } from '../../core/scan-report.ts'
import { compareVersions } from '../../core/version.ts'
import type { UpgradeDeps } from './types.ts'

/** A third-party extension that may have something newer. */
export interface ExtensionThere {
  readonly id: string
  readonly product: string
  readonly version?: string
}

/** The installation an upgrade is about: the one asked for, else the outermost CMS. */
export function installationOf(report: SiteReport | undefined, root: RemotePath | undefined): InstallationSummary | undefined {
  const found = (report?.installations ?? []).filter((one) => one.cms !== 'generic')
  if (root !== undefined) return found.find((one) => one.root === root)
  return found.toSorted((a, b) => depth(a.root) - depth(b.root) || (a.root < b.root ? -1 : 1))[0]
}

/** What did not come with the core, by name; one that is there twice is one. */
export function extensionsOf(installation: InstallationSummary | undefined): ExtensionThere[] {
  const found = new Map<string, ExtensionThere>()
  for (const component of installation?.components ?? []) {
    const { kind, id, version, bundled } = component
    if (bundled || (kind !== 'extension' && kind !== 'theme') || found.has(id)) continue
    const product = productOf(installation?.cms as CmsId, component)
    found.set(id, { id, product, ...(version === undefined ? {} : { version }) })
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Whether a look at the vendor's list is enough to know that there is nothing to plan: a plan costs a listing of the account. */
export async function standing(
  { product, version }: ExtensionThere,
  deps: Pick<UpgradeDeps, 'releases'>,
): Promise<'current' | 'unknown' | 'not-listed' | 'newer'> {
  const state = await deps.releases(product)
  if (state.gap === 'not-listed') return 'not-listed'
  const newest = Object.values(state.newest)
  if (state.origin === 'unknown' || newest.length === 0) return 'unknown'
  if (version === undefined) return 'newer'
  return newest.some((one) => compareVersions(one, version) > 0) ? 'newer' : 'current'
}

function depth(root: RemotePath): number {
  return root === '' ? 0 : root.split('/').length
}
