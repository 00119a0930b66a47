import type { Witness } from '../../core/status-report.ts'
import type { AccountLook, PageLook, Sign, SignId, SiteLook } from './types.ts'
import { witness } from './weigh.ts'

/** Whether the account was got into over a network. */
export function isReached({ reach, account }: Pick<AccountLook, 'reach' | 'account'>): boolean {
  return reach.outcome === 'connected' && account.transport !== 'local'
}

export function signOf({ page }: Pick<SiteLook, 'page'>, ...ids: readonly SignId[]): Sign | undefined {
  return page?.signs.find(({ id }) => ids.includes(id))
}

/** The status of an answer, or that there was none. */
export function statusWitness(page: PageLook): Witness {
  if (page.failed !== undefined) return witness('status', 'unanswered', { url: page.url, failed: page.failed, detail: page.detail })
  return witness('status', 'answered', { url: page.url, status: page.status })
}

export function bodyWitness(sign: Sign): Witness {
  const id = sign.id === 'well' ? 'well' : sign.id === 'error-text' ? 'error-text' : 'shows'
  return witness('body', id, { sign: sign.id, says: sign.says })
}

/** What was recognised, by whatever part of the answer. */
export function signWitness(sign: Sign, page: PageLook): Witness {
  if (sign.by === 'body') return bodyWitness(sign)
  return sign.by === 'headers' ? witness('headers', 'redirects', { sign: sign.id, to: sign.says }) : statusWitness(page)
}

/**
 * A site that is served from its folder, as its own answer of now shows: a host that has shut the folder could not give it. A page that
 * another server gives out in its place is none, nor is a cache's copy.
 */
export function isServed({ page, further }: SiteLook): boolean {
  if (page === undefined || page.failed !== undefined || page.fromCache) return further?.what === 'file' && isFound(further.page)
  if (page.signs.some(({ id }) => SERVED.has(id))) return true
  return page.fromSite !== undefined && page.status !== 403
}

/** Whatever the answer but a refusal: the folder was looked into. */
function isFound({ status, fromCache, fromSite }: PageLook): boolean {
  return !fromCache && (status === 404 || status === 200 || (status === 403 && fromSite !== undefined))
}

const SERVED: ReadonlySet<SignId> = new Set([
  'well',
  'gate',
  'error-text',
  'database',
  'installer',
  'maintenance',
  'listing',
  'empty',
  'defaced',
])

/** A plain refusal, by the server: no page of a filter, and not made by the site's own code. */
export function isRefused(look: SiteLook): boolean {
  return signOf(look, 'refused') !== undefined && look.page?.fromSite === undefined && !isServed(look)
}
