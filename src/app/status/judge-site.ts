import { type Diagnosis, isLock, type StatusReason, type StatusState, type Witness } from '../../core/status-report.ts'
import { isClosedMode, isNoMode, shutsPages } from './judge-account.ts'
import { bodyWitness, isReached, isRefused, isServed, signOf, signWitness, statusWitness } from './page-witnesses.ts'
import type { AccountLook, Around, PageLook, RootLook, Sign, SignId, SiteLook } from './types.ts'
import { type Claim, weigh, witness } from './weigh.ts'

/** What a site's facts come to, given what its account's come to. Pure. */
export function judgeSite(look: SiteLook, account: Diagnosis, all: AccountLook, around: Around): Diagnosis {
  const claim = nameOf(look, all, around) ?? pageOf(look, account, all, around) ?? unaskedOf(look, account, all, around)
  return weigh(claim)
}

/** Its name leads nowhere. */
function nameOf({ name }: SiteLook, all: AccountLook, around: Around): Claim | undefined {
  if (name === undefined || name.outcome === 'found' || name.outcome === 'literal') return undefined
  // Names that were found show that it is not our own resolver that says nothing.
  const others = around.namesFound > 0 ? [witness('others', 'others-found', { count: around.namesFound })] : []
  if (name.outcome === 'failing') {
    const seen = witness('name', 'name-failing', { host: name.host, detail: name.detail })
    if (others.length === 0) return { state: 'unknown', reasons: ['offline'], for: [seen] }
    return { state: 'dns-gone', reasons: ['name-failing'], for: [seen] }
  }
  const seen = witness('name', 'name-absent', { host: name.host, known: name.known ?? '' })
  // The parent's servers were asked as well, by another way.
  const reached = isReached(all) ? [witness('login', 'logged-in', {})] : []
  if (others.length === 0 && reached.length === 0 && !around.online && (name.known ?? '') === '')
    return { state: 'unknown', reasons: ['offline'], for: [seen] }
  return { state: 'dns-gone', reasons: ['name-absent'], for: [seen, ...others, ...(others.length === 0 ? reached : [])] }
}

const BY_SIGN: Partial<Record<SignId, { readonly state: StatusState; readonly reason?: StatusReason; readonly ofHost?: true }>> = {
  gate: { state: 'closed' },
  'ip-banned': { state: 'ip-banned', reason: 'address', ofHost: true },
  'request-blocked': { state: 'ip-banned', reason: 'request', ofHost: true },
  suspended: { state: 'suspended', ofHost: true },
  challenge: { state: 'unknown', reason: 'challenge' },
  'asked-to-wait': { state: 'unknown', reason: 'asked-to-wait' },
  password: { state: 'unknown', reason: 'password' },
  parked: { state: 'dns-gone', reason: 'parked', ofHost: true },
  'behind-cdn': { state: 'unreachable', reason: 'behind-cdn' },
  'behind-cdn-tls': { state: 'tls-broken', reason: 'untrusted' },
  installer: { state: 'site-error', reason: 'installer' },
  defaced: { state: 'site-error', reason: 'defaced' },
  database: { state: 'site-error', reason: 'database' },
  maintenance: { state: 'site-error', reason: 'maintenance' },
  'default-page': { state: 'site-error', reason: 'default-page' },
  listing: { state: 'site-error', reason: 'listing' },
  elsewhere: { state: 'site-error', reason: 'elsewhere' },
  'error-text': { state: 'site-error', reason: 'error-text' },
  'server-error': { state: 'site-error', reason: 'server-error' },
  'not-found': { state: 'site-error', reason: 'not-found' },
  empty: { state: 'site-error', reason: 'empty' },
  'odd-answer': { state: 'unknown', reason: 'odd-answer' },
  refused: { state: 'site-error', reason: 'refused' },
}

/** Whose word goes first where a page shows several. */
const ORDER: readonly SignId[] = [
  'gate',
  'ip-banned',
  'request-blocked',
  'challenge',
  'suspended',
  'installer',
  'defaced',
  'database',
  'maintenance',
  'error-text',
  'parked',
  'default-page',
  'listing',
  'behind-cdn',
  'behind-cdn-tls',
  'elsewhere',
  'password',
  'asked-to-wait',
  'server-error',
  'refused',
  'not-found',
  'empty',
  'odd-answer',
]

/** By these a server in front of the site says something of the host: the site's own code cannot speak for it. */
const OF_HOST: ReadonlySet<SignId> = new Set(['ip-banned', 'request-blocked', 'suspended', 'parked'])

