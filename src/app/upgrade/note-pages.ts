import { upgraderOf } from '../../cms/upgraders.ts'
import type { CmsId } from '../../core/installation.ts'
import { hrefsOf, pageText, titleOf } from '../../http/page-text.ts'
import type { NoPage, PageAnswer, PageClient } from '../../http/types.ts'
import type { NotedPage } from '../../recipes/types.ts'

/** Pages the home page links to that are looked at beside the entries. */
const LINKED = 4
const FOLLOW = 5

/**
 * How the pages of a site answer now: its home, the CMS's own ways in, and a few pages the home links to, of different kinds. Asked as
 * a visitor would, one after the other. Titles are as written there, decoded: hostile text. A page that gives no answer has status 0.
 */
export async function notePages(client: PageClient, url: string, cms: CmsId, signal: AbortSignal): Promise<NotedPage[]> {
  const home = homeOf(url)
  if (home === undefined) return []
  const entries =
    upgraderOf(cms)
      ?.pages(home)
      .map((page) => page.url) ?? []
  const noted: NotedPage[] = []
  const first = await client.ask(home, { signal, follow: FOLLOW })
  noted.push(note(home, first))
  for (const entry of entries) {
    // Where it leads from there, a visitor's browser shows; what it answers itself is what the CMS says of it.
    if (!noted.some((page) => page.url === entry)) noted.push(note(entry, await client.ask(entry, { signal })))
  }
  if ('failed' in first || first.status !== 200) return noted
  for (const linked of linksToFollow(pageText(first), first.url, home, new Set(noted.map((page) => page.url)))) {
    const answer = await client.ask(linked, { signal, follow: FOLLOW })
    // Only what is well and says what it is tells anything later.
    if (!('failed' in answer) && answer.status === 200 && titleOf(pageText(answer)) !== undefined) noted.push(note(linked, answer))
  }
  return noted
}

function homeOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  if (!['http:', 'https:'].includes(parsed.protocol)) return undefined
  parsed.hash = ''
  if (!parsed.pathname.endsWith('/') && !/\.[a-z0-9]{2,5}$/i.test(parsed.pathname)) parsed.pathname += '/'
  return parsed.href
}

function note(url: string, answer: PageAnswer | NoPage): NotedPage {
  if ('failed' in answer) return { url, status: 0 }
  const title = titleOf(pageText(answer))
  return { url, status: answer.status, ...(title === undefined ? {} : { title }) }
}

/** What a visit does more than show: never gone to. */
const ACTS =
  /action=|logout|deconnexion|delete|supprim|remove|unsubscribe|desabonn|desinscri|reply|replytocom|add-to-cart|var_mode|var_profile|nonce|token|cle=|hash=/i
/** Templates of the CMS and its private side: their titles are the release's, so they change with it. */
const OF_THE_RELEASE =
  /[?&](?:page|exec|feed|s|recherche|rest_route)=|\/(?:ecrire|prive|wp-admin|wp-login\.php|wp-json|xmlrpc\.php|feed)(?:[/?]|$)/i
/** No page: a picture, a document, an archive. Pages end in nothing, a slash, or one of these. */
const PAGE_NAME = /(?:^|\/)[^./]*$|\.(?:html?|php\d?|xhtml|asp)$/i

/**
 * A few of the pages that `html` links to, below `home`: one of each kind first (addresses that differ by their numbers and last names only
 * are of one kind), in the order they stand there, so that the same page always gives the same.
 */
export function linksToFollow(html: string, base: string, home: string, taken: ReadonlySet<string>): string[] {
  const root = new URL(home)
  const folder = root.pathname.replace(/[^/]*$/, '')
  const byKind = new Map<string, string[]>()
  const seen = new Set(taken)
  for (const href of hrefsOf(html)) {
    if (!URL.canParse(href, base)) continue
    const url = new URL(href, base)
    url.hash = ''
    if (url.hostname !== root.hostname || !['http:', 'https:'].includes(url.protocol) || url.username !== '') continue
    if (!url.pathname.startsWith(folder) || !PAGE_NAME.test(url.pathname) || seen.has(url.href) || url.href.length > 500) continue
    if (ACTS.test(url.href) || OF_THE_RELEASE.test(url.href)) continue
    seen.add(url.href)
    const kind = kindOf(url)
    const those = byKind.get(kind)
    if (those) those.push(url.href)
    else byKind.set(kind, [url.href])
  }
  const out: string[] = []
  for (let turn = 0; out.length < LINKED; turn += 1) {
    const more = [...byKind.values()].flatMap((those) => those.slice(turn, turn + 1))
    if (more.length === 0) break
    out.push(...more)
  }
  return out.slice(0, LINKED)
}

function kindOf(url: URL): string {
  const folders = url.pathname.split('/')
  const last = folders.pop() ?? ''
  const query = url.search.replace(/=[^&]*/g, '=').replace(/\d+/g, '#')
  return `${folders.length} ${last.replace(/\d+/g, '#').replace(/^[a-z-]+(?=\.|$)/i, '*')} ${query}`
}
