import { describe, expect, it } from 'vitest'
import { account, accountLook, api, connected, noWay, shows, silent, siteLook } from '../../../test/helpers/status-facts.ts'
import type { Diagnosis } from '../../core/status-report.ts'
import { judgeAccount } from './judge-account.ts'
import { judgeSite } from './judge-site.ts'
import type { AccountLook, Around, SiteLook } from './types.ts'

const ONLINE: Around = { online: true, namesFound: 3 }
const short = ({ state, certainty, reasons, measures }: Diagnosis): string =>
  [certainty, state, ...reasons, ...(measures ?? []).map((part) => `-${part}`)].join(' ')

const refused = (id: string, more: Partial<SiteLook> = {}) => siteLook(id, shows('refused'), more)
const well = (id: string, more: Partial<SiteLook> = {}) => siteLook(id, shows('well'), more)
const OVH = { host: 'ovh' }
const notice = { id: '1', at: '2026-11-20T02:00:00Z', subject: 'Activité anormale sur elus.fr', body: '' }
const abuseCase = { id: 'FJRX', at: '2026-11-20', category: 'Malware', status: 'Open', open: true, service: 'elus.fr' }

describe('judgeAccount', () => {
  const cases: readonly (readonly [string, string, AccountLook, Around?])[] = [
    ['pages, files and host agree', 'sure up', accountLook(connected(0o705), [well('a')], { ...OVH, api: api('open') })],
    ['a home at 700 is usual elsewhere', 'sure up', accountLook(connected(0o700), [well('a')])],
    ['OVH’s lock, seen by the mode and by visitors', 'sure locked-700', accountLook(connected(0o700), [refused('a'), refused('b')], OVH)],
    ['the mode alone, at OVH', 'probably locked-700', accountLook(connected(0o700), [], OVH)],
    ['the mode alone, elsewhere', 'probably up', accountLook(connected(0o700), [])],
    ['700 elsewhere, and visitors refused', 'sure locked-700', accountLook(connected(0o700), [refused('a')])],
    ['710 with the group of the web server is open', 'sure up', accountLook(connected(0o710), [well('a')], OVH)],
    ['700 at OVH, and pages all the same', 'probably up', accountLook(connected(0o700), [well('a')], OVH)],
    ['700 and the host says so', 'sure locked-700', accountLook(connected(0o700), [], { ...OVH, api: api('closed') })],
    ['000, and visitors refused', 'sure locked-000', accountLook(connected(0o000, 'not-entered'), [refused('a')], OVH)],
    [
      '000 that nobody tells, a folder that cannot be listed',
      'sure locked-000',
      accountLook(connected(undefined, 'denied'), [refused('a')]),
    ],
    ['000 alone', 'probably locked-000', accountLook(connected(0), [])],
    ['000 once more: sticky bits do not open it', 'probably locked-000', accountLook(connected(0o1000), [])],
    ['000, and a page from a cache', 'probably locked-000', accountLook(connected(0), [siteLook('a', shows('well', { fromCache: true }))])],
    [
      'measures on the web',
      'sure locked-abuse -web',
      accountLook(connected(0o705), [refused('a')], { api: api('open', { web: 'closed' }) }),
    ],
    [
      'measures on the web, and pages all the same',
      'probably locked-abuse -web',
      accountLook(connected(0o705), [well('a')], { api: api('open', { web: 'closed' }) }),
    ],
    [
      'mail only, by the host alone',
      'probably locked-abuse -mail',
      accountLook(connected(0o705), [well('a')], { api: api('open', { mail: 'limited' }) }),
    ],
    [
      'mail only, and a case about it',
      'sure locked-abuse -mail',
      accountLook(connected(0o705), [well('a')], { api: api('open', { mail: 'closed' }, { cases: [abuseCase] }) }),
    ],
    [
      'outgoing only, and its mail',
      'sure locked-abuse -out',
      accountLook(connected(0o705), [well('a')], { api: api('open', { out: 'hard-closed' }, { notices: [notice] }) }),
    ],
    [
      'mail() told by the other call only',
      'probably locked-abuse -mail',
      accountLook(connected(0o705), [well('a')], {
        api: api('open', {}, { mail: { state: 'spam', passage: 'closed', purgeFirst: true } }),
      }),
    ],
    [
      'a host that says closed, an open home',
      'sure locked-abuse',
      accountLook(connected(0o705), [refused('a')], { api: api('hard-closed') }),
    ],
    ['a host that says closed, an unseen home', 'sure locked', accountLook(connected(), [refused('a')], { api: api('maintenance') })],
    ['words nobody knows say nothing', 'probably up', accountLook(connected(0o705), [well('a')], { api: api('stranger') })],
    ['403 everywhere, at OVH, at 705', 'probably locked-abuse -web', accountLook(connected(0o705), [refused('a'), refused('b')], OVH)],
    ['403 everywhere, the login refused', 'sure locked', accountLook(noWay('login-refused'), [refused('a'), refused('b')])],
    [
      '403 everywhere, the login refused, and the host says all is open',
      'probably locked',
      accountLook(noWay('login-refused'), [refused('a')], { api: api('open') }),
    ],
    ['403 on the only site, elsewhere, says nothing of a lock', 'sure up', accountLook(connected(0o755), [refused('a')])],
    [
      '403 everywhere, and the host says all is open',
      'sure up',
      accountLook(connected(0o705), [refused('a'), refused('b')], { ...OVH, api: api('open') }),
    ],
    [
      '403 everywhere by what lies in each folder',
      'sure up',
      accountLook(
        connected(0o755),
        ['a', 'b'].map((id) => refused(id, { root: { state: 'there', denies: `www/${id}/.htaccess` } })),
      ),
    ],
    [
      '403 everywhere, at OVH, by a login that sees a part',
      'sure locked',
      accountLook(connected(0o705), [refused('a'), refused('b')], { ...OVH, account: account({ user: 'elus-blog' }) }),
    ],
    [
      '403 everywhere for empty folders',
      'sure up',
      accountLook(
        connected(0o705),
        ['a', 'b'].map((id) => refused(id, { root: { state: 'there', empty: true } })),
        OVH,
      ),
    ],
    [
      '403 that the site’s own code made',
      'sure up',
      accountLook(
        connected(0o705),
        ['a', 'b'].map((id) => siteLook(id, shows('refused', { fromSite: 'composed-by' }))),
        OVH,
      ),
    ],
    [
      'banned, and the host says all is open',
      'sure ip-banned address',
      accountLook(connected(0o705), [siteLook('a', shows('ip-banned'))], { api: api('open') }),
    ],
    ['banned, by one page alone', 'probably ip-banned address', accountLook(connected(), [siteLook('a', shows('ip-banned'))])],
    [
      'banned, by two sites',
      'sure ip-banned address',
      accountLook(connected(), [siteLook('a', shows('ip-banned')), siteLook('b', shows('ip-banned'))]),
    ],
    [
      'a ban that the site’s own code shows is none',
      'sure up',
      accountLook(connected(0o705), [siteLook('a', shows('ip-banned', { fromSite: 'x-powered-by' })), well('b')]),
    ],
    [
      'banned while locked: the lock counts',
      'sure locked-700',
      accountLook(connected(0o700), [siteLook('a', shows('ip-banned'))], { ...OVH, api: api('closed') }),
    ],
    ['suspended, and the login refused', 'sure suspended', accountLook(noWay('login-refused'), [siteLook('a', shows('suspended'))])],
    ['suspended, by a page alone', 'probably suspended', accountLook(connected(0o755), [siteLook('a', shows('suspended'))])],
    ['one suspended page, another that is well', 'sure up', accountLook(connected(0o755), [siteLook('a', shows('suspended')), well('b')])],
    ['no way in, pages well', 'probably unreachable connection-refused', accountLook(noWay('unanswered'), [well('a')])],
    ['no way in, no pages', 'sure unreachable connection-refused', accountLook(noWay('unanswered'), [siteLook('a', silent('timeout'))])],
    [
      'nothing anywhere answers',
      'none unknown offline',
      accountLook(noWay('unanswered'), [siteLook('a', silent('timeout'))]),
      { online: false, namesFound: 0 },
    ],
    ['a password that is refused', 'probably unreachable login-refused', accountLook(noWay('login-refused'), [well('a')])],
    ['another key', 'probably unreachable host-key', accountLook(noWay('host-key'), [well('a')])],
    ['nobody could log in, pages are well', 'probably up', accountLook(noWay('not-asked'), [well('a')])],
    ['nobody could ask anything', 'none unknown not-asked', accountLook(noWay('not-asked'), [])],
  ]
  for (const [what, wanted, look, around = ONLINE] of cases)
    it(`${what}: ${wanted}`, () => {
      expect(short(judgeAccount(look, around))).toBe(wanted)
    })

  it('is sure of nothing by one kind of witness alone, nor against one', () => {
    for (const [what, , look, around = ONLINE] of cases) {
      const { certainty, witnesses, doubts } = judgeAccount(look, around)
      if (certainty !== 'sure') continue
      expect(new Set(witnesses.map(({ kind }) => kind)).size, what).toBeGreaterThanOrEqual(2)
      expect(doubts, what).toEqual([])
    }
  })
})

