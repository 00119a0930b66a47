import type { CmsId, Installation } from '../core/installation.ts'
import { bareInstallation } from '../core/installation.ts'
import type { RemotePath } from '../core/path.ts'
import { joinPath, parentPath, relativeTo } from '../core/path.ts'
import type { Tree } from '../core/tree.ts'
import { findCodeRoots, genericAdapter } from './generic/index.ts'
import { spipAdapter } from './spip/index.ts'
import type { CmsAdapter } from './types.ts'
import { wordpressAdapter } from './wordpress/index.ts'

/** Every CMS siteguard knows. Order matters: a root is given to the first that claims it, `generic` takes what is left. */
export const cmsAdapters = {
  spip: spipAdapter,
  wordpress: wordpressAdapter,
  generic: genericAdapter,
} satisfies Record<CmsId, CmsAdapter>

export function adapterOf(cms: CmsId): CmsAdapter {
  return cmsAdapters[cms]
}

export interface InstallationRoot {
  readonly cms: CmsId
  readonly root: RemotePath
}

/**
 * The installations of a tree, outermost first: nested ones and forgotten copies (`old/`) too. A folder is given to one CMS only;
 * `generic` stands only where there is PHP and no CMS at or above it. A CMS found inside another counts only in a place the outer one
 * does not know: one in its uploads, cache or core is no site but an addition there, and is judged as such.
 */
export function findInstallationRoots(tree: Tree): readonly InstallationRoot[] {
  const known = rootsOf.get(tree)
  if (known !== undefined) return known
  const roots = findRoots(tree)
  rootsOf.set(tree, roots)
  return roots
}

/** Of trees that were looked at: nothing of them changes, and a plan asks for each several times. */
const rootsOf = new WeakMap<Tree, readonly InstallationRoot[]>()

function findRoots(tree: Tree): InstallationRoot[] {
  const claimed = new Map<RemotePath, CmsId>()
  for (const cms of ['spip', 'wordpress'] as const) {
    for (const root of cmsAdapters[cms].findRoots(tree)) if (!claimed.has(root)) claimed.set(root, cms)
  }
  const accepted = new Map<RemotePath, CmsId>()
  const byDepth = [...claimed].sort(([a], [b]) => depth(a) - depth(b) || (a < b ? -1 : 1))
  for (const [root, cms] of byDepth) {
    const outer = innermostAbove(root, accepted)
    if (outer !== undefined) {
      const inner = relativeTo(outer.root, root) as RemotePath
      if (adapterOf(outer.cms).zoneOf(inner, bareInstallation(outer.cms, outer.root)) !== 'foreign') continue
    }
    accepted.set(root, cms)
  }
  const roots = [...accepted].map(([root, cms]): InstallationRoot => ({ cms, root }))
  const folders = new Set<string>(accepted.keys())
  if (folders.has('')) return roots
  const rest = findCodeRoots(tree.entries(), folders)
  return [...roots, ...rest.map((root): InstallationRoot => ({ cms: 'generic', root }))]
}

function depth(path: string): number {
  return path === '' ? 0 : path.split('/').length
}

/** The deepest known root above a path (not the path itself). */
function innermostAbove(path: RemotePath, roots: ReadonlyMap<RemotePath, CmsId>): InstallationRoot | undefined {
  for (let dir = path; dir !== ''; ) {
    dir = parentPath(dir)
    const cms = roots.get(dir)
    if (cms !== undefined) return { cms, root: dir }
  }
  return undefined
}

/** A file that an installation uses although it lies outside its root, and its path seen from that root. */
export interface OwnedOutside {
  readonly path: RemotePath
  readonly installation: Installation
  readonly inner: RemotePath
}

/**
 * WordPress takes its `wp-config.php` from the folder above when it has none of its own and no other WordPress stands there
 * (`wp-load.php`). Adapters know such a file under its `inner` path.
 */
export function findOwnedOutside(tree: Tree, installations: Iterable<Installation>): OwnedOutside[] {
  const found: OwnedOutside[] = []
  for (const installation of installations) {
    const { cms, root } = installation
    if (cms !== 'wordpress' || root === '' || tree.has(joinPath(root, 'wp-config.php'))) continue
    const above = parentPath(root)
    const path = joinPath(above, 'wp-config.php')
    if (tree.isFile(path) && !tree.has(joinPath(above, 'wp-settings.php'))) {
      found.push({ path, installation, inner: '../wp-config.php' as RemotePath })
    }
  }
  return found
}
