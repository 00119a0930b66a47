import type { AccountLook, HostLook, PageLook, ReachLook, Sign, SignId, SiteLook } from '../../src/app/status/types.ts'
import type { Account, Site } from '../../src/core/account.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { AbuseState, Passage } from '../../src/providers/types.ts'

/* Facts of accounts and sites, as looks at them give them, for tests of what is made of them. */

export const account = (more: Partial<Account> = {}): Account =>
  ({ id: 'elus', transport: 'ssh', host: 'ssh.example.net', user: 'elus', hostKeys: [], tls: 'explicit', ...more }) as Account

export const site = (id: string, more: Partial<Site> = {}): Site =>
  ({ id, account: 'elus', root: `www/${id}` as RemotePath, url: `https://${id}.example/`, groups: [], tags: [], ...more }) as Site

const STATUS: Partial<Record<SignId, number>> = {
  refused: 403,
  password: 401,
  'not-found': 404,
  'server-error': 500,
  'asked-to-wait': 429,
  gate: 503,
  'ip-banned': 403,
  'request-blocked': 403,
  challenge: 403,
  'behind-cdn': 522,
  'behind-cdn-tls': 526,
  elsewhere: 302,
}
const BY_STATUS: readonly SignId[] = ['refused', 'password', 'not-found', 'server-error', 'asked-to-wait', 'behind-cdn', 'behind-cdn-tls']

/** A page that was recognised as this. */
export function shows(id: SignId, more: Partial<PageLook> = {}): PageLook {
  const by: Sign['by'] = BY_STATUS.includes(id) ? 'status' : id === 'elsewhere' ? 'headers' : 'body'
  const url = 'https://a.example/'
  const status = STATUS[id] ?? 200
  return { asked: url, url, hops: [], status, detail: '', title: '', server: '', signs: [{ id, by, says: id }], fromCache: false, ...more }
}

export function silent(failed: NonNullable<PageLook['failed']>): PageLook {
  const url = 'https://a.example/'
  return { asked: url, url, hops: [], status: 0, failed, detail: failed, title: '', server: '', signs: [], fromCache: false }
}

export function siteLook(id: string, page?: PageLook, more: Partial<SiteLook> = {}): SiteLook {
  return {
    site: site(id),
    name: { host: `${id}.example`, outcome: 'found', addresses: ['192.0.2.1'], detail: '' },
    ...(page === undefined ? {} : { page }),
    ...more,
  }
}

export const connected = (mode?: number, listed: Extract<ReachLook, { outcome: 'connected' }>['listed'] = 'listed'): ReachLook => ({
  outcome: 'connected',
  home: '/homez.1/elus',
  listed,
  ...(mode === undefined ? {} : { mode }),
})

export const noWay = (outcome: 'login-refused' | 'host-key' | 'unanswered' | 'not-asked'): ReachLook => ({
  outcome,
  error: { code: 'SG-CONN-001', kind: 'connect', params: { account: 'elus', host: 'h', port: 22, detail: '' } },
})

/** What the API says. */
export function api(hosting: Passage, abuse: Partial<AbuseState> = {}, more: Partial<HostLook> = {}): HostLook {
  return {
    kind: 'ovh',
    service: 'elus.fr',
    state: {
      service: 'elus.fr',
      offer: 'PRO',
      login: 'elus',
      home: '/homez.1/elus',
      hosting,
      abuse: { access: 'open', web: 'open', mail: 'open', out: 'open', ...abuse },
      words: { state: hosting },
      php: [],
    },
    cases: [],
    notices: [],
    failed: [],
    ...more,
  }
}

export function accountLook(reach: ReachLook, sites: readonly SiteLook[], more: Partial<AccountLook> = {}): AccountLook {
  return { account: account(), host: undefined, reach, sites, ...more }
}
