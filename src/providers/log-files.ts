import { Secret } from '../core/secret.ts'
import { fetchSecretly, readSecretly, type SecretFetch, type WebSession } from './fetch-secretly.ts'
import type { Fetched, FetchOptions, ProviderLogFile, ProviderLogs, Signalled } from './types.ts'

/*
 * Logs a host shows as pages of links, as web servers list folders: OVH has one folder for the logs of the web server and one for each of
 * the others, by month below. How they are called is not said anywhere, so every folder is looked into, a few levels deep.
 */

const DEEP = 4
/** Pages looked at, and files named, at most: a page that lists itself under ever new names must end. */
const MOST_PAGES = 300
const MOST_FILES = 20_000
/** Of a page. Bytes. */
const MOST_BYTES = 2 * 1024 * 1024
/** Statistics are pages and pictures by the thousand, made of the logs. */
const NO_LOGS = /^(?:urchin\d*|awstats|webalizer|stats?|icons|cgi-bin)$/i
const LOG = /\.(?:log|gz|bz2|zst|xz|txt|json|csv)$|(?:^|\/)(?:access|error)[._-]?log/i
/** What is safe as a name of this machine as well. */
const SAFE = /^[A-Za-z0-9_][A-Za-z0-9._@+=-]{0,200}$/

interface Asking extends Signalled {
  readonly userAgent: string
  readonly provider: string
}

/** Every log file below an address, by their paths. @throws SG-PROV-011 when the first page cannot be had; others are passed over */
export async function listLogFiles(logs: ProviderLogs, options: Asking): Promise<ProviderLogFile[]> {
  const found = new Set<string>()
  const seen = new Set<string>([''])
  const todo = [{ folder: '', depth: 0 }]
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const next = todo.shift()
    if (next === undefined) break
    const page = await readFolder(logs, next.folder, options).catch((error: unknown) => {
      if (next.depth === 0 || options.signal?.aborted) throw error
      return ''
    })
    for (const path of linksOf(page, logs.url, next.folder)) {
      if (path.endsWith('/')) {
        if (next.depth + 1 >= DEEP || seen.has(path) || NO_LOGS.test(path.split('/').at(-2) ?? '')) continue
        seen.add(path)
        todo.push({ folder: path, depth: next.depth + 1 })
      } else if (LOG.test(path) && found.size < MOST_FILES) found.add(path)
    }
  }
  return [...found].sort().map((path) => ({ logs, path }))
}

export async function fetchLog(from: ProviderLogFile, file: string, options: FetchOptions & Asking): Promise<Fetched> {
  return await fetchSecretly(addressOf(from.logs, from.path), file, asking(from.logs, from.path, options))
}

async function readFolder(logs: ProviderLogs, folder: string, options: Asking): Promise<string> {
  return await readSecretly(addressOf(logs, folder), MOST_BYTES, asking(logs, folder, options))
}

function asking(logs: ProviderLogs, path: string, options: FetchOptions & Asking): SecretFetch {
  return { ...options, what: 'log', name: `${logs.domain}/${path}`, session: sessionOf(logs) }
}

/** One for as long as the logs are asked for. */
const sessions = new WeakMap<ProviderLogs, WebSession>()

function sessionOf(logs: ProviderLogs): WebSession {
  const { token, url } = logs
  const made = sessions.get(logs) ?? { origin: originOf(url), cookies: new Map(), ...(token === undefined ? {} : { token }) }
  sessions.set(logs, made)
  return made
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : ''
}

function addressOf({ url, domain }: ProviderLogs, path: string): Secret {
  const address = URL.canParse(url) ? new URL(path.split('/').map(encodeURIComponent).join('/'), url).href : url
  return new Secret(`logs of ${domain}`, address)
}

/** What a page links to right below its folder: paths from the base address, folders with their slash. Everything else is left. */
export function linksOf(page: string, base: string, folder: string): string[] {
  const here = new URL(folder, base)
  const out: string[] = []
  for (const [, quoted, single, bare] of page.matchAll(
    /\bhref\s{0,9}=\s{0,9}(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'|([^\s"'<>]{1,2000}))/gi,
  )) {
    const href = (quoted ?? single ?? bare ?? '').replaceAll('&amp;', '&')
    const link = URL.canParse(href, here.href) ? new URL(href, here) : undefined
    if (link === undefined || link.origin !== here.origin || !link.pathname.startsWith(here.pathname)) continue
    const name = link.pathname.slice(here.pathname.length)
    const plain = name.endsWith('/') ? name.slice(0, -1) : name
    if (SAFE.test(plain)) out.push(folder + name)
  }
  return out
}
