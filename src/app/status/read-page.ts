import { DOOR_MARK } from '../../cms/door.ts'
import { GATE_MARK } from '../../cms/gate-page.ts'
import { upgraderOf } from '../../cms/upgraders.ts'
import type { CmsId } from '../../core/installation.ts'
import { pageText, quoted, titleOf, visibleText } from '../../http/page-text.ts'
import type { NoPage, PageAnswer } from '../../http/types.ts'
import { HOST_PAGES, isCopy, madeBySite, related, SHORT_PAGE } from './host-pages.ts'
import type { PageLook, Sign, SignId } from './types.ts'

/** Of a page that is looked at for what it is. Characters. */
const MOST = 256 * 1024

/** An answer after the redirects that were gone along with, or none. */
export interface Answered {
  readonly asked: string
  readonly hops: readonly string[]
  readonly answer: PageAnswer | NoPage
  /** The last address asked. */
  readonly at: string
  /** Where the last redirect leads, when it was not gone along with. */
  readonly away?: { readonly to: string; readonly sign: SignId }
}

/** What an answer is recognised as. Pure; all text in what it gives is safe to print. */
export function readPage({ asked, hops, answer, at, away }: Answered, cms: CmsId | undefined): PageLook {
  const way = { asked: quoted(asked, 400), hops: hops.map((hop) => quoted(hop, 400)) }
  if ('failed' in answer) {
    const { failed, detail } = answer
    return {
      ...way,
      url: quoted(at, 400),
      status: 0,
      failed,
      detail: quoted(detail, 200),
      title: '',
      server: '',
      signs: [],
      fromCache: false,
    }
  }
  const { status, headers } = answer
  const html = pageText({ headers, body: answer.body.subarray(0, MOST * 4) }).slice(0, MOST)
  const seen = visibleText(html)
  const title = titleOf(html) ?? ''
  const from = madeBySite(headers)
  const wait = retryAfter(headers['retry-after'])
  const signs =
    away === undefined ? signsOf(answer, html, seen, title, cms) : [{ id: away.sign, by: 'headers' as const, says: quoted(away.to) }]
  return {
    ...way,
    url: quoted(answer.url, 400),
    status,
    detail: quoted(seen === '' ? title : seen, 160),
    title: quoted(title, 120),
    server: quoted(headers.server ?? '', 60),
    signs,
    ...(from === undefined ? {} : { fromSite: from }),
    fromCache: isCopy(headers),
    ...(wait === undefined ? {} : { retryAfter: wait }),
  }
}

function signsOf(answer: PageAnswer, html: string, seen: string, title: string, cms: CmsId | undefined): Sign[] {
  const { status, headers } = answer
  const sign = (id: SignId, by: Sign['by'], says: string): Sign => ({ id, by, says: quoted(says, 160) })
  if (status === 503 && (html.includes(GATE_MARK) || html.includes(DOOR_MARK))) return [sign('gate', 'body', title)]
  const found: Sign[] = []
  const known = hostPageOf(answer, html, seen, title)
  if (known !== undefined) found.push(sign(known.id, known.by, known.says))
  if (headers['cf-mitigated'] === 'challenge' && known?.id !== 'challenge') found.push(sign('challenge', 'headers', 'cf-mitigated'))
  const sick = known?.id === 'database' || known?.id === 'maintenance' ? undefined : sicknessOf(html, headers, cms)
  if (sick !== undefined) found.push(sign('error-text', 'body', sick))
  const odd = byStatus(answer, found.length > 0)
  if (odd !== undefined) found.push(sign(odd, 'status', String(status)))
  const away = found.length === 0 ? refreshOf(answer.url, html, seen) : undefined
  if (away !== undefined) found.push(sign('elsewhere', 'body', away))
  if (found.length === 0) {
    if (isBlank(html, seen, title)) found.push(sign('empty', 'body', ''))
    else found.push(sign('well', 'body', title === '' ? seen : title))
  }
  return found
}