describe('judgeSite', () => {
  const good = { outcome: 'good', host: 'a.example', detail: '', names: ['a.example'], issuer: 'R3', until: Date.UTC(2027, 0, 1) } as const
  const open = (look: SiteLook, ...others: SiteLook[]) => accountLook(connected(0o705), [look, ...others])
  const locked = (look: SiteLook) => accountLook(connected(0o700), [look, refused('z')], OVH)
  const of = (look: SiteLook, all: (look: SiteLook, ...others: SiteLook[]) => AccountLook = open, ...others: SiteLook[]) => {
    const whole = all(look, ...others)
    return (around: Around) => short(judgeSite(look, judgeAccount(whole, around), whole, around))
  }
  const absent = (known: string) =>
    siteLook('a', undefined, { name: { host: 'a.example', outcome: 'absent', addresses: [], detail: 'ENOTFOUND', known } })
  const failing = siteLook('a', undefined, { name: { host: 'a.example', outcome: 'failing', addresses: [], detail: 'EAI_AGAIN' } })
  const apart = { name: { host: 'a.example', outcome: 'found', addresses: ['198.51.100.9'], detail: '' } } as const

  const cases: readonly (readonly [string, string, (around: Around) => string, Around?])[] = [
    ['a page that is well', 'sure up', of(siteLook('a', shows('well'), { certificate: good }))],
    ['a copy from a cache', 'probably up', of(siteLook('a', shows('well', { fromCache: true })))],
    ['a copy from a cache, of a locked account', 'probably locked-700', of(siteLook('a', shows('well', { fromCache: true })), locked)],
    ['refused with its account', 'sure locked-700', of(refused('a'), locked)],
    ['no address, of a locked account', 'sure locked-700', of(siteLook('a', undefined, { unasked: 'no-address' }), locked)],
    ['no address', 'none unknown no-address', of(siteLook('a', undefined, { unasked: 'no-address' }))],
    ['refused alone, others well', 'sure site-error refused', of(refused('a'), open, well('b'))],
    ['refused by its .htaccess', 'sure site-error htaccess', of(refused('a', { root: { state: 'there', denies: 'www/a/.htaccess' } }))],
    ['refused for the mode of its folder', 'sure site-error folder-closed', of(refused('a', { root: { state: 'there', mode: 0o700 } }))],
    [
      'refused for a file the host shut',
      'sure site-error file-unreadable',
      of(refused('a', { root: { state: 'there', unreadable: { path: 'www/a/index.php', mode: 0o200 } } })),
    ],
    ['an empty folder', 'sure site-error folder-empty', of(refused('a', { root: { state: 'there', empty: true } }))],
    [
      'a folder that is gone',
      'probably site-error folder-missing',
      of(siteLook('a', undefined, { unasked: 'no-address', root: { state: 'missing' } })),
    ],
    ['banned with its account', 'sure ip-banned address', of(siteLook('a', shows('ip-banned')), open, siteLook('b', shows('ip-banned')))],
    [
      'spared after a ban',
      'sure ip-banned address',
      of(siteLook('a', undefined, { unasked: 'spared' }), (look) =>
        accountLook(connected(0o705), [siteLook('b', shows('ip-banned')), look], { api: api('open') }),
      ),
    ],
    ['a filter, seen once', 'probably ip-banned request', of(siteLook('a', shows('request-blocked')))],
    [
      'a ban the site itself shows',
      'none unknown contradiction',
      of(siteLook('a', shows('ip-banned', { fromSite: 'composed-by' })), open, well('b')),
    ],
    ['our own gate', 'sure closed', of(siteLook('a', shows('gate')))],
    ['no such name', 'sure dns-gone name-absent', of(absent('example'))],
    [
      'no such name, and nothing else is found either',
      'none unknown offline',
      of(absent(''), (look) => accountLook(noWay('unanswered'), [look])),
      { online: false, namesFound: 0 },
    ],
    ['nobody answers for the name', 'probably dns-gone name-failing', of(failing)],
    ['parked, and elsewhere than the rest', 'sure dns-gone parked', of(siteLook('a', shows('parked'), apart), open, well('b'))],
    ['parked, as a page of the same server says', 'probably dns-gone parked', of(siteLook('a', shows('parked')), open, well('b'))],
    [
      'expired',
      'sure tls-broken expired',
      of(siteLook('a', silent('tls'), { certificate: { ...good, outcome: 'bad', problem: 'expired' } })),
    ],
    [
      'for another name',
      'sure tls-broken wrong-name',
      of(siteLook('a', silent('tls'), { certificate: { ...good, outcome: 'bad', problem: 'wrong-name' } })),
    ],
    [
      'a handshake that fails, a server that answers without',
      'sure tls-broken handshake',
      of(siteLook('a', silent('tls'), { further: { what: 'http', page: shows('well') } })),
    ],
    ['refused once, good the second time', 'probably tls-broken handshake', of(siteLook('a', silent('tls'), { certificate: good }))],
    ['an error instead of the page', 'sure site-error error-text', of(siteLook('a', shows('error-text')))],
    ['500', 'probably site-error server-error', of(siteLook('a', shows('server-error')))],
    ['empty', 'sure site-error empty', of(siteLook('a', shows('empty')))],
    ['the host’s own page', 'sure site-error default-page', of(siteLook('a', shows('default-page')))],
    ['the installer', 'sure site-error installer', of(siteLook('a', shows('installer')))],
    ['sent elsewhere', 'sure site-error elsewhere', of(siteLook('a', shows('elsewhere')))],
    ['behind a password', 'none unknown password', of(siteLook('a', shows('password')))],
    ['only browsers', 'none unknown challenge', of(siteLook('a', shows('challenge')))],
    ['asked to wait', 'none unknown asked-to-wait', of(siteLook('a', shows('asked-to-wait')))],
    ['silent, others well', 'probably unreachable timeout', of(siteLook('a', silent('timeout')), open, well('b'))],
    ['silent, elsewhere than the rest', 'sure unreachable timeout', of(siteLook('a', silent('timeout'), apart), open, well('b'))],
    [
      'silent, and so are its neighbours',
      'sure unreachable connection-refused',
      of(siteLook('a', silent('refused')), open, siteLook('b', silent('refused'))),
    ],
    ['a network in front that does not reach it', 'probably unreachable behind-cdn', of(siteLook('a', shows('behind-cdn')))],
    [
      'refused, alone on an account nobody can look into',
      'probably locked',
      of(refused('a'), (look) => accountLook(noWay('not-asked'), [look])),
    ],
  ]
  for (const [what, wanted, judged, around = ONLINE] of cases)
    it(`${what}: ${wanted}`, () => {
      expect(judged(around)).toBe(wanted)
    })
})
