import type { Account } from '../../core/account.ts'
import type { Diagnosis, NotAsked, PersonStep, StatusCommand, StatusReason, StatusStep } from '../../core/status-report.ts'
import { quoted } from '../../http/page-text.ts'
import { providerAdapter } from '../../providers/index.ts'
import { signOf } from './page-witnesses.ts'
import type { AccountLook, SiteLook } from './types.ts'

/** Characters of what is told of a site or a host. */
const MOST = 1_000

type Params = Readonly<Record<string, string | number>>

function run(command: string, why: StatusCommand): StatusStep {
  return { do: 'run', command, why }
}

function person(step: PersonStep, params: Params = {}): StatusStep {
  const safe = Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? quoted(value, MOST) : value])
  return { do: 'person', step, params: Object.fromEntries(safe) }
}

/** From lockout to open, as one command. */
function recovery({ id }: Account): StatusStep {
  return run(`siteguard restore --recipe restore-after-lockout ${id}`, 'restore')
}

/** What comes before everything is opened again: evidence, and knowing what is wrong. */
function evidence({ account, reach, sites }: AccountLook): StatusStep[] {
  if (reach.outcome !== 'connected' || sites.length === 0) return []
  return [
    recovery(account),
    person('by-hand'),
    run(`siteguard snapshot --account ${account.id}`, 'snapshot'),
    run(`siteguard scan --account ${account.id}`, 'scan'),
  ]
}

/** What is to be done about an account. Pure. */
export function accountSteps(look: AccountLook, diagnosis: Diagnosis, notAsked: readonly NotAsked[]): StatusStep[] {
  const { account, host, api } = look
  const again = run(`siteguard status ${account.id}`, 'again')
  const keys = notAsked.some(({ what, why }) => what === 'api' && why === 'no-keys')
    ? [person('give-keys', { provider: account.provider ?? '' })]
    : []
  // What OVH's locks want is told step by step.
  const ways = isKnown(host) && host !== 'ovh' ? [person('host-ways', { host: host ?? '' })] : []
  const steps = ((): StatusStep[] => {
    switch (diagnosis.state) {
      case 'locked-700':
        return [...evidence(look), person('clean-first'), ...reopening(account, host), again]
      case 'locked-000':
        return [...ways, ticket(look, diagnosis), person('clean-first'), recovery(account), again]
      case 'locked-abuse':
        return [
          ...evidence(look),
          person('clean-first'),
          ...(api?.mail?.purgeFirst === true ? [person('mail-purge')] : []),
          ...(isHard(look) ? [ticket(look, diagnosis)] : [person('lift-measures', { host: host ?? '' })]),
          again,
        ]
      case 'locked':
        // Nothing gets in: whatever it is, only the host can say.
        if (look.reach.outcome !== 'connected')
          return [
            ...ways,
            person('ask-host', { account: account.id }),
            person('check-login', { login: account.user ?? '' }),
            ticket(look, diagnosis),
            again,
          ]
        return [
          ...ways,
          ...evidence(look),
          person('clean-first'),
          person('ask-host', { account: account.id }),
          ...reopening(account, host),
          again,
        ]
      case 'ip-banned':
        return [person('wait-ban'), person('elsewhere-ask'), ticket(look, diagnosis)]
      case 'suspended':
        return [...ways, person('ask-host', { account: account.id }), again]
      case 'unreachable':
        return silence(look, diagnosis.reasons[0])
      default:
        return []
    }
  })()
  return [...steps, ...keys]
}

function isKnown(host: string | undefined): boolean {
  return host !== undefined && providerAdapter(host).facts !== undefined
}

function reopening({ transport }: Account, host: string | undefined): StatusStep[] {
  const folder = host === undefined || host === 'ovh' ? '705' : '755'
  const ssh = transport === 'ssh' ? [person('reopen-ssh', { mode: folder })] : []
  return [person('reopen-ftp', { mode: folder }), ...ssh, ...(host === 'ovh' ? [person('reopen-wait')] : [])]
}

/** Only the host's support may open it. */
function isHard({ api }: AccountLook): boolean {
  const { hosting, abuse } = api?.state ?? {}
  return [hosting, abuse?.access, abuse?.web, abuse?.out, abuse?.mail].includes('hard-closed')
}