/** A page that only sends its visitors to another domain. */
function refreshOf(from: string, html: string, seen: string): string | undefined {
  if (seen.length > 500) return undefined
  const to = /<meta\b[^<>]{0,200}\bhttp-equiv\s*=\s*["']?refresh\b[^<>]{0,200}?\burl\s*=\s*["']?([^"'<>\s;]{1,400})/i.exec(
    html.slice(0, 16_384),
  )?.[1]
  if (to === undefined || !URL.canParse(to, from)) return undefined
  const next = new URL(to, from)
  return next.protocol.startsWith('http') && !related(next.hostname, new URL(from).hostname) ? next.href : undefined
}

/** Nothing is there to be seen: no word, and nothing that could show any. */
function isBlank(html: string, seen: string, title: string): boolean {
  return (
    seen === '' &&
    title === '' &&
    !/<(?:img|svg|picture|object|embed|i?frame|video|canvas|script|input|meta[^>]{1,40}refresh)\b/i.test(html)
  )
}

/** One of the pages hosts, filters and servers show. */
function hostPageOf(answer: PageAnswer, html: string, seen: string, title: string): Sign | undefined {
  const text = plain(seen)
  const head = plain(title)
  const short = text.length <= SHORT_PAGE
  for (const { sign: id, title: wantedTitle, text: wantedText, source, url, status } of HOST_PAGES) {
    if (status !== undefined && !status(answer.status)) continue
    if (wantedText !== undefined && !(short && wantedText.test(text))) continue
    if (wantedTitle !== undefined && !wantedTitle.test(head)) continue
    if (source !== undefined && !(short && source.test(html))) continue
    if (url !== undefined && !url.test(answer.url)) continue
    const says =
      wantedText === undefined ? (wantedTitle === undefined ? (url === undefined ? text : answer.url) : title) : around(text, wantedText)
    return { id, by: url === undefined ? 'body' : 'headers', says }
  }
  return undefined
}

/** What was recognised, and what stands after it: a ban says whom it bans, and by which number its support knows it. */
function around(text: string, wanted: RegExp): string {
  const at = wanted.exec(text)?.index ?? 0
  return text.slice(at, at + 160)
}

function plain(text: string): string {
  return text
    .slice(0, SHORT_PAGE * 4)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}

/** The CMS's own words for an error. Of a site nobody knows the CMS of, by what its page looks like; else by all. */
function sicknessOf(html: string, headers: Readonly<Record<string, string>>, told: CmsId | undefined): string | undefined {
  const guess = told === 'generic' ? undefined : (told ?? guessCms(html, headers))
  const candidates: readonly CmsId[] = guess === undefined ? ['spip', 'wordpress'] : [guess]
  for (const cms of candidates) {
    const words = upgraderOf(cms)?.sickness(html)
    if (words !== undefined) return words
  }
  return undefined
}

function guessCms(html: string, headers: Readonly<Record<string, string>>): CmsId | undefined {
  if (
    /\bSPIP\b/.test(headers['composed-by'] ?? '') ||
    /<meta[^>]{0,200}generator[^>]{0,200}SPIP|href=["'][^"']{0,200}spip\.php/i.test(html)
  )
    return 'spip'
  return /\/wp-(?:content|includes)\//.test(html) || /api\.w\.org/.test(headers.link ?? '') ? 'wordpress' : undefined
}

function byStatus({ status, headers }: PageAnswer, known: boolean): SignId | undefined {
  if (status === 401 || status === 407) return 'password'
  if (status === 403) return known ? undefined : 'refused'
  if (status === 404 || status === 410) return known ? undefined : 'not-found'
  if (status === 429) return 'asked-to-wait'
  if (status === 509) return known ? undefined : 'suspended'
  // Cloudflare's own, between it and the server behind it.
  if (/^cloudflare/i.test(headers.server ?? '') && [520, 521, 522, 523, 524, 530].includes(status)) return 'behind-cdn'
  if (/^cloudflare/i.test(headers.server ?? '') && [525, 526].includes(status)) return 'behind-cdn-tls'
  if (status === 503 && headers['retry-after'] !== undefined) return known ? undefined : 'asked-to-wait'
  if (status >= 500) return known ? undefined : 'server-error'
  if (status >= 200 && status < 300) return undefined
  return known ? undefined : 'odd-answer'
}

/** Seconds: a number, or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const seconds = /^\d{1,7}$/.test(value.trim()) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000)
  return Number.isFinite(seconds) ? Math.min(86_400, Math.max(0, seconds)) : undefined
}
