import { type Diagnosis, isLock, type Measure, type Witness } from '../../core/status-report.ts'
import { providerAdapter } from '../../providers/index.ts'
import type { Passage } from '../../providers/types.ts'
import { isRefused, isServed, signOf, signWitness } from './page-witnesses.ts'
import type { AccountLook, Around, HostLook, SignId, SiteLook } from './types.ts'
import { type Claim, weigh, witness } from './weigh.ts'

/**
 * What an account's facts come to. A lock counts before everything else, for it is what all the sites suffer from; what is closed by our own
 * look at it (a ban) comes next, then what is the host's, then the way in. Pure.
 */
export function judgeAccount(look: AccountLook, around: Around): Diagnosis {
  const claim = lockOf(look) ?? banOf(look) ?? suspensionOf(look) ?? silenceOf(look, around) ?? wellOf(look)
  return weigh(claim)
}

/** OVH has its homes at 705, and locks by 700: elsewhere that is what a home often has. */
function shutsByMode(host: string | undefined): boolean {
  return providerAdapter(host ?? '').facts?.locks.some(({ shuts, mode }) => shuts === 'account' && mode === 0o700) === true
}

const CLOSED: ReadonlySet<Passage> = new Set(['closed', 'hard-closed', 'maintenance'])
const STOPPED: ReadonlySet<Passage> = new Set([...CLOSED, 'limited'])

/** Nobody but the owner may go in, as OVH's lock has it. On many hosts every home is so, and served all the same. */
export function isClosedMode(mode: number): boolean {
  return !isNoMode(mode) && (mode & 0o011) === 0
}

/** Not even the owner may go in. */
export function isNoMode(mode: number): boolean {
  return (mode & 0o500) === 0
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(3, '0')
}

/** A login for a part of an account only: OVH names them after the first one. */
function isPartial({ account, host, api }: AccountLook): boolean {
  const { user = '' } = account
  const first = api?.state?.login ?? ''
  return first === '' ? host === 'ovh' && user.includes('-') : user.startsWith(`${first}-`)
}

/** The home folder, as far as it speaks of a lock. */
export function homeWitness(look: AccountLook): { readonly says: 'none' | 'closed' | 'open' | 'nothing'; readonly witness?: Witness } {
  const { reach } = look
  if (reach.outcome !== 'connected') return { says: 'nothing' }
  const { mode, listed, home } = reach
  if (mode !== undefined && isNoMode(mode))
    return { says: 'none', witness: witness('files', 'mode-none', { path: home, mode: octal(mode) }) }
  if (listed === 'not-entered') return { says: 'none', witness: witness('files', 'home-not-entered', { path: home }) }
  if (mode !== undefined && isClosedMode(mode))
    return { says: 'closed', witness: witness('files', 'mode-closed', { path: home, mode: octal(mode) }) }
  if (listed === 'denied') return { says: 'none', witness: witness('files', 'listing-denied', { path: home }) }
  // A folder of the account that is open says nothing of the account.
  if (mode !== undefined && !isPartial(look))
    return { says: 'open', witness: witness('files', 'mode-open', { path: home, mode: octal(mode) }) }
  return { says: 'nothing' }
}

export interface ApiSays {
  readonly closed: readonly Witness[]
  readonly open: readonly Witness[]
  readonly measures: readonly Measure[]
  /** The hosting as a whole is shut, or its pages are. */
  readonly shut: boolean
}

/** What the host says of it, in its own words. */
export function apiSays(api: HostLook | undefined): ApiSays {
  const closed: Witness[] = []
  const open: Witness[] = []
  const measures = new Set<Measure>()
  const { state, mail } = api ?? {}
  if (state !== undefined) {
    const { hosting, abuse, words } = state
    const word = words.state ?? hosting
    if (CLOSED.has(hosting)) closed.push(witness('api', 'api-closed', { word, passage: hosting }))
    else if (hosting === 'open') open.push(witness('api', 'api-open', { word }))
    else open.push(witness('api', 'api-stranger', { field: 'state', word }))
    for (const part of ['access', 'web', 'mail', 'out'] as const) {
      const passage = abuse?.[part]
      const own = words[part === 'mail' ? 'mailsoutState' : `${part}State`] ?? passage ?? ''
      if (passage === undefined || passage === 'open') continue
      if (passage === 'stranger') open.push(witness('api', 'api-stranger', { field: part, word: own }))
      if (!(part === 'mail' ? STOPPED : CLOSED).has(passage)) continue
      measures.add(part)
      closed.push(witness('api', 'api-measure', { part, word: own, passage }))
    }
  }
  if (mail !== undefined && STOPPED.has(mail.passage)) {
    measures.add('mail')
    // Another part of the host's API says so, which is no second witness of another kind.
    closed.push(witness('api', 'api-mail', { state: mail.state }))
  }
  const shut = (state !== undefined && CLOSED.has(state.hosting)) || measures.has('access') || measures.has('web')
  return { closed, open, measures: [...measures], shut }
}