function pageOf(look: SiteLook, account: Diagnosis, all: AccountLook, around: Around): Claim | undefined {
  const { page } = look
  if (page === undefined) return undefined
  if (page.failed === 'tls') return tlsOf(look, page)
  if (page.failed !== undefined) return silentOf(look, page, all, around)
  const sign = ORDER.map((id) => signOf(look, id)).find((one): one is Sign => one !== undefined)
  if (sign === undefined) return upOf(look, page, account)
  if (sign.id === 'refused') return refusedOf(look, page, account, all)
  const by = BY_SIGN[sign.id] ?? { state: 'unknown', reason: 'odd-answer' }
  const seen = witnessesOf(page, sign)
  // What the site's own code wrote may say anything: it is then the site's own error.
  if (OF_HOST.has(sign.id) && page.fromSite !== undefined)
    return {
      state: 'unknown',
      reasons: ['contradiction'],
      for: seen,
      against: [witness('headers', 'from-site', { header: page.fromSite })],
    }
  const beside = OF_HOST.has(sign.id) ? hostWitnesses(sign.id, look, account, all) : { for: [], against: [] }
  return {
    state: by.state,
    ...(by.reason === undefined ? {} : { reasons: [by.reason] }),
    for: [...seen, ...beside.for],
    against: beside.against,
    ...(by.ofHost ? { ofHost: by.ofHost } : {}),
  }
}

function witnessesOf(page: PageLook, sign: Sign): Witness[] {
  const first = signWitness(sign, page)
  const status = statusWitness(page)
  return first.id === status.id ? [status] : [status, first]
}

/** What else says so of a host: the account as a whole, names that lead apart. */
function hostWitnesses(sign: SignId, look: SiteLook, account: Diagnosis, all: AccountLook): { for: Witness[]; against: Witness[] } {
  const same = all.sites.filter((one) => one !== look && signOf(one, sign) !== undefined).length
  const others = same > 0 ? [witness('others', 'others-same', { count: same + 1, of: all.sites.length })] : []
  if (sign === 'parked') {
    const apart = leadsApart(look, all)
    const well =
      apart === undefined && all.sites.some((one) => one !== look && isServed(one))
        ? [witness('name', 'name-found', { addresses: (look.name?.addresses ?? []).slice(0, 3).join(', ') })]
        : []
    return { for: [...(apart === undefined ? [] : [apart]), ...others], against: well }
  }
  const own =
    account.state === (sign === 'suspended' ? 'suspended' : 'ip-banned')
      ? account.witnesses.filter(({ kind }) => kind === 'api' || kind === 'files' || kind === 'login')
      : []
  const served = all.sites.filter((one) => one !== look && isServed(one)).length
  return { for: [...others, ...own], against: served === 0 ? [] : [witness('others', 'others-well', { count: served })] }
}

/** Its name leads to another machine than those of the account's other sites that are well. */
function leadsApart(look: SiteLook, all: AccountLook): Witness | undefined {
  const mine = look.name?.addresses ?? []
  const theirs = new Set(all.sites.filter((one) => one !== look && isServed(one)).flatMap(({ name }) => name?.addresses ?? []))
  if (mine.length === 0 || theirs.size === 0 || mine.some((address) => theirs.has(address))) return undefined
  return witness('name', 'name-apart', { addresses: mine.slice(0, 3).join(', '), others: [...theirs].slice(0, 3).join(', ') })
}

function upOf(look: SiteLook, page: PageLook, account: Diagnosis): Claim {
  const sign = signOf(look, 'well')
  const seen = [statusWitness(page), ...(sign === undefined ? [] : [bodyWitness(sign)])]
  const good = look.certificate?.outcome === 'good' ? [certificateWitness(look.certificate)] : []
  if (!page.fromCache) return { state: 'up', for: [...seen, ...good] }
  // A copy shows how it was: where the account is shut it will be gone tomorrow.
  const copy = witness('headers', 'from-cache', { url: page.url })
  if (shutsPages(account)) return { ...shared(account), for: account.witnesses, against: [copy] }
  return { state: 'up', for: [...seen, ...good], against: [copy] }
}

/** 403 by the server: the account's lock, or something of the site's own folder. */
function refusedOf(look: SiteLook, page: PageLook, account: Diagnosis, all: AccountLook): Claim {
  const seen = statusWitness(page)
  const file =
    look.further?.what === 'file'
      ? [witness('headers', 'file-answered', { url: look.further.page.url, status: look.further.page.status })]
      : []
  if (isRefused(look) && shutsPages(account)) {
    const own = account.witnesses.filter((one) => one.id !== seen.id)
    return { ...shared(account), for: [...own, seen], against: account.doubts, ofHost: true }
  }
  const root = rootWitness(look.root)
  if (root !== undefined) return { state: 'site-error', reasons: [root.reason], for: [seen, root.witness] }
  const made = page.fromSite === undefined ? [] : [witness('headers', 'from-site', { header: page.fromSite })]
  const others = all.sites.filter((one) => one !== look && isServed(one)).length
  // Alone on its account, and refused whatever is asked: nothing tells a lock from a rule of the server's.
  if (made.length === 0 && others === 0 && !isServed(look) && account.state === 'unknown')
    return { state: 'locked', for: [seen], ofHost: true }
  return {
    state: 'site-error',
    reasons: ['refused'],
    for: [seen, ...made, ...(isServed(look) ? file : []), ...(others === 0 ? [] : [witness('others', 'others-well', { count: others })])],
  }
}

/** What its account suffers from. */
function shared({ state, reasons, measures }: Diagnosis): Pick<Claim, 'state' | 'reasons' | 'measures'> {
  return { state, reasons, ...(measures === undefined ? {} : { measures }) }
}

