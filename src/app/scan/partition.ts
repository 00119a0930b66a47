import type { RemotePath } from '../../core/path.ts'
import { joinPath, relativeTo } from '../../core/path.ts'

/**
 * Which folders to list for these sites, and which site each listed path belongs to. A root inside another root is listed
 * once, with the outer one, and belongs to the inner site alone. Two sites at the same root share its entries.
 */
export interface Partition<T> {
  /** Roots that lie in no other root. */
  readonly roots: readonly RemotePath[]
  /** Whose a listed path is, and the path relative to their root; `undefined` when it is nobody's. */
  place(path: RemotePath): { readonly owners: readonly T[]; readonly inner: RemotePath } | undefined
}

/** Makes the partition. Roots and placed paths are absolute. */
export function partition<T extends { readonly root: RemotePath }>(sites: readonly T[]): Partition<T> {
  const byRoot = new Map<RemotePath, T[]>()
  for (const site of sites) {
    const list = byRoot.get(site.root)
    if (list) list.push(site)
    else byRoot.set(site.root, [site])
  }
  const innermostFirst = [...byRoot.keys()].sort((a, b) => b.length - a.length)
  return {
    roots: innermostFirst.filter((root) => !innermostFirst.some((other) => other !== root && relativeTo(other, root) !== undefined)),
    place(path) {
      for (const root of innermostFirst) {
        const inner = relativeTo(root, path)
        if (inner !== undefined) return { owners: byRoot.get(root) as T[], inner }
      }
      return undefined
    },
  }
}

/** A path as an absolute one: an inventory and a listing may name it either way. */
export function absolute(path: RemotePath, home: RemotePath): RemotePath {
  return path.startsWith('/') ? path : joinPath(home, path)
}
