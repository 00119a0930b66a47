import type { CmsId } from '../core/installation.ts'
import { baseName, type RemotePath } from '../core/path.ts'
import type { TableRows } from './upgrade-types.ts'

/** Tables by which a CMS is known, what they are called behind the prefix: the first, and any of the others. */
const KNOWN_BY: Partial<Record<CmsId, readonly [string, ...string[]]>> = {
  spip: ['meta', 'auteurs', 'articles', 'rubriques'],
  wordpress: ['options', 'posts', 'users'],
}
/** Where each keeps its people. */
export const OWNERS_TABLE: Partial<Record<CmsId, string>> = { spip: 'auteurs', wordpress: 'users' }

/** What the names of a CMS's tables begin with, by those that every one has. A dump may hold several: an old copy beside the live one. */
export function prefixesOf(cms: CmsId, tables: readonly string[]): string[] {
  const [first, ...others] = KNOWN_BY[cms] ?? []
  if (first === undefined) return []
  const names = new Set(tables.map((name) => name.toLowerCase()))
  return tables
    .filter((name) => name.toLowerCase().endsWith(first))
    .map((name) => name.slice(0, -first.length))
    .filter((prefix) => others.some((other) => names.has(`${prefix.toLowerCase()}${other}`)) && !isOfNetwork(cms, prefix, names))
}

/** `wp_2_`: a site of the network that `wp_` is. */
function isOfNetwork(cms: CmsId, prefix: string, names: ReadonlySet<string>): boolean {
  const main = cms === 'wordpress' ? /^(.*?)\d{1,9}_$/.exec(prefix)?.[1] : undefined
  return main !== undefined && names.has(`${main.toLowerCase()}blogs`)
}

/** Hosts by the site's own word, which is all there is where the inventory names no address. */
export async function hostsByDatabase(cms: CmsId, prefix: string, rows: TableRows): Promise<string[]> {
  const [table, key, value, names] =
    cms === 'spip'
      ? (['meta', 'nom', 'valeur', ['adresse_site']] as const)
      : (['options', 'option_name', 'option_value', ['home', 'siteurl']] as const)
  const hosts = new Set<string>()
  for await (const row of rows(`${prefix}${table}`) ?? nothing()) {
    const address = row[value]?.trim()
    if (!names.some((name) => name === row[key]) || address === undefined || !URL.canParse(address)) continue
    hosts.add(new URL(address).hostname)
  }
  return [...hosts].filter((host) => host !== '')
}

async function* nothing(): AsyncGenerator<Readonly<Record<string, string | null>>> {}

/** The name a mutualised site is asked under, which its folder bears. `root`: of the core it shares. */
export function hostsByFolder(root: RemotePath, at: RemotePath): string[] {
  const name = baseName(at).toLowerCase()
  return at !== root && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name) ? [name] : []
}
