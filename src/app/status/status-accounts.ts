import type { Account, ProviderSettings, Site } from '../../core/account.ts'
import type { Listener } from '../../core/events.ts'
import { type AccountStatus, isLock, type NotAsked, type SiteStatus, type StatusReport } from '../../core/status-report.ts'
import type { CertificateLooker, NameLooker, PageClient } from '../../http/types.ts'
import type { ProviderDesk } from '../../recipes/rotation/types.ts'
import type { Transport } from '../../transports/types.ts'
import { runPool } from '../run-pool.ts'
import { judgeAccount, shutsPages } from './judge-account.ts'
import { judgeSite } from './judge-site.ts'
import { lookAtAccount } from './look-at-account.ts'
import { createHostAsking, hostKind } from './look-at-host.ts'
import { lookAtSite } from './look-at-site.ts'
import { accountSteps, siteSteps } from './next-steps.ts'
import { createPace, type Pace } from './pace.ts'
import { isReached, signOf } from './page-witnesses.ts'
import { statusExitCode } from './status-exit-code.ts'
import type { AccountLook, Around, SiteLook } from './types.ts'

export interface StatusDeps {
  connect(account: Account, signal: AbortSignal): Promise<Transport>
  readonly providers: readonly ProviderSettings[]
  readonly desk: ProviderDesk
  readonly pages: Pick<PageClient, 'ask'>
  readonly names: NameLooker
  readonly certificates: CertificateLooker
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly emit: Listener
  readonly version: string
}