/** What of its folder closes a site. */
function rootWitness(root: RootLook | undefined): { readonly reason: StatusReason; readonly witness: Witness } | undefined {
  if (root === undefined) return undefined
  if (root.state === 'missing') return { reason: 'folder-missing', witness: witness('files', 'root-missing', {}) }
  if (root.denies !== undefined) return { reason: 'htaccess', witness: witness('files', 'htaccess-denies', { path: root.denies }) }
  if (root.unreadable !== undefined) {
    const { path, mode } = root.unreadable
    return { reason: 'file-unreadable', witness: witness('files', 'entry-unreadable', { path, mode: mode.toString(8).padStart(3, '0') }) }
  }
  if (root.mode !== undefined && (isClosedMode(root.mode) || isNoMode(root.mode)))
    return { reason: 'folder-closed', witness: witness('files', 'root-closed', { mode: root.mode.toString(8).padStart(3, '0') }) }
  if (root.empty === true) return { reason: 'folder-empty', witness: witness('files', 'root-empty', {}) }
  if (root.state === 'denied') return { reason: 'folder-closed', witness: witness('files', 'root-denied', {}) }
  return undefined
}

function certificateWitness(look: NonNullable<SiteLook['certificate']>): Witness {
  if (look.outcome === 'failed') return witness('tls', 'handshake-failed', { detail: look.detail })
  if (look.outcome === 'good') return witness('tls', 'certificate-good', { until: day(look.until) })
  return witness('tls', 'certificate-bad', {
    problem: look.problem ?? '',
    until: day(look.until),
    from: day(look.from),
    names: look.names.slice(0, 4).join(', '),
    issuer: look.issuer,
  })
}

function day(time: number | undefined): string {
  return time === undefined ? '' : new Date(time).toISOString().slice(0, 10)
}

/** Browsers refuse it. What answers without TLS shows that the server is there. */
function tlsOf(look: SiteLook, page: PageLook): Claim {
  const { certificate, further } = look
  const problem = certificate?.outcome === 'bad' ? certificate.problem : undefined
  const other =
    further?.what === 'http' && further.page.failed === undefined
      ? [witness('headers', 'other-way', { url: further.page.url, status: further.page.status })]
      : []
  return {
    state: 'tls-broken',
    reasons: [problem ?? 'handshake'],
    for: [statusWitness(page), ...(certificate === undefined ? [] : [certificateWitness(certificate)]), ...other],
    // Seen a second time it was good: it passes, or two servers answer to the name.
    against: certificate?.outcome === 'good' ? [certificateWitness(certificate)] : [],
  }
}

const SILENCE: Partial<Record<NonNullable<PageLook['failed']>, StatusReason>> = {
  refused: 'connection-refused',
  timeout: 'timeout',
  protocol: 'cut',
}

function silentOf(look: SiteLook, page: PageLook, all: AccountLook, around: Around): Claim {
  const seen = statusWitness(page)
  if (page.failed === 'dns') {
    const failing = witness('name', 'name-failing', { host: look.name?.host ?? '', detail: page.detail })
    return { state: 'dns-gone', reasons: ['name-failing'], for: [failing] }
  }
  if (page.failed === 'redirect') return { state: 'site-error', reasons: ['elsewhere'], for: [seen] }
  const apart = leadsApart(look, all)
  const silent = all.sites.filter((one) => one !== look && one.page?.failed !== undefined && one.page.failed === page.failed).length
  const way = all.reach.outcome === 'unanswered' ? [witness('login', 'login-unanswered', { code: all.reach.error.code })] : []
  const nobody = !around.online && !isReached(all)
  if (nobody) return { state: 'unknown', reasons: ['offline'], for: [seen, ...way] }
  return {
    state: 'unreachable',
    reasons: [SILENCE[page.failed as 'refused'] ?? 'cut'],
    for: [
      seen,
      ...(apart === undefined ? [] : [apart]),
      ...(silent === 0 ? [] : [witness('others', 'others-same', { count: silent + 1, of: all.sites.length })]),
      ...way,
    ],
  }
}

/** No page was asked: what its account says is all there is. */
function unaskedOf(look: SiteLook, account: Diagnosis, all: AccountLook, around: Around): Claim {
  if ((isLock(account.state) && shutsPages(account)) || account.state === 'ip-banned' || account.state === 'suspended')
    return { ...shared(account), for: account.witnesses, against: account.doubts, ofHost: true }
  const root = look.root?.state === 'missing' ? rootWitness(look.root) : undefined
  if (root !== undefined) return { state: 'site-error', reasons: [root.reason], for: [root.witness] }
  // Its neighbours were waited for in vain, and it was not waited for as well.
  const silent = all.sites.filter(({ page }) => page?.failed === 'timeout').length
  if (look.unasked === 'spared' && silent > 0 && (around.online || isReached(all)))
    return { state: 'unreachable', reasons: ['timeout'], for: [witness('others', 'others-same', { count: silent, of: all.sites.length })] }
  return { state: 'unknown', reasons: [look.unasked === 'spared' ? 'not-asked' : 'no-address'], for: [] }
}
