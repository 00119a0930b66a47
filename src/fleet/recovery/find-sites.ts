import { absolute } from '../../app/scan/partition.ts'
import { isOutsideWeb } from '../../app/survey-account.ts'
import type { Account, Site, SiteId } from '../../core/account.ts'
import type { Installation } from '../../core/installation.ts'
import { baseName, type RemotePath, relativeTo } from '../../core/path.ts'
import type { FoundSite } from './types.ts'

/**
 * Every site of an account: those of the inventory, and each CMS that stands in a folder hosts serve and that nobody declared: the copy
 * somebody forgot is often the way in. What lies inside a declared site's own folders (a mutualisation's sites) is that site's.
 */
export function findSites(account: Account, sites: readonly Site[], installations: readonly Installation[], home: RemotePath): FoundSite[] {
  const declared = sites.map((site): FoundSite => ({ site }))
  const known = new Set(sites.map(({ root }) => absolute(root, home)))
  const names = new Set<string>(sites.map(({ id }) => id))
  const found: FoundSite[] = []
  for (const { cms, root } of [...installations].sort((a, b) => (a.root < b.root ? -1 : 1))) {
    const place = absolute(root, home)
    if (cms === 'generic' || known.has(place) || isOutsideWeb(root)) continue
    known.add(place)
    const outer = sites.find((site) => relativeTo(absolute(site.root, home), place) !== undefined)
    const id = freeName(
      `found-${
        baseName(root)
          .toLowerCase()
          .replaceAll(/[^a-z0-9-]+/g, '-') || 'home'
      }`,
      names,
    )
    names.add(id)
    found.push({
      site: {
        id: id as SiteId,
        account: account.id,
        root,
        cms,
        ...(outer?.owner === undefined ? {} : { owner: outer.owner }),
        ...urlOf(outer, place, home),
        groups: [],
        tags: [],
      },
      found: true,
    })
  }
  return [...declared, ...found]
}

/** A copy in a folder of a site is below that site's address. */
function urlOf(outer: Site | undefined, place: RemotePath, home: RemotePath): { readonly url?: string } {
  if (outer?.url === undefined) return {}
  const inner = relativeTo(absolute(outer.root, home), place)
  if (inner === undefined) return {}
  const base = outer.url.endsWith('/') ? outer.url : `${outer.url}/`
  return { url: new URL(inner.split('/').map(encodeURIComponent).join('/') + (inner === '' ? '' : '/'), base).href }
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let nth = 1; ; nth += 1) {
    const name = nth === 1 ? wanted : `${wanted}-${nth}`
    if (!taken.has(name)) return name
  }
}
