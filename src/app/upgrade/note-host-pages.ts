import type { CmsUpgrader, TableRows } from '../../cms/upgrade-types.ts'
import { upgraderOf } from '../../cms/upgraders.ts'
import type { Site } from '../../core/account.ts'
import type { Installation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { PageAnswer, PageClient } from '../../http/types.ts'
import { below } from '../../recipes/steps/upgrade/look-pages.ts'
import type { HostFacts, NotedPage } from '../../recipes/types.ts'
import type { DatabaseLink } from '../../snapshots/types.ts'
import { notePages } from './note-pages.ts'

/** A site has few CMSs that matter; each costs some pages. */
const MOST = 3

export interface Stored {
  readonly installations: readonly Installation[]
  readonly links: readonly DatabaseLink[]
  rows(database: RemotePath): TableRows | undefined
}

/**
 * How the pages of a site's CMSs answer now, by the CMS's folder, and the PHP their headers tell of. Their addresses: as the inventory has it for the CMS at the
 * site's root; for one in a folder as its own database says, else by
 * that folder. Nobody is asked where there is no client (HTTP is off): then nothing is noted at all.
 */
export async function noteHostPages(
  client: PageClient | undefined,
  site: Site,
  stored: Stored,
  signal: AbortSignal,
): Promise<{ readonly pages: ReadonlyMap<RemotePath, readonly NotedPage[]>; readonly web?: HostFacts['web'] }> {
  const pages = new Map<RemotePath, readonly NotedPage[]>()
  if (client === undefined) return { pages }
  let web: HostFacts['web']
  const listening = listenFor(client, (version) => (web ??= { version, said: 'x-powered-by' }))
  for (const installation of stored.installations.slice(0, MOST)) {
    const upgrader = upgraderOf(installation.cms)
    const url = upgrader && (await addressOf(installation, upgrader, site, stored))
    if (url === undefined) continue
    const noted = await notePages(listening, url, installation.cms, signal)
    if (noted.length > 0) pages.set(installation.root, noted)
  }
  return { pages, ...(web === undefined ? {} : { web }) }
}

async function addressOf({ root }: Installation, upgrader: CmsUpgrader, site: Site, stored: Stored): Promise<string | undefined> {
  if (root === '' && site.url !== undefined) return site.url
  const link = stored.links.find(({ installation }) => installation === root)
  const rows = link && stored.rows(root)
  const own = rows && link ? (await upgrader.facts(rows, link)).url : undefined
  return own ?? (root === '' || site.url === undefined ? undefined : below(site.url, root))
}

/** The same client, that tells which PHP answers speak of. */
function listenFor(client: PageClient, heard: (version: string) => void): PageClient {
  const listen = (answer: Awaited<ReturnType<PageClient['ask']>>): typeof answer => {
    const version = 'failed' in answer ? undefined : versionOf(answer)
    if (version !== undefined) heard(version)
    return answer
  }
  return {
    ask: async (url, options) => listen(await client.ask(url, options)),
    post: async (url, form, options) => listen(await client.post(url, form, options)),
  }
}

function versionOf({ headers }: PageAnswer): string | undefined {
  for (const name of ['x-powered-by', 'server']) {
    const found = /\bPHP\/(\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)/i.exec(headers[name] ?? '')
    if (found?.[1] !== undefined) return found[1]
  }
  return undefined
}
