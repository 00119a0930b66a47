import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { filesOfFolder, zipFolder } from './write-zip.ts'

/** A release to publish. Its archive or list is made from the folder when it is first asked for. */
export interface PublishedRelease {
  readonly version: string
  /** Absent: listed, but its archive is not there. */
  readonly folder?: string
  /** File its archive is kept in once it was made: for folders that never change. */
  readonly kept?: string
}

export interface FeedServerOptions {
  /**
   * `formats` says which of the loader's two documents list it (default both); format 3 gives sha256, format 2 sha1.
   * `listed: false`: only the archive is there. `top`: the archive has everything in that folder.
   */
  readonly spip?: readonly (PublishedRelease & {
    readonly formats?: readonly (2 | 3)[]
    readonly listed?: boolean
    readonly top?: string
  })[]
  readonly spipDefaultBranch?: string
  readonly spipPlugins?: readonly (PublishedRelease & { readonly prefix: string })[]
  readonly wordpress?: readonly (PublishedRelease & { readonly locale?: string })[]
  readonly wordpressPlugins?: readonly (PublishedRelease & { readonly slug: string })[]
  readonly wordpressThemes?: readonly (PublishedRelease & { readonly slug: string })[]
  /** Translations of WordPress itself: the folder holds what goes into `wp-content/languages`. */
  readonly wordpressLanguages?: readonly (PublishedRelease & { readonly locale: string })[]
}

/** What goes wrong with every answer whose path starts with a given text. */
export type FeedFault =
  | 'status-500'
  | 'not-found'
  | 'hang'
  | 'drip'
  | 'truncated'
  | 'other-bytes'
  | 'huge'
  | 'garbage'
  | 'redirect-loop'
  | 'redirect-away'

export interface FeedServer {
  /** For `--mirror` and `createHttpClient({ mirror })`. */
  readonly mirror: string
  /** Paths asked for, in order. */
  readonly requests: string[]
  /** `path` as in a mirror: `/www.spip.net/spip_loader.api/3`. The longest start that fits counts. */
  fail(path: string, fault: FeedFault): void
  heal(): void
  close(): Promise<void>
}

type Answer = { readonly type: string; readonly body: Buffer }

const JSON_TYPE = 'application/json'
const LOADER = '/www.spip.net/spip_loader.api'

