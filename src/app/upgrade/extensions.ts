import { productOf, type ReleaseState } from '../../core/advisory.ts'
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

interface Standing {
  readonly is: 'current' | 'unknown' | 'newer'
  /** Why it is not known. */
  readonly gap?: NonNullable<ReleaseState['gap']>
}

/** Whether a look at the vendor's list is enough to know that there is nothing to plan: a plan costs a listing of the account. */
export async function standing({ product, version }: ExtensionThere, deps: Pick<UpgradeDeps, 'releases'>): Promise<Standing> {
  const { gap, newest, origin } = await deps.releases(product)
  const known = Object.values(newest)
  if (gap === 'not-listed' || origin === 'unknown' || known.length === 0) return { is: 'unknown', ...(gap === undefined ? {} : { gap }) }
  if (version === undefined) return { is: 'newer' }
  return { is: known.some((one) => compareVersions(one, version) > 0) ? 'newer' : 'current' }
}

function depth(root: RemotePath): number {
  return root === '' ? 0 : root.split('/').length
}