/** Files of a message that are shown. */
const MOST_FILES = 3

function noticeWitnesses(api: HostLook | undefined): Witness[] {
  return [
    ...(api?.cases ?? []).map(({ id, category, status, at }) => witness('notice', 'abuse-case', { id, category, status, at })),
    ...(api?.notices ?? []).slice(0, 2).map(({ at, subject, read }) =>
      witness('notice', 'notice', {
        at: read?.moment.at ?? at,
        subject: subject.slice(0, 160),
        ...(read === undefined || read.paths.length === 0 ? {} : { files: filesNamed(read.paths.map(({ path }) => path)) }),
      }),
    ),
  ]
}

/** As examples: what else it names is in the message itself. */
function filesNamed(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_FILES).map((path) => path.slice(-100))
  return `${shown.join(', ')}${paths.length > shown.length ? ', …' : ''}`
}

function lockOf(look: AccountLook): Claim | undefined {
  const { sites, host, reach } = look
  const home = homeWitness(look)
  const api = apiSays(look.api)
  const notices = noticeWitnesses(look.api)
  const served = sites.filter(isServed)
  const refused = sites.filter(isRefused)
  const pages = othersRefused(refused, sites)
  const well: Witness[] = served.length === 0 ? [] : [witness('others', 'others-well', { count: served.length })]
  const seen = home.witness === undefined ? [] : [home.witness]
  const login: Witness[] = reach.outcome === 'login-refused' ? [witness('login', 'login-refused', { code: reach.error.code })] : []
  const strict = shutsByMode(host)
  const opened = home.says === 'open' && seen.length > 0 ? seen : []

  if (home.says === 'none' && served.length === 0)
    return { state: 'locked-000', for: [...seen, ...pages, ...(api.shut ? api.closed : []), ...notices], ofHost: true }
  if (home.says === 'closed' && served.length === 0 && (strict || pages.length > 0 || api.shut))
    return { state: 'locked-700', for: [...seen, ...pages, ...(api.shut ? api.closed : []), ...notices], ofHost: true }
  if (api.closed.length > 0) {
    const told = { for: [...api.closed, ...notices, ...(api.shut ? pages : [])], against: api.shut ? well : [], ofHost: true } as const
    // Shut as a whole, with no measure named and no mode seen: it may as well be the folder.
    if (api.measures.length === 0 && home.says === 'nothing' && served.length === 0) return { state: 'locked', ...told }
    return { state: 'locked-abuse', measures: api.measures, ...told }
  }
  if (pages.length === 0 || served.length > 0) return undefined
  // Refused everywhere. A host that says it is open, or a folder that explains it, leaves it to the sites.
  const denied = api.open.filter(({ id }) => id === 'api-open')
  if ((denied.length > 0 && login.length === 0) || refused.every(explained)) return undefined
  if (refused.length < 2 && notices.length === 0 && login.length === 0 && !strict) return undefined
  const state = home.says === 'open' && strict ? 'locked-abuse' : 'locked'
  return {
    state,
    ...(state === 'locked-abuse' ? { measures: ['web'] as const } : {}),
    for: [...pages, ...login, ...notices],
    against: [...opened, ...denied],
    ofHost: true,
  }
}

/** Something of its own folder says why it is refused. */
function explained({ root }: SiteLook): boolean {
  return (
    root !== undefined &&
    (root.empty === true ||
      root.denies !== undefined ||
      root.unreadable !== undefined ||
      (root.mode !== undefined && (root.mode & 0o011) === 0))
  )
}

function othersRefused(refused: readonly SiteLook[], all: readonly SiteLook[]): Witness[] {
  const [first] = refused
  if (first?.page === undefined) return []
  const answered = all.filter(({ page }) => page !== undefined && page.failed === undefined).length
  return [
    witness('status', 'answered', { url: first.page.url, status: first.page.status }),
    ...(refused.length > 1 ? [witness('others', 'others-same', { count: refused.length, of: answered })] : []),
  ]
}

/** Sites of the account whose page was recognised as one of these, and not made by the site's own code. */
function shown(sites: readonly SiteLook[], ...ids: readonly SignId[]): readonly SiteLook[] {
  return sites.filter((site) => signOf(site, ...ids) !== undefined && site.page?.fromSite === undefined)
}

function pageClaim(look: AccountLook, found: readonly SiteLook[], ids: readonly SignId[]): Pick<Claim, 'for' | 'against'> {
  const [first] = found as readonly [SiteLook]
  const page = first.page as NonNullable<SiteLook['page']>
  const sign = signOf(first, ...ids) as NonNullable<ReturnType<typeof signOf>>
  const served = look.sites.filter(isServed)
  return {
    for: [
      signWitness(sign, page),
      ...(sign.by === 'status' ? [] : [witness('status', 'answered', { url: page.url, status: page.status })]),
      ...(found.length > 1 ? [witness('others', 'others-same', { count: found.length, of: look.sites.length })] : []),
    ],
    against: served.length === 0 ? [] : [witness('others', 'others-well', { count: served.length })],
  }
}