/** Serves vendors' feeds and archives on loopback, laid out as behind siteguard's `--mirror`, on a free high port. */
export async function startFeedServer(options: FeedServerOptions): Promise<FeedServer> {
  const site = publish(options)
  const faults = new Map<string, FeedFault>()
  const requests: string[] = []
  const timers = new Set<NodeJS.Timeout>()

  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    requests.push(path)
    const fault = [...faults].filter(([start]) => path.startsWith(start)).sort(([a], [b]) => b.length - a.length)[0]?.[1]
    const answer = site(new URL(path, 'http://loopback'))
    if (fault !== undefined) misbehave(fault, request, response, answer, timers)
    else if (answer === undefined) response.writeHead(404).end('no such release')
    else response.writeHead(200, { 'content-type': answer.type, 'content-length': answer.body.length }).end(answer.body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    mirror: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (path, fault) => void faults.set(path, fault),
    heal: () => faults.clear(),
    async close() {
      for (const timer of timers) clearInterval(timer)
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

function misbehave(
  fault: FeedFault,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer | undefined,
  timers: Set<NodeJS.Timeout>,
): void {
  const body = answer?.body ?? Buffer.from('nothing')
  switch (fault) {
    case 'status-500':
      response.writeHead(500).end('broken')
      break
    case 'not-found':
      response.writeHead(404).end('gone')
      break
    case 'hang':
      break
    case 'drip': {
      response.writeHead(200, { 'content-length': body.length })
      let at = 0
      const timer = setInterval(() => {
        response.write(body.subarray(at, at + 1))
        at += 1
      }, 50)
      timers.add(timer)
      response.on('close', () => clearInterval(timer))
      break
    }
    case 'truncated':
      response.writeHead(200, { 'content-length': body.length })
      response.write(body.subarray(0, body.length >> 1), () => response.destroy())
      break
    case 'other-bytes': {
      const other = Buffer.from(body)
      const at = other.length >> 1
      other[at] = (other[at] ?? 0) ^ 1
      response.writeHead(200).end(other)
      break
    }
    case 'huge': {
      response.writeHead(200)
      const block = Buffer.alloc(1 << 20, ' ')
      const push = () => {
        while (!response.destroyed && response.write(block));
      }
      response.on('drain', push)
      push()
      break
    }
    case 'garbage':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Erreur 503</body></html>')
      break
    case 'redirect-loop':
      response.writeHead(302, { location: request.url ?? '/' }).end()
      break
    case 'redirect-away':
      response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end()
      break
  }
}

/** The whole site as one function. Archives are made once, when first needed. */
function publish(options: FeedServerOptions): (url: URL) => Answer | undefined {
  const archives = new Map<string, () => Buffer>()
  for (const { version, folder, kept, top } of options.spip ?? []) {
    if (folder !== undefined)
      archives.set(
        `/files.spip.net/spip/archives/spip-v${version}.zip`,
        lazily(() => keptOr(kept, () => zipFolder(folder, top))),
      )
  }
  for (const { version, folder, kept, locale } of options.wordpress ?? []) {
    if (folder !== undefined)
      archives.set(
        `/downloads.wordpress.org/release/${locale === undefined ? '' : `${locale}/`}wordpress-${version}.zip`,
        lazily(() => keptOr(kept, () => zipFolder(folder, 'wordpress'))),
      )
  }
  for (const { prefix, version, folder } of options.spipPlugins ?? []) {
    if (folder !== undefined)
      archives.set(
        `/files.spip.org/spip-zone/${prefix}-v${version}.zip`,
        lazily(() => zipFolder(folder, prefix)),
      )
  }
  for (const [kind, published] of [
    ['plugin', options.wordpressPlugins],
    ['theme', options.wordpressThemes],
  ] as const) {
    for (const { slug, version, folder } of published ?? []) {
      if (folder !== undefined)
        archives.set(
          `/downloads.wordpress.org/${kind}/${slug}.${version}.zip`,
          lazily(() => zipFolder(folder, slug)),
        )
    }
  }
  for (const { locale, version, folder } of options.wordpressLanguages ?? []) {
    if (folder !== undefined)
      archives.set(
        `/downloads.wordpress.org/translation/core/${version}/${locale}.zip`,
        lazily(() => zipFolder(folder)),
      )
  }
  return (url) => {
    const archive = archives.get(url.pathname)
    if (archive !== undefined) return { type: 'application/zip', body: archive() }
    const document = documentAt(url, options, archives)
    if (document === undefined) return undefined
    return typeof document === 'string'
      ? { type: 'text/xml', body: Buffer.from(document) }
      : { type: JSON_TYPE, body: Buffer.from(JSON.stringify(document)) }
  }
}

function documentAt(url: URL, options: FeedServerOptions, archives: ReadonlyMap<string, () => Buffer>): object | string | undefined {
  const path = url.pathname
  if (path === `${LOADER}/3` || path === LOADER) return spipLoader(path === LOADER ? 2 : 3, options, archives)
  if (path === '/plugins.spip.net/depots/principal.xml' && options.spipPlugins !== undefined)
    return spipDepot(options.spipPlugins, archives)
  if (path === '/api.wordpress.org/core/checksums/1.0/' && options.wordpress !== undefined)
    return wordpressChecksums(url, options.wordpress)
  if (path === '/api.wordpress.org/core/version-check/1.7/' && options.wordpress !== undefined) return wordpressOffers(options.wordpress)
  const kind = /^\/api\.wordpress\.org\/(plugin|theme)s\/info\/1\.2\/$/.exec(path)?.[1]
  if (kind !== undefined) return wordpressInfo(url, (kind === 'plugin' ? options.wordpressPlugins : options.wordpressThemes) ?? [])
  if (path === '/api.wordpress.org/translations/core/1.0/') return wordpressTranslations(url, options.wordpressLanguages ?? [])
  const plugin = /^\/downloads\.wordpress\.org\/plugin-checksums\/([^/]+)\/([^/]+)\.json$/.exec(path)
  const published = options.wordpressPlugins?.find(({ slug, version }) => slug === plugin?.[1] && version === plugin?.[2])
  return published?.folder === undefined ? undefined : wordpressPluginList(published, published.folder)
}

function spipLoader(format: 2 | 3, options: FeedServerOptions, archives: ReadonlyMap<string, () => Buffer>): object | undefined {
  const releases = (options.spip ?? []).filter(({ formats, listed }) => listed !== false && (formats ?? [2, 3]).includes(format))
  if (releases.length === 0) return undefined
  const digest = (version: string, algorithm: string) => {
    const body = archives.get(`/files.spip.net/spip/archives/spip-v${version}.zip`)?.() ?? Buffer.from(`no archive of ${version}`)
    return createHash(algorithm).update(body).digest('hex')
  }
  const path = (version: string) => `spip/archives/spip-v${version}.zip`
  if (format === 3) {
    const row = ({ version }: PublishedRelease) => ({
      url: `https://files.spip.net/${path(version)}`,
      sha256: digest(version, 'sha256'),
      php: ['8.1', '8.2'],
      ram: 128,
      freespace: 100,
      patches: [],
    })
    return {
      api: 3,
      versions: Object.fromEntries([...releases.map((release) => [release.version, row(release)]), ['dev', { url: 'spip/dev/spip.zip' }]]),
    }
  }
  return {
    api: 2,
    versions: Object.fromEntries([['dev', 'spip/dev/spip-master.zip'], ...releases.map(({ version }) => [version, path(version)])]),
    default_branch: options.spipDefaultBranch ?? '4.4',
    requirements: { php: { '4.4': '7.4.0', master: '8.2.0' } },
    digests: Object.fromEntries(releases.map(({ version }) => [version, { sha1: digest(version, 'sha1') }])),
  }
}

function spipDepot(plugins: NonNullable<FeedServerOptions['spipPlugins']>, archives: ReadonlyMap<string, () => Buffer>): string {
  const rows = plugins.map(({ prefix, version, folder }) => {
    const described = folder === undefined ? '' : join(folder, 'paquet.xml')
    const own = existsSync(described) ? readFileSync(described, 'utf8').trim() : ''
    const file = `${prefix}-v${version}.zip`
    const size = archives.get(`/files.spip.org/spip-zone/${file}`)?.().length ?? 1
    return `<archive id="${prefix}-${version}" dtd="paquet">
<zip>\n\t<file>${file}</file>\n\t<size>${size}</size>\n\t<date>1789646033</date>\n\t<last_commit>2026-09-17 11:53:53</last_commit>\n</zip>
${own.includes('etat=') ? own : plainPackage(prefix, version)}
</archive>`
  })
  return `<?xml version="1.0" encoding="utf-8"?>
<depot>\n\t<titre>SPIP-Zone</titre>\n\t<type>http</type>\n\t<url_archives>https://files.spip.org/spip-zone</url_archives>\n</depot>
<archives>\n${rows.join('\n')}\n</archives>\n`
}

/** What the depot says of a plugin that does not say how ready it is: the depot holds each `paquet.xml` as it came, and takes none without. */
function plainPackage(prefix: string, version: string): string {
  return `<paquet
\tprefix="${prefix.toUpperCase()}"
\tcategorie="outil"
\tversion="${version}"
\tetat="stable"
\tcompatibilite="[4.1.0;4.*]"
>\n\t<nom>${prefix}</nom>\n\t<necessite nom="autre" compatibilite="[1.0.0;[" />\n</paquet>`
}

function wordpressChecksums(url: URL, releases: NonNullable<FeedServerOptions['wordpress']>): object {
  const version = url.searchParams.get('version')
  const locale = url.searchParams.get('locale') ?? 'en_US'
  const folder = releases.find((release) => release.version === version && (release.locale ?? 'en_US') === locale)?.folder
  if (folder === undefined) return { checksums: false }
  return {
    checksums: Object.fromEntries(filesOfFolder(folder).map(({ path, data }) => [path, createHash('md5').update(data).digest('hex')])),
  }
}

function wordpressOffers(releases: NonNullable<FeedServerOptions['wordpress']>): object {
  const offers = releases.map(({ version }, i) => ({
    response: i === 0 ? 'upgrade' : 'autoupdate',
    download: `https://downloads.wordpress.org/release/wordpress-${version}.zip`,
    locale: 'en_US',
    current: version,
    version,
    php_version: '7.2.24',
  }))
  return { offers, translations: [] }
}

/** The directory offers the last one published of a slug. */
function wordpressInfo(url: URL, published: readonly (PublishedRelease & { readonly slug: string })[]): object | undefined {
  const slug = url.searchParams.get('request[slug]')
  const newest = published.findLast((one) => one.slug === slug)
  return newest && { name: slug, slug, version: newest.version, requires: '6.0', tested: '9.9', requires_php: '7.4' }
}

function wordpressTranslations(url: URL, published: NonNullable<FeedServerOptions['wordpressLanguages']>): object {
  const version = url.searchParams.get('version')
  const rows = published.filter((one) => one.version === version)
  return {
    translations: rows.map(({ locale }) => ({
      language: locale,
      version,
      updated: '2026-09-17 11:53:53',
      package: 'https://elsewhere.example/',
    })),
  }
}

function wordpressPluginList(plugin: { readonly slug: string; readonly version: string }, folder: string): object {
  const files = filesOfFolder(folder).map(({ path, data }) => {
    const digests = { md5: createHash('md5').update(data).digest('hex'), sha256: createHash('sha256').update(data).digest('hex') }
    return [path, digests] as const
  })
  return { plugin: plugin.slug, version: plugin.version, files: Object.fromEntries(files) }
}

/** Packing a release takes seconds in which nothing else happens in its process: it is done once for all tests. */
function keptOr(kept: string | undefined, make: () => Buffer): Buffer {
  if (kept !== undefined && existsSync(kept)) return readFileSync(kept)
  const made = make()
  if (kept !== undefined) {
    const fresh = `${kept}.${process.pid}`
    writeFileSync(fresh, made)
    renameSync(fresh, kept)
  }
  return made
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