export interface StatusOptions {
  /** Accounts looked at side by side. */
  readonly parallel: number
  /** Between two requests to one server. */
  readonly pauseMs: number
  /** Of one page. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface StatusSubject {
  readonly account: Account
  readonly sites: readonly Site[]
}

/** Looks at accounts one by one, and judges them when all have been looked at. */
export interface StatusLooker {
  look(subject: StatusSubject, connect?: StatusDeps['connect'], signal?: AbortSignal): Promise<AccountLook>
  /** Pure. What one account's pages say is weighed by whether anybody answers at all. */
  judge(looks: readonly AccountLook[]): AccountStatus[]
}

/** What was learned of machines (bans, silence, which sites stand behind one) is kept from look to look. */
export function createStatusLooker(deps: StatusDeps, options: Omit<StatusOptions, 'parallel'>): StatusLooker {
  const servers = new Map<string, string>()
  const banned = new Set<string>()
  const silent = new Map<string, number>()
  // Sites behind one machine are asked in turn, whatever account they are of.
  const pace = createPace(options.pauseMs, (host) => servers.get(host) ?? host, deps.sleep)
  return {
    look: (subject, connect = deps.connect, signal = options.signal) =>
      lookAt(subject, { ...deps, ...options, connect, signal, pace, servers, banned, silent }),
    judge(looks) {
      const around = aroundOf(looks)
      return looks.map((look) => judge(look, around))
    },
  }
}

/**
 * How accounts and their sites stand: looked at by their files, their host, and as visitors see them; judged when all have been looked at,
 * for what one account's pages say is weighed by whether anybody answers at all. Nothing is changed anywhere.
 */
export async function statusAccounts(subjects: readonly StatusSubject[], deps: StatusDeps, options: StatusOptions): Promise<StatusReport> {
  const startedAt = new Date(deps.now()).toISOString()
  const looker = createStatusLooker(deps, options)
  const accounts = looker.judge(await runPool(subjects, options.parallel, (subject) => looker.look(subject)))
  return {
    schemaVersion: 1,
    kind: 'status',
    startedAt,
    finishedAt: new Date(deps.now()).toISOString(),
    siteguard: deps.version,
    accounts,
    exitCode: statusExitCode(accounts),
  }
}

interface Looking extends StatusDeps, Omit<StatusOptions, 'parallel'> {
  readonly pace: Pace
  readonly servers: Map<string, string>
  /** Machines that have banned us, or let us wait in vain for two sites: they are not asked again. */
  readonly banned: Set<string>
  readonly silent: Map<string, number>
}

/** Sites of one machine that are waited for in vain. A firewall that drops us drops all of them. */
const PATIENCE = 2

async function lookAt({ account, sites }: StatusSubject, looking: Looking): Promise<AccountLook> {
  const { signal, emit } = looking
  emit({ type: 'phase', account: account.id, phase: 'connect' })
  const asking = createHostAsking(account, domainsOf(sites), looking.providers, looking.desk, looking.now, signal)
  // Three ways that do not wait for one another; a host's API may take its time.
  const [files, told, pages] = await Promise.all([
    lookAtAccount(account, sites, looking.connect, signal, asking.home),
    asking.first(),
    lookAtSites(sites, looking),
  ])
  const host = hostKind(account, looking.providers)
  const found: readonly SiteLook[] = pages.map((look) => {
    const root = files.roots.get(look.site.id)
    return root === undefined ? look : { ...look, root }
  })
  const look: AccountLook = { account, host, reach: files.reach, sites: found, ...(told === undefined ? {} : { api: told }) }
  const known =
    told !== undefined && isLock(judgeAccount(look, { online: true, namesFound: 1 }).state) ? await asking.withNotices(told) : told
  emit({ type: 'phase', account: account.id, phase: 'done' })
  return known === undefined ? look : { ...look, api: known }
}

function domainsOf(sites: readonly Site[]): string[] {
  return sites.flatMap(({ url }) => (url !== undefined && URL.canParse(url) ? [new URL(url).hostname.replace(/^www\./, '')] : []))
}

/** One after the other, as long as their machine has anything to say to us. */
async function lookAtSites(sites: readonly Site[], looking: Looking): Promise<SiteLook[]> {
  const looks: SiteLook[] = []
  const { banned, silent } = looking
  for (const site of sites) {
    const look = await lookAtSite(site, looking, (addresses) =>
      addresses.some((address) => banned.has(address) || (silent.get(address) ?? 0) >= PATIENCE),
    )
    if (signOf(look, 'ip-banned') !== undefined && look.page?.fromSite === undefined)
      for (const address of look.name?.addresses ?? []) banned.add(address)
    if (look.page !== undefined)
      for (const address of look.name?.addresses ?? [])
        silent.set(address, look.page.failed === 'timeout' ? (silent.get(address) ?? 0) + 1 : 0)
    looks.push(look)
  }
  return looks
}

function aroundOf(looks: readonly AccountLook[]): Around {
  const sites = looks.flatMap((look) => look.sites)
  const answers = sites.some(({ page }) => page !== undefined && page.failed === undefined)
  const talks = looks.some(
    (look) => isReached(look) || ['login-refused', 'host-key'].includes(look.reach.outcome) || look.api?.state !== undefined,
  )
  const names = sites.flatMap(({ name }) => (name?.outcome === 'found' ? [name.host] : []))
  return { online: answers || talks, namesFound: new Set(names).size }
}

function judge(look: AccountLook, around: Around): AccountStatus {
  const { account, reach, api } = look
  const diagnosis = judgeAccount(look, around)
  const notAsked = accountGaps(look)
  return {
    account: account.id,
    transport: account.transport,
    ...(look.host === undefined ? {} : { provider: { kind: look.host, ...(api?.service === undefined ? {} : { service: api.service }) } }),
    diagnosis,
    ...(reach.outcome === 'connected' && reach.mode !== undefined ? { homeMode: reach.mode } : {}),
    sites: look.sites.map((site): SiteStatus => {
      const own = judgeSite(site, diagnosis, look, around)
      const { page, certificate } = site
      return {
        site: site.site.id,
        ...(site.site.url === undefined ? {} : { url: site.site.url }),
        diagnosis: own,
        ...(page === undefined ? {} : { page: { url: page.url, status: page.status, title: page.title } }),
        ...(certificate?.until === undefined ? {} : { certificateEnds: new Date(certificate.until).toISOString() }),
        notAsked: siteGaps(site, shutsPages(diagnosis)),
        next: siteSteps(site, own, diagnosis, look.host),
      }
    }),
    notAsked,
    next: accountSteps(look, diagnosis, notAsked),
  }
}

function accountGaps({ reach, api, account }: AccountLook): NotAsked[] {
  const gaps: NotAsked[] = []
  if (reach.outcome === 'not-asked') gaps.push({ what: 'files', why: 'failed', error: reach.error })
  if (reach.outcome === 'connected' && reach.mode === undefined && account.transport !== 'local')
    gaps.push({ what: 'mode', why: 'not-told' })
  for (const { what, why, error } of api?.failed ?? []) gaps.push({ what, why, error })
  return gaps
}

/** A site without an address is only half looked at, unless its whole account is shut anyway. */
function siteGaps({ unasked }: SiteLook, shut: boolean): NotAsked[] {
  return unasked === undefined || shut ? [] : [{ what: 'pages', why: unasked }]
}