/** What a person sends to the host's support; its words are made of these. */
function ticket({ account, api, sites }: AccountLook, { state }: Diagnosis): StatusStep {
  const [notice] = api?.notices ?? []
  const [first] = api?.cases ?? []
  const banned = sites.map((site) => signOf(site, 'ip-banned', 'request-blocked')?.says).find((says) => says !== undefined)
  return person('support-ticket', {
    state,
    service: api?.service ?? account.service ?? '',
    login: api?.state?.login || account.user || '',
    host: account.host ?? '',
    sites: sites.map(({ site }) => (site.url === undefined ? site.id : new URL(site.url).hostname)).join(', '),
    notice: notice?.subject ?? '',
    noticed: notice?.at ?? '',
    case: first?.id ?? '',
    banned: banned ?? '',
  })
}

function silence({ account, host }: AccountLook, reason: StatusReason | undefined): StatusStep[] {
  const doctor = run(`siteguard doctor ${account.id}`, 'doctor')
  if (reason === 'host-key') return [run(`siteguard trust ${account.id}`, 'trust')]
  if (reason === 'login-refused') return [person('check-login', { login: account.user ?? '' }), doctor]
  return [...(isKnown(host) ? [person('host-way-in', { host: host ?? '' })] : []), person('again-later'), person('elsewhere-ask'), doctor]
}

/** What is to be done about a site, beside what is to be done about its account; `kind` of its host. Pure. */
export function siteSteps({ site, name, page }: SiteLook, diagnosis: Diagnosis, account: Diagnosis, kind?: string): StatusStep[] {
  const scan = run(`siteguard scan ${site.id}`, 'scan')
  const snapshot = run(`siteguard snapshot ${site.id}`, 'snapshot')
  const host = name?.host ?? (site.url === undefined ? '' : new URL(site.url).hostname)
  if (diagnosis.state === account.state && diagnosis.state !== 'up') return []
  const reason = diagnosis.reasons[0]
  switch (diagnosis.state) {
    case 'dns-gone':
      return [reason === 'parked' || isDomain(name?.known) ? person('renew-domain', { host }) : person('mend-zone', { host })]
    case 'tls-broken':
      return [person('renew-certificate', { host })]
    case 'closed':
      return [run('siteguard runs list', 'runs')]
    case 'suspended':
      return [person('ask-host', { account: site.account })]
    case 'ip-banned':
      return [person('wait-ban'), person('elsewhere-ask')]
    case 'unreachable':
      return [person('again-later'), person('elsewhere-ask')]
    case 'locked':
      return [person('ask-host', { account: site.account })]
    case 'site-error':
      return errorSteps(reason, site.id, host, kind, { scan, snapshot })
    case 'unknown':
      if (reason === 'no-address') return [person('give-address', { site: site.id })]
      if (reason === 'asked-to-wait') return [person('again-later', page?.retryAfter === undefined ? {} : { seconds: page.retryAfter })]
      if (reason === 'not-asked' || reason === 'offline') return [person('again-later')]
      return [person('look-browser', { host })]
    default:
      return []
  }
}

/** Nothing below the top is there: the domain itself is gone, and not a name in it. */
function isDomain(known: string | undefined): boolean {
  return known !== undefined && known !== '' && !known.includes('.')
}

function errorSteps(
  reason: StatusReason | undefined,
  site: string,
  host: string,
  kind: string | undefined,
  { scan, snapshot }: { readonly scan: StatusStep; readonly snapshot: StatusStep },
): StatusStep[] {
  switch (reason) {
    case 'installer':
      return [person('close-installer', { host }), snapshot, scan]
    case 'defaced':
    case 'elsewhere':
      return [snapshot, scan]
    case 'default-page':
    case 'folder-missing':
      return [person('attach-domain', { host })]
    case 'folder-closed':
      return [scan, person('open-folder')]
    case 'file-unreadable':
      // How IONOS shuts single files.
      return [...(isKnown(kind) ? [person('host-ways', { host: kind ?? '' })] : []), scan, person('open-folder')]
    case 'folder-empty':
      return [scan, run(`siteguard snapshots list ${site}`, 'kept'), person('attach-domain', { host })]
    case 'htaccess':
    case 'refused':
    case 'listing':
    case 'not-found':
      return [scan, person('server-logs')]
    case 'maintenance':
      return [run('siteguard runs list', 'runs'), person('server-logs')]
    default:
      return [person('server-logs'), scan]
  }
}
