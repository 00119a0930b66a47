import { SiteguardError } from '../../core/error.ts'
import type { ReleaseRef } from '../../core/manifest.ts'
import { branchOf, compareVersions, sortVersions } from '../../core/version.ts'
import { isId, isVersion } from '../identify-release.ts'
import { isReleasePath } from '../release-file.ts'
import { manifestOfArchive } from './archive.ts'
import { feedError, readAddress } from './read-document.ts'
import type { Feed, FeedContext } from './types.ts'

/** SVP's default depot. About 10 MB. */
const DEPOT = 'https://plugins.spip.net/depots/principal.xml'
const DEPOT_BYTES = 128 * 1024 * 1024
const DEPOT_TIMEOUT = 120_000

/** One archive of a depot. */
export interface DepotArchive {
  readonly version: string
  readonly url: string
  /** As announced. Bytes. */
  readonly size?: number
  /** ISO 8601. */
  readonly released?: string
  /** `stable`, `test`, `dev`, `experimental`; hostile. */
  readonly state: string
}

/** Archives by the plugin's prefix, in lower case. */
export type Depot = ReadonlyMap<string, readonly DepotArchive[]>

/**
 * SPIP plugins from the public depot. The depot keeps one archive per released version but publishes no digest, so the archive is
 * taken on the word of TLS (its announced size and its own `paquet.xml` must agree): as sure as installing the plugin again,
 * and said in the manifest's source. Other depots, and plugins copied by hand, have no source.
 */
export const spipPluginsFeed: Feed = {
  async find(release, context) {
    const archive = await listedArchive(release, context)
    if (archive === undefined) return { missing: { release, reason: 'not-listed' as const } }
    if (context.unpinned === 'none') {
      const error = new SiteguardError({ code: 'SG-MAN-007', kind: 'integrity', params: { url: archive.url } })
      return { missing: { release, reason: 'rejected', detail: error.message, error } }
    }
    return { manifest: await manifestOfArchive(archive, release, context) }
  },

  /**
   * Newest of each branch that its author calls stable, or ready to be tested where there is no stable one. Which of them fits the
   * site's SPIP is for the archive's own description to say.
   */
  async releases(context, product) {
    const archives = (await readDepot(context)).get(prefixOf(product)) ?? []
    const of = (state: string): DepotArchive[] => archives.filter((archive) => archive.state === state)
    const usable = of('stable').length > 0 ? of('stable') : of('test')
    if (usable.length === 0) throw feedError(DEPOT, archives.length === 0 ? 'not-listed' : 'empty')
    const newest: Record<string, string> = {}
    for (const { version } of usable) {
      const branch = branchOf(version)
      const best = newest[branch]
      if (branch !== '' && (best === undefined || compareVersions(version, best) > 0)) newest[branch] = version
    }
    return { origin: 'feed', asOf: context.now().toISOString(), newest, supported: sortVersions(Object.keys(newest)) }
  },

  archive: listedArchive,
}

function prefixOf(product: string): string {
  return product.slice(product.indexOf('/') + 1).toLowerCase()
}

async function listedArchive(release: ReleaseRef, context: FeedContext): Promise<DepotArchive | undefined> {
  const prefix = prefixOf(release.product)
  if (!isId(prefix) || !isVersion(release.version)) return undefined
  const depot = await readDepot(context)
  return depot.get(prefix)?.find(({ version }) => compareVersions(version, release.version) === 0)
}

function readDepot(context: FeedContext): Promise<Depot> {
  return context.once(
    'spip-plugins depot',
    async (signal) => {
      const bytes = await readAddress(DEPOT, { ...context, signal }, DEPOT_BYTES, DEPOT_TIMEOUT)
      const depot = parseDepot(bytes.toString('utf8'))
      if (depot.size === 0) throw feedError(DEPOT, 'empty')
      return depot
    },
    context.signal,
  )
}

/**
 * Reads a depot as SVP does: `<depot>` and `<archives>` stand side by side, so it is no XML document, and SVP itself looks for
 * the marks it needs. Rows without address, prefix or version are left out. Never throws; linear in the text.
 */
export function parseDepot(text: string): Depot {
  const depot = new Map<string, DepotArchive[]>()
  const base = archivesBase(between(text, '<url_archives>', '</url_archives>'))
  if (base === undefined) return depot
  for (let at = text.indexOf('<archive'); at >= 0; at = text.indexOf('<archive', at + 1)) {
    const after = text.charAt(at + 8)
    if (after !== '>' && after.trim() !== '') continue
    const end = text.indexOf('</archive>', at)
    if (end < 0) break
    addArchive(depot, base, text.slice(at, end))
    at = end
  }
  return depot
}

function addArchive(depot: Map<string, DepotArchive[]>, base: string, block: string): void {
  const file = unescaped(between(block, '<file>', '</file>'))
  const opening = between(block, '<paquet', '>')
  const prefix = attribute(opening, 'prefix').toLowerCase()
  const version = attribute(opening, 'version')
  if (!isReleasePath(file) || !isId(prefix) || !isVersion(version)) return
  const size = between(block, '<size>', '</size>').trim()
  const seconds = between(block, '<date>', '</date>').trim()
  const archive: DepotArchive = {
    version,
    state: attribute(opening, 'etat').toLowerCase(),
    url: base + file.split('/').map(encodeURIComponent).join('/'),
    ...(/^\d{1,12}$/.test(size) ? { size: Number(size) } : {}),
    ...(/^\d{1,11}$/.test(seconds) ? { released: new Date(Number(seconds) * 1000).toISOString() } : {}),
  }
  const list = depot.get(prefix)
  if (list === undefined) depot.set(prefix, [archive])
  else list.push(archive)
}

/** Ends in a slash. Old depots still say http; their server speaks https. */
function archivesBase(raw: string): string | undefined {
  const address = unescaped(raw)
    .trim()
    .replace(/^http:/i, 'https:')
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  return url.protocol === 'https:' ? `${url.origin}${url.pathname.replace(/\/+$/, '')}/` : undefined
}

function between(text: string, start: string, end: string): string {
  const from = text.indexOf(start)
  const to = from < 0 ? -1 : text.indexOf(end, from + start.length)
  return to < 0 ? '' : text.slice(from + start.length, to)
}

function attribute(opening: string, name: string): string {
  return unescaped(new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(opening.slice(0, 4096))?.[1] ?? '').trim()
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
}