/** We are turned away. That the host says all is open agrees with it: then it is about us. An open folder says no more than that it is none. */
function banOf(look: AccountLook): Claim | undefined {
  const ids = ['ip-banned', 'request-blocked'] as const
  const found = shown(look.sites, ...ids)
  if (found.length === 0) return undefined
  const claim = pageClaim(look, found, ids)
  const open = apiSays(look.api).open.filter(({ id }) => id === 'api-open')
  const reason = found.some((site) => signOf(site, 'ip-banned') !== undefined) ? 'address' : 'request'
  return {
    state: 'ip-banned',
    reasons: [reason],
    for: [...claim.for, ...open],
    against: claim.against ?? [],
    ofHost: true,
  }
}

function suspensionOf(look: AccountLook): Claim | undefined {
  const found = shown(look.sites, 'suspended')
  if (found.length === 0 || look.sites.some(isServed)) return undefined
  const claim = pageClaim(look, found, ['suspended'])
  const open = apiSays(look.api).open.filter(({ id }) => id === 'api-open')
  const refused = look.reach.outcome === 'login-refused' ? [witness('login', 'login-refused', { code: look.reach.error.code })] : []
  return { state: 'suspended', for: [...claim.for, ...refused], against: [...(claim.against ?? []), ...open], ofHost: true }
}

const WAYS = { 'login-refused': 'login-refused', 'host-key': 'login-key', unanswered: 'login-unanswered' } as const

/** There is no way into the account. */
function silenceOf(look: AccountLook, around: Around): Claim | undefined {
  const { reach, sites } = look
  if (reach.outcome === 'connected' || reach.outcome === 'not-asked') return undefined
  const asked = sites.filter(({ page }) => page !== undefined)
  const answered = asked.filter(({ page }) => page?.failed === undefined)
  const way = witness('login', WAYS[reach.outcome], { code: reach.error.code })
  if (reach.outcome === 'unanswered' && answered.length === 0 && !around.online)
    return { state: 'unknown', reasons: ['offline'], for: [way, ...silent(asked)] }
  const reason = reach.outcome === 'unanswered' ? 'connection-refused' : reach.outcome
  return {
    state: 'unreachable',
    reasons: [reason],
    for: [way, ...silent(asked)],
    // A server that shows its pages is there: what is shut is our way in.
    against: reach.outcome === 'unanswered' && answered.length > 0 ? [witness('others', 'others-well', { count: answered.length })] : [],
  }
}

function silent(asked: readonly SiteLook[]): Witness[] {
  const none = asked.filter(({ page }) => page?.failed !== undefined && page.failed !== 'dns')
  const [first] = none
  if (first?.page === undefined || none.length < asked.length) return []
  return [witness('status', 'unanswered', { url: first.page.url, failed: first.page.failed ?? '', detail: first.page.detail })]
}

function wellOf(look: AccountLook): Claim {
  const { reach, sites } = look
  const home = homeWitness(look)
  const api = apiSays(look.api)
  const served = sites.filter(isServed)
  const lock = home.says === 'none' || (home.says === 'closed' && shutsByMode(look.host))
  const seen: Witness[] = []
  if (reach.outcome === 'connected') {
    seen.push(witness('login', 'logged-in', {}))
    if (reach.listed === 'listed' && !lock)
      seen.push(home.says === 'open' && home.witness !== undefined ? home.witness : witness('files', 'listed', { path: reach.home }))
  }
  const others = served.length === 0 ? [] : [witness('others', 'others-well', { count: served.length })]
  const all = [...seen, ...others, ...api.open.filter(({ id }) => id === 'api-open')]
  // Usual on many hosts, and a lock on others: without a page that was seen nobody knows which.
  const doubtful = lock || (home.says === 'closed' && served.length === 0)
  const against = [...(doubtful && home.witness !== undefined ? [home.witness] : []), ...api.open.filter(({ id }) => id === 'api-stranger')]
  if (all.length === 0) return { state: 'unknown', reasons: ['not-asked'], for: [], against }
  // Let in alone says nothing of what visitors see: no page was asked, and no folder looked into.
  if (all.every(({ kind }) => kind === 'login')) return { state: 'unknown', reasons: ['contradiction'], for: all, against }
  return { state: 'up', for: all, against }
}

/** Whether what shuts an account shuts its pages. */
export function shutsPages({ state, measures = [] }: Diagnosis): boolean {
  if (state !== 'locked-abuse') return isLock(state) || state === 'suspended'
  return measures.length === 0 || measures.includes('web') || measures.includes('access')
}
