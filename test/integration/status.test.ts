import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Diagnosis, StatusReport } from '../../src/core/status-report.ts'
import { layer } from '../helpers/layer.ts'
import { html, makeCertificate, page, startPages, startRaw } from '../helpers/page-server.ts'
import { PAGE, type StatusWorld, startStatusWorld } from '../helpers/status-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { ftpLabMissing } from '../lab/ftpd.ts'
import { sshdMissing } from '../lab/sshd.ts'

const short = ({ state, certainty, reasons, measures }: Diagnosis): string =>
  [certainty, state, ...reasons, ...(measures ?? []).map((part) => `-${part}`)].join(' ')
const of = (report: StatusReport): string[] =>
  report.accounts.flatMap(({ diagnosis, sites }) => [diagnosis, ...sites.map((site) => site.diagnosis)].map(short))

layer('status of real accounts', sshdMissing() ?? ftpLabMissing() ?? apacheMissing(), () => {
  let world: StatusWorld
  beforeAll(async () => {
    world = await startStatusWorld()
  }, 60_000)
  afterAll(() => world?.stop())
  beforeEach(() => {
    world.mode(0o705)
    world.fake.shut('elus.example', {
      state: 'active',
      measures: { accessState: 'active', webState: 'active', mailsoutState: 'ok', outState: 'active' },
    })
    world.hosting.mail.state = 'ok'
    world.fake.notices.length = 0
    world.hosts.clear()
    world.slept = 0
  })
  const ovh = { provider: 'ovh', service: 'elus.example' } as const

  it.each(['ssh', 'sftp', 'pure-ftpd', 'proftpd'] as const)('sees 705, 700 and 000 over %s as visitors feel them', async (by) => {
    const sites = [world.site('a'), world.site('b')]
    const subject = { account: world.account(by, ovh), sites }
    const open = await world.status([subject])
    expect(of(open)).toEqual(['sure up', 'sure up', 'sure up'])
    expect(open).toMatchObject({ exitCode: 0, accounts: [{ homeMode: 0o705, provider: { kind: 'ovh', service: 'elus.example' } }] })
    world.mode(0o700)
    const locked = await world.status([subject])
    expect(of(locked)).toEqual(['sure locked-700', 'sure locked-700', 'sure locked-700'])
    expect(locked.exitCode).toBe(5)
    world.mode(0o000)
    const hard = await world.status([subject])
    // proftpd lets nobody in who cannot enter his folder: then visitors and the login say that it is shut, and nobody says by which mode.
    const wanted = by === 'proftpd' ? 'probably locked' : 'sure locked-000'
    expect(of(hard)).toEqual([wanted, wanted, wanted])
    expect(hard.exitCode).toBe(5)
    expect(hard.accounts[0]?.next.some((step) => step.do === 'person' && step.step === 'support-ticket')).toBe(true)
    world.fake.shut('elus.example', { mode: 0 })
    expect(of(await world.status([subject]))[0]).toBe(by === 'proftpd' ? 'sure locked' : 'sure locked-000')
  })

  it('takes 700 for what many hosts have where visitors come in, and for no lock without them', async () => {
    const alone = await world.status([{ account: world.account('ssh'), sites: [] }])
    world.mode(0o700)
    const closed = await world.status([{ account: world.account('ssh'), sites: [] }])
    expect([...of(alone), ...of(closed)]).toEqual(['sure up', 'probably up'])
    const atOvh = await world.status([{ account: world.account('ssh', ovh), sites: [] }])
    expect(of(atOvh)).toEqual(['probably locked-700'])
  })

  it('says which measures the host took, though files and pages show none', async () => {
    const subject = { account: world.account('ssh', ovh), sites: [world.site('a')] }
    world.fake.shut('elus.example', { measures: { mailsoutState: 'spam' } })
    expect(await world.status([subject]).then((report) => [report.exitCode, ...of(report)])).toEqual([
      5,
      'probably locked-abuse -mail',
      'sure up',
    ])
    world.fake.shut('elus.example', {
      measures: { mailsoutState: 'ok', outState: 'blocked' },
      notice: { subject: 'Activité anormale sur elus.example', body: 'Connexions sortantes bloquées.' },
    })
    const out = await world.status([subject])
    expect(of(out)).toEqual(['sure locked-abuse -out', 'sure up'])
    expect(out.accounts[0]?.diagnosis.witnesses).toContainEqual(expect.objectContaining({ kind: 'notice', id: 'notice' }))
    world.fake.shut('elus.example', { state: 'bloqued', measures: { webState: 'bloqued', mailsoutState: 'ko', outState: 'blocked' } })
    world.write('www/.htaccess', 'Require all denied\n')
    try {
      expect(of(await world.status([subject]))).toEqual(['sure locked-abuse -web -mail -out', 'sure locked-abuse -web -mail -out'])
    } finally {
      world.write('www/.htaccess', '')
    }
  })

  it('goes on without an API that does not answer, says so, and is not well with it', async () => {
    const subject = { account: world.account('ssh', ovh), sites: [world.site('a')] }
    const { behaviour } = world.fake
    behaviour.errors = [{ status: 403, body: '{}', path: /^\/hosting\/web\/elus\.example$/ }]
    const report = await world.status([subject])
    behaviour.errors = []
    expect(of(report)).toEqual(['sure up', 'sure up'])
    expect(report.accounts[0]?.notAsked).toMatchObject([
      { what: 'api', why: 'failed', error: { code: expect.stringMatching(/^SG-PROV-/) } },
    ])
    expect(report.exitCode).toBe(3)
    const keyless = await world.status([subject], {
      providers: [{ name: 'ovh', kind: 'ovh', endpoint: world.fake.url, keys: { applicationKey: { from: 'env', name: 'NONE' } } }],
    })
    expect(keyless.exitCode).toBe(3)
  })

  it('tells apart what is wrong with one site among others', async () => {
    const sites = [
      world.site('a'),
      world.site('closed'),
      world.site('shut'),
      world.site('gone'),
      world.site('nowhere', { url: 'http://nowhere.example/' }),
      world.site('plain'),
    ]
    world.write('www/closed/.htaccess', 'Deny from all\n')
    world.write('www/shut/index.html', PAGE, 0o200)
    world.write('www/gone/index.html', '')
    const { url: _url, ...plain } = sites[5] as (typeof sites)[number]
    const report = await world.status([{ account: world.account('ssh'), sites: [...sites.slice(0, 5), plain] }])
    expect(of(report)).toEqual([
      'sure up',
      'sure up',
      'sure site-error htaccess',
      'sure site-error file-unreadable',
      'sure site-error empty',
      'sure dns-gone name-absent',
      'none unknown no-address',
    ])
    expect(report.exitCode).toBe(1)
    // Four sites on one machine, one of them asked for a file more after each refusal: a pause before each request but the first.
    expect(world.slept).toBe(5_000)
  })

  it('knows a ban, asks nobody of that machine again, and does not call it a lock', async () => {
    const banner = await startPages(html(page('Banned', '<p>Your IP has been banned. Request ID: 42</p>'), 403))
    world.hosts
      .set('a.front.example', { host: '127.0.0.1', port: banner.port })
      .set('b.front.example', { host: '127.0.0.1', port: banner.port })
    const sites = ['a', 'b', 'c'].map((id) => world.site(id, { url: `http://${id === 'c' ? 'b' : id}.front.example/` }))
    try {
      const report = await world.status([{ account: world.account('ssh', ovh), sites }])
      expect(of(report)).toEqual(['sure ip-banned address', 'sure ip-banned address', 'sure ip-banned address', 'sure ip-banned address'])
      expect(banner.asked).toHaveLength(1)
      expect(report.accounts[0]?.sites[1]?.notAsked).toEqual([{ what: 'pages', why: 'spared' }])
      expect(report.exitCode).toBe(1)
    } finally {
      await banner.stop()
    }
  })

  it('waits when it is asked to, once, and leaves alone who asks for long', async () => {
    let asked = 0
    const busy = await startPages((request, response) => {
      asked += 1
      if (request.url === '/long') html('busy', 503, { 'retry-after': '3600' })(request, response)
      else if (asked === 1) html('busy', 429, { 'retry-after': '2' })(request, response)
      else html(PAGE)(request, response)
    })
    world.hosts.set('busy.example', { host: '127.0.0.1', port: busy.port })
    try {
      const sites = [world.site('a', { url: 'http://busy.example/' }), world.site('b', { url: 'http://busy.example/long' })]
      const report = await world.status([{ account: world.account('ssh'), sites }])
      expect(of(report)).toEqual(['sure up', 'sure up', 'none unknown asked-to-wait'])
      expect(busy.asked).toEqual(['/', '/', '/long'])
      expect(report.exitCode).toBe(3)
      expect(report.accounts[0]?.sites[1]?.next).toEqual([{ do: 'person', step: 'again-later', params: { seconds: 3600 } }])
    } finally {
      await busy.stop()
    }
  })

  it('goes along to www, not to strangers, and sees through a cache', async () => {
    const server = await startPages((request, response) => {
      const { host = '' } = request.headers
      if (host.startsWith('lost')) response.writeHead(302, { location: 'https://pharma.invalid/buy' }).end()
      else if (host === 'apex.example') response.writeHead(301, { location: 'http://www.apex.example/fr/' }).end()
      else if (request.url?.includes('siteguard=')) html('refused', 403)(request, response)
      else html(PAGE, 200, host === 'copied.example' ? { age: '300' } : {})(request, response)
    })
    for (const name of ['lost.example', 'apex.example', 'www.apex.example', 'copied.example'])
      world.hosts.set(name, { host: '127.0.0.1', port: server.port })
    try {
      const sites = ['lost', 'apex', 'copied'].map((id) => world.site(id, { url: `http://${id}.example/` }))
      const report = await world.status([{ account: world.account('ssh'), sites }])
      expect(of(report)).toEqual(['sure up', 'sure site-error elsewhere', 'sure up', 'sure site-error refused'])
      expect(report.accounts[0]?.sites[0]?.diagnosis.witnesses).toContainEqual({
        kind: 'headers',
        id: 'redirects',
        params: { sign: 'elsewhere', to: 'https://pharma.invalid/buy' },
      })
    } finally {
      await server.stop()
    }
  })

  it('tells a dead server from a dead line', async () => {
    const cut = await startRaw('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
    world.hosts
      .set('cut.example', { host: '127.0.0.1', port: Number(new URL(cut.url).port) })
      .set('dead.example', { host: '127.0.0.1', port: 1 })
    const sites = ['cut', 'dead'].map((id) => world.site(id, { url: `http://${id}.example/` }))
    try {
      expect(of(await world.status([{ account: world.account('ssh'), sites }]))).toEqual([
        'sure up',
        'probably unreachable cut',
        'probably unreachable connection-refused',
      ])
      const nobody = world.account('ssh', { port: 1 })
      const report = await world.status([{ account: nobody, sites: sites.slice(1) }])
      expect(of(report)).toEqual(['none unknown offline', 'none unknown offline'])
      expect(report.exitCode).toBe(4)
    } finally {
      await cut.stop()
    }
  })

  it('says what browsers have against a certificate, and when one ends', async () => {
    const made = makeCertificate('tls.example')
    const server = await startPages(html(PAGE), made)
    for (const name of ['tls.example', 'other.example']) world.hosts.set(name, { host: '127.0.0.1', port: server.port })
    try {
      const sites = ['tls', 'other'].map((id) => world.site(id, { url: `https://${id}.example/` }))
      const strange = await world.status([{ account: world.account('ssh'), sites: sites.slice(0, 1) }])
      expect(of(strange)).toEqual(['sure up', 'sure tls-broken untrusted'])
      const known = await world.status([{ account: world.account('ssh'), sites }], { ca: [made.ca] })
      expect(of(known)).toEqual(['sure up', 'sure up', 'sure tls-broken wrong-name'])
      expect(Date.parse(known.accounts[0]?.sites[0]?.certificateEnds ?? '')).toBeGreaterThan(Date.now())
    } finally {
      await server.stop()
    }
  })

  it('waits in vain for two sites of a machine, not for twelve', async () => {
    const mute = await startRaw('', () => {})
    const { port } = new URL(mute.url)
    const sites = Array.from({ length: 5 }, (_, at) => world.site(`s${at}`, { url: `http://s${at}.mute.example/` }))
    for (const { url } of sites) world.hosts.set(new URL(url ?? '').hostname, { host: '127.0.0.1', port: Number(port) })
    try {
      const report = await world.status([{ account: world.account('ssh'), sites }], { timeoutMs: 150 })
      expect(of(report)).toEqual([
        'sure up',
        ...Array.from({ length: 2 }, () => 'sure unreachable timeout'),
        ...Array.from({ length: 3 }, () => 'probably unreachable timeout'),
      ])
      expect(report.accounts[0]?.sites[4]?.notAsked).toEqual([{ what: 'pages', why: 'spared' }])
    } finally {
      await mute.stop()
    }
  })

  it('looks at the certificate of where a site sends its visitors', async () => {
    const made = makeCertificate('www.sent.example')
    const server = await startPages(html(PAGE), made)
    const plain = await startPages((_request, response) => response.writeHead(301, { location: 'https://www.sent.example/' }).end())
    world.hosts
      .set('sent.example', { host: '127.0.0.1', port: plain.port })
      .set('www.sent.example', { host: '127.0.0.1', port: server.port })
    try {
      const report = await world.status([{ account: world.account('ssh'), sites: [world.site('sent', { url: 'http://sent.example/' })] }])
      expect(of(report)).toEqual(['sure up', 'sure tls-broken untrusted'])
      expect(report.accounts[0]?.sites[0]?.page?.url).toBe('https://www.sent.example/')
    } finally {
      await server.stop()
      await plain.stop()
    }
  })
})
