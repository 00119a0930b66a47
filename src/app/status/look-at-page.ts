import { randomBytes } from 'node:crypto'
import type { CmsId } from '../../core/installation.ts'
import type { NoPage, PageAnswer, PageClient } from '../../http/types.ts'
import { REDIRECTS_TO, related } from './host-pages.ts'
import type { Pace } from './pace.ts'
import { type Answered, readPage } from './read-page.ts'
import type { PageLook, SignId } from './types.ts'

/** Redirects that are gone along with, as a browser would. */
const HOPS = 5
/** Of a page: what tells what it is stands at its beginning. */
const MOST_BYTES = 512 * 1024
/** Longer we do not wait for a server that asks for it: it is told, and left alone. */
const LONGEST_WAIT = 20

export interface PageAsking {
  readonly pages: Pick<PageClient, 'ask'>
  /** Waits for the turn of a request to this host. */
  readonly pace: Pace
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly cms?: CmsId
  sleep(milliseconds: number): Promise<void>
}

/**
 * How a site's first page answers: by few requests, one at a time, each after a pause. Asked a second time is only what may pass by itself
 * (no answer, a wish to wait a moment), and what a cache gave out.
 */
export async function lookAtPage(url: string, asking: PageAsking): Promise<PageLook> {
  const first = await once(url, asking)
  const wait = first.retryAfter
  if (wantsTime(first) && wait !== undefined && wait <= LONGEST_WAIT) {
    await asking.sleep(wait * 1000)
    return await once(url, asking)
  }
  if (first.failed === 'timeout' || first.failed === 'protocol') return await once(url, asking)
  if (first.fromCache && first.status < 400) {
    const fresh = new URL(first.url)
    fresh.searchParams.set('siteguard', randomBytes(6).toString('hex'))
    const again = await once(fresh.href, asking)
    // Where no other answer is to be had, the copy is what there is, and it says so.
    return again.failed === undefined && !again.fromCache ? { ...again, asked: first.asked } : first
  }
  return first
}

/** A file of that site which is nowhere: whether its folder is served at all. */
export async function lookForFile(url: string, asking: PageAsking): Promise<PageLook> {
  const file = new URL('siteguard.txt', folderOf(url))
  return await once(file.href, asking)
}

/** The same page without TLS, whatever it answers: whether anybody is there. */
export async function lookWithoutTls(url: string, asking: PageAsking): Promise<PageLook> {
  const plain = new URL(url)
  plain.protocol = 'http:'
  return await once(plain.href, asking, 0)
}

function wantsTime({ signs }: PageLook): boolean {
  return signs.some(({ id }) => id === 'asked-to-wait')
}

function folderOf(url: string): URL {
  const base = new URL(url)
  base.search = ''
  base.hash = ''
  if (!base.pathname.endsWith('/'))
    base.pathname = /\.[a-z0-9]{2,5}$/i.test(base.pathname) ? base.pathname.replace(/[^/]*$/, '') : `${base.pathname}/`
  return base
}

async function once(asked: string, asking: PageAsking, most = HOPS): Promise<PageLook> {
  return readPage(await follow(asked, asking, most), asking.cms)
}

async function follow(asked: string, { pages, pace, signal, timeoutMs }: PageAsking, most: number): Promise<Answered> {
  const hops: string[] = []
  let url = asked
  for (;;) {
    const answer: PageAnswer | NoPage = await pace(url, () => pages.ask(url, { signal, timeoutMs, maxBytes: MOST_BYTES }))
    const next = redirectOf(answer, url)
    if (next === undefined || most === 0) return { asked, hops, answer, at: url }
    const away = signOfRedirect(next, url)
    if (away !== undefined) return { asked, hops, answer, at: url, away: { to: next.href, sign: away } }
    if (hops.length >= most || hops.includes(next.href)) return { asked, hops, answer: { failed: 'redirect', detail: 'too many' }, at: url }
    hops.push(url)
    url = next.href
  }
}

function redirectOf(answer: PageAnswer | NoPage, from: string): URL | undefined {
  if ('failed' in answer || ![301, 302, 303, 307, 308].includes(answer.status)) return undefined
  const { location } = answer.headers
  if (location === undefined || !URL.canParse(location, from)) return undefined
  const next = new URL(location, from)
  next.hash = ''
  return next.protocol === 'http:' || next.protocol === 'https:' ? next : undefined
}

/** Undefined: gone along with. Within one domain, `www.` and other names below it, visitors are where they wanted to be. */
function signOfRedirect(to: URL, from: string): SignId | undefined {
  const known = REDIRECTS_TO.find((one) => one.to.test(to.href))
  if (known !== undefined) return known.sign
  return related(to.hostname, new URL(from).hostname) ? undefined : 'elsewhere'
}
