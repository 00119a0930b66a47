import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_KEYS, type FakeHosting, type FakeOvh, startFakeOvh } from '../../../test/lab/ovh-api.ts'
import { LOGS_TOKEN } from '../../../test/lab/ovh-incident.ts'
import { SiteguardError } from '../../core/error.ts'
import { Secret } from '../../core/secret.ts'
import { measuresCase } from '../measures.ts'
import type { KeyPlace, ProviderHosting } from '../types.ts'
import { waitForTask } from '../wait-for-task.ts'
import { ovhAdapter } from './index.ts'

let fake: FakeOvh
let folder: string
let bad: string[]
let hosting: FakeHosting
let log: string[]

async function open(service = 'elus.example'): Promise<ProviderHosting> {
  const provider = await ovhAdapter.open({
    endpoint: fake.url,
    userAgent: 'siteguard/test',
    key: async ({ key }: KeyPlace) => new Secret(key, FAKE_KEYS[key as keyof typeof FAKE_KEYS]),
    sleep: async () => {},
    log: (line) => void log.push(line),
  })
  return provider.service(service)
}

async function errorOf(work: Promise<unknown>): Promise<SiteguardError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(SiteguardError)
  return error as SiteguardError
}

const OPEN = { accessState: 'active', webState: 'active', mailsoutState: 'ok', outState: 'active' }
const config = (id: number, path: string, over: object = {}) => ({
  id,
  path,
  engineName: 'php',
  engineVersion: '7.4',
  environment: 'production',
  httpFirewall: 'none',
  container: 'stable64',
  ...over,
})

beforeEach(async () => {
  log = []
  bad = ['www/IMG/x.php']
  folder = mkdtempSync(join(tmpdir(), 'siteguard-ovh-'))
  hosting = {
    serviceName: 'elus.example',
    primaryLogin: 'elus',
    users: [],
    databases: [
      {
        name: 'elusdb',
        user: 'elusdb',
        password: 'x',
        content: () => Buffer.from('-- asked for now\n'),
        dumps: [
          {
            id: 1,
            type: 'daily.1',
            status: 'created',
            creationDate: '2026-11-19T02:00:00+01:00',
            deletionDate: '2026-12-19T02:00:00+01:00',
            content: Buffer.from('-- a dump\n'),
          },
          { id: 2, type: 'now', status: 'creating', creationDate: '2026-11-20T02:00:00+01:00', deletionDate: '' },
        ],
      },
    ],
    orphans: [
      {
        id: 3,
        databaseName: 'elusold',
        type: 'weekly.1',
        status: 'created',
        creationDate: '2026-11-01T02:00:00+01:00',
        deletionDate: 'soon',
        content: Buffer.from('old'),
      },
    ],
    measures: { ...OPEN },
    lock: { folder, find: () => bad },
    domains: [
      { domain: 'elus.example', path: 'www', firewall: 'none' },
      { domain: 'mairie.example', path: './sites/mairie/', firewall: 'active' },
      { domain: 'vieux.example', path: '' },
    ],
    mail: { state: 'spam', sentToday: 900, maxPerDay: 1000 },
    configs: [config(10, ''), config(11, './sites/mairie'), config(9, '', { historical: true, engineVersion: '5.6' })],
    logs: [
      {
        fqdn: 'elus.example',
        files: {
          'osl/elus.example-20-11-2026.log': '192.0.2.1 elus.example - [20/Nov/2026:03:40:14 +0100] "GET / HTTP/1.1" 200 5\n',
          'logs-10-2026/elus.example-31-10-2026.log.gz': Buffer.from([0x1f, 0x8b, 1, 2]),
          'ftp/ftp-20-11-2026.log': 'ftp\n',
          'urchin6/index.html': 'statistics',
          'notes.pdf': 'x',
        },
      },
      { fqdn: 'mairie.example', files: { 'a.log': 'm' } },
    ],
  }
  fake = await startFakeOvh({
    hostings: [hosting, { serviceName: 'old.example', primaryLogin: 'old', state: 'active', users: [], databases: [] }],
    notices: [
      { id: 5, date: '2026-10-01T10:00:00+02:00', subject: 'Old', body: 'old' },
      { id: 99, date: '2026-11-20T04:00:00+01:00', subject: 'Votre hébergement a été désactivé', body: '<p>…</p>' },
      { id: 100, date: '2026-11-20T05:00:00+01:00', subject: 'Facture', body: 'x'.repeat(300_000) },
      { id: 98, date: 'yesterday', subject: 'No date', body: '' },
    ],
    abuses: [
      { publicId: 'AAAAAA', category: 'Malware', status: 'Open', service: 'elus.example', creationDate: '2026-11-20' },
      { publicId: 'BBBBBB', category: 'Phishing', status: 'Closed', service: 'elus.example', creationDate: '2026-10-02' },
    ],
  })
})
afterEach(async () => {
  await fake.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('how a hosting stands', () => {
  it('is told with its measures, its room and its PHP', async () => {
    expect(await (await open()).incident.state()).toEqual({
      service: 'elus.example',
      offer: 'PRO_2014',
      login: 'elus',
      home: '/homez.1/elus',
      hosting: 'open',
      abuse: { access: 'open', web: 'open', mail: 'open', out: 'open' },
      words: { state: 'active', ...OPEN },
      quota: { used: 2_500_500_000, size: 100_000_000_000 },
      php: [
        { version: '7.4', support: 'ended' },
        { version: '8.4', support: 'supported' },
      ],
    })
  })

  it.each([
    [0o700, 'bloqued', 'closed'],
    [0o000, 'hardBloqued', 'hard-closed'],
  ] as const)('is closed at mode %o, in OVH’s spelling', async (mode, word, passage) => {
    fake.shut('elus.example', { mode, measures: { webState: 'bloqued', mailsoutState: 'spamLegalBlocked' } })
    expect(statSync(folder).mode & 0o777).toBe(mode)
    const state = await (await open()).incident.state()
    expect(state).toMatchObject({ hosting: passage, words: { state: word } })
    expect(state.abuse).toEqual({ access: 'open', web: 'closed', mail: 'hard-closed', out: 'open' })
  })

  it('lacks measures where the region has none, and is refused where the keys are not allowed to', async () => {
    const state = await (await open('old.example')).incident.state()
    expect(state.abuse).toBeUndefined()
    expect(state.words).toEqual({ state: 'active' })
    fake.behaviour.errors.push({ status: 403, body: '{"errorCode":"NOT_GRANTED_CALL","message":"no"}', path: /abuseState/ })
    expect((await errorOf((await open()).incident.state())).code).toBe('SG-PROV-003')
  })

  it.each([
    '{}',
    '{"state":7,"offer":null,"phpVersions":"8.4","quotaUsed":{"unit":"GB","value":"many"},"quotaSize":5}',
    '{"state":{"a":1},"phpVersions":[{}],"quotaUsed":{"value":1}}',
  ])('is strange and no error where OVH answers %s', async (body) => {
    fake.behaviour.errors.push({ status: 200, body, path: /elus\.example$/ })
    const state = await (await open()).incident.state()
    expect(state.hosting).toBe('stranger')
    expect(state.quota).toBeUndefined()
  })

  it('tells what is served from where', async () => {
    expect(await (await open()).incident.domains()).toEqual([
      { domain: 'elus.example', path: 'www', firewall: false },
      { domain: 'mairie.example', path: 'sites/mairie', firewall: true },
      { domain: 'vieux.example', path: '.', firewall: false },
    ])
  })
})

describe('measures', () => {
  const shut = (): void =>
    fake.shut('elus.example', { mode: 0o700, measures: { webState: 'bloqued', outState: 'blocked', mailsoutState: 'ko' } })
  /** As whoever waits for it: asks how it stands until nothing is under way. */
  const untilQuiet = async ({ incident }: ProviderHosting): Promise<void> => {
    while ((await incident.lifting()).length > 0) await incident.state()
  }

  it('stay while the host’s own scan finds something, and it writes again', async () => {
    shut()
    const service = await open()
    expect(measuresCase((await service.incident.state()).abuse as never)).toBe('malware')
    await service.incident.unblock()
    expect((await service.incident.lifting()).map(({ does }) => does)).toEqual(['scan/create'])
    await untilQuiet(service)
    expect((await service.incident.state()).abuse).toMatchObject({ web: 'closed', out: 'closed' })
    const [newest] = await service.incident.notices(new Date(Date.now() - 60_000), 5)
    expect(newest?.body).toContain('/homez.1/elus/www/IMG/x.php')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it('are lifted once it finds nothing, the folder’s mode too', async () => {
    shut()
    bad = []
    const service = await open()
    await service.incident.unblock()
    await untilQuiet(service)
    const state = await service.incident.state()
    expect(state).toMatchObject({ hosting: 'open', abuse: { access: 'open', web: 'open', mail: 'open', out: 'open' } })
    expect(statSync(folder).mode & 0o777).toBe(0o705)
  })

  it('may come back right away', async () => {
    shut()
    bad = []
    Object.assign(hosting.lock as object, { relocks: 1 })
    const service = await open()
    await service.incident.unblock()
    await untilQuiet(service)
    expect((await service.incident.state()).hosting).toBe('closed')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    await service.incident.unblock()
    await untilQuiet(service)
    expect((await service.incident.state()).hosting).toBe('open')
  })

  it('are not lifted twice at once: what is under way is what was asked for', async () => {
    shut()
    const service = await open()
    fake.behaviour.cuts.push({ path: /unblockTCPOut/ })
    await service.incident.unblock()
    await service.incident.unblock()
    expect(fake.tasks.filter(({ function: does }) => does === 'scan/create')).toHaveLength(1)
  })

  it('are not lifted by the customer where support has to', async () => {
    fake.shut('elus.example', { mode: 0 })
    const error = await errorOf((await open()).incident.unblock())
    expect(error).toMatchObject({ code: 'SG-PROV-004', params: { status: 400 } })
    expect(error.message).toContain('not eligible')
  })

  it('are laid by robots that pass by, and a folder that was opened is called active again', async () => {
    expect(await fake.robots('elus.example')).toEqual(bad)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    bad = []
    await fake.robots('elus.example')
    expect((await (await open()).incident.state()).hosting).toBe('closed')
  })

  it('a scan is asked for, and comes true', async () => {
    bad = []
    const { incident, tasks } = await open()
    const task = await incident.scan()
    expect(task).toMatchObject({ does: 'scan/create', state: 'waiting' })
    await waitForTask(tasks, task, { provider: 'ovh', firstPauseMs: 1 })
    expect(JSON.parse(fake.calls.find(({ method }) => method === 'POST')?.body ?? '')).toEqual({ action: 'SCAN_ANTIHACK' })
  })
})

describe('messages', () => {
  it('are the newest since then, whatever order their list has, with what is too long cut', async () => {
    const { incident } = await open()
    const notices = await incident.notices(new Date('2026-11-01'), 10)
    expect(notices.map(({ id, at }) => `${id} ${at}`)).toEqual(['100 2026-11-20T04:00:00.000Z', '99 2026-11-20T03:00:00.000Z'])
    expect(notices[0]?.body).toHaveLength(256 * 1024)
    expect((await incident.notices(new Date('2026-11-01'), 1)).map(({ id }) => id)).toEqual(['100'])
  })

  it('of years are not read to find those of a day', async () => {
    fake.notices.push(
      ...Array.from({ length: 500 }, (_, at) => ({
        id: 1000 + at,
        date: new Date(Date.UTC(2026, 0, 1) + at * 3_600_000).toISOString(),
        subject: `${at}`,
        body: '',
      })),
    )
    const found = await (await open()).incident.notices(new Date(Date.UTC(2026, 0, 21, 15)), 1000)
    expect(found).toHaveLength(5)
    expect(fake.calls.filter(({ path }) => /history\/\d/.test(path)).length).toBeLessThan(20)
  })

  it('that are gone when they are asked for are passed over', async () => {
    fake.behaviour.errors.push({ status: 404, body: '{"message":"gone"}', path: /history\/100/ })
    expect((await (await open()).incident.notices(new Date('2026-11-01'), 10)).map(({ id }) => id)).toEqual(['99'])
  })

  it('are not for keys of hostings alone', async () => {
    fake.behaviour.errors.push({ status: 403, body: '{"errorCode":"NOT_GRANTED_CALL","message":"This call has not been granted"}' })
    expect((await errorOf((await open()).incident.notices(new Date(0), 1))).code).toBe('SG-PROV-003')
  })

  it('and cases of abuse, open or over', async () => {
    expect(await (await open()).incident.abuseCases()).toEqual([
      { id: 'AAAAAA', at: '2026-11-20', category: 'Malware', status: 'Open', open: true, service: 'elus.example' },
      { id: 'BBBBBB', at: '2026-10-02', category: 'Phishing', status: 'Closed', open: false, service: 'elus.example' },
    ])
  })
})

describe('mail()', () => {
  it('that is stopped as spam is purged before it is opened', async () => {
    const { mail } = (await open()).incident
    expect(await mail.get()).toEqual({ state: 'spam', passage: 'closed', purgeFirst: true, sentToday: 900, mostPerDay: 1000 })
    expect((await errorOf(mail.request('unblock'))).code).toBe('SG-PROV-004')
    await mail.request('purge')
    expect(await mail.get()).toMatchObject({ state: 'purging', passage: 'limited', purgeFirst: false })
    await mail.request('block')
    expect(await mail.get()).toMatchObject({ state: 'ko', passage: 'closed' })
    await mail.request('unblock')
    expect(await mail.get()).toMatchObject({ state: 'ok', passage: 'open' })
  })
})

describe('dumps', () => {
  it('are all the host has, of databases that are no more too', async () => {
    const dumps = await (await open()).incident.dumps.list()
    expect(dumps.map(({ database, id, kind, orphan, url }) => [database, id, kind, orphan, url !== undefined])).toEqual([
      ['elusdb', '2', 'now', false, false],
      ['elusdb', '1', 'daily.1', false, true],
      ['elusold', '3', 'weekly.1', true, true],
    ])
    expect(dumps[1]).toMatchObject({ at: '2026-11-19T01:00:00.000Z', until: '2026-12-19T01:00:00.000Z' })
    expect(dumps[2]?.until).toBeUndefined()
    // Whoever knows the address has the dump.
    expect(`${JSON.stringify(dumps)} ${inspect(dumps)}`).not.toContain('Secret-')
  })

  it('are made, waited for and fetched, and nobody is told from where', async () => {
    const { incident, tasks } = await open()
    const task = await incident.dumps.make('elusdb', 'now')
    await waitForTask(tasks, task, { provider: 'ovh', firstPauseMs: 1 })
    const made = (await incident.dumps.list('elusdb')).find(({ id }) => id === '9002')
    const file = join(folder, 'dump.sql')
    expect(await incident.dumps.fetch(made as never, file)).toEqual({
      sha256: '1cc140cdbd333c59d4a790c8597ca727139fb183c212e8d7b657b36da9c7914b',
      size: 17,
    })
    expect(readFileSync(file, 'utf8')).toBe('-- asked for now\n')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(log.join('\n')).not.toContain('Secret')
  })

  it('are not written over anything, and are told where they are not ready or too large', async () => {
    const { dumps } = (await open()).incident
    const [unready, ready] = await dumps.list('elusdb')
    const file = join(folder, 'dump.sql')
    expect(await errorOf(dumps.fetch(unready as never, file))).toMatchObject({ code: 'SG-PROV-011', params: { why: 'no-address' } })
    expect(await errorOf(dumps.fetch(ready as never, file, { most: 3 }))).toMatchObject({
      code: 'SG-PROV-011',
      params: { why: 'too-large' },
    })
    expect(() => statSync(file)).toThrow()
    writeFileSync(file, 'mine')
    expect((await errorOf(dumps.fetch(ready as never, file))).code).toBe('SG-DISK-002')
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })
})

describe('settings', () => {
  it('are those of today, by folder', async () => {
    expect((await (await open()).incident.config.list()).map(({ id, path, engineVersion }) => [id, path, engineVersion])).toEqual([
      ['10', '.', '7.4'],
      ['11', 'sites/mairie', '7.4'],
    ])
  })

  it('are changed by what is named alone', async () => {
    const { incident, tasks } = await open()
    const task = await incident.config.change('10', { engineVersion: '8.4', firewall: 'security' })
    expect(task.does).toBe('ovhConfig/update')
    await waitForTask(tasks, task, { provider: 'ovh', firstPauseMs: 1 })
    expect((await incident.config.list())[0]).toMatchObject({ engineVersion: '8.4', firewall: 'security', environment: 'production' })
    expect((await incident.config.refresh()).does).toBe('ovhConfig/refresh')
  })
})

describe('logs', () => {
  it('are found by their pages, fetched as they are, and nobody is told the way in', async () => {
    const { incident } = await open()
    const logs = await incident.logs()
    expect(logs.map(({ domain }) => domain)).toEqual(['elus.example', 'mairie.example'])
    expect(`${JSON.stringify(logs)} ${inspect(logs)}`).not.toContain(LOGS_TOKEN)
    const files = await incident.logFiles(logs[0] as never)
    expect(files.map(({ path }) => path)).toEqual([
      'ftp/ftp-20-11-2026.log',
      'logs-10-2026/elus.example-31-10-2026.log.gz',
      'osl/elus.example-20-11-2026.log',
    ])
    const file = join(folder, 'log.gz')
    expect((await incident.fetchLog(files[1] as never, file)).size).toBe(4)
    expect(readFileSync(file)).toEqual(Buffer.from([0x1f, 0x8b, 1, 2]))
    expect(log.join('\n')).not.toContain(LOGS_TOKEN)
  })

  it('tell that one is not let in', async () => {
    const { incident } = await open()
    const [first] = await incident.logs()
    const error = await errorOf(incident.logFiles({ ...(first as never as object), token: new Secret('x', 'another') } as never))
    expect(error).toMatchObject({ code: 'SG-PROV-011', params: { why: 'status', detail: '401' } })
  })
})

describe('a ticket', () => {
  const TICKET = { subject: 'Réouverture de elus.example', body: 'Bonjour,\nmerci de repasser en 700.', urgent: true }

  it('is made once, however often it is asked for', async () => {
    const { incident } = await open()
    const number = await incident.openTicket(TICKET)
    expect(await incident.openTicket(TICKET)).toBe(number)
    expect(fake.tickets).toHaveLength(1)
    expect(fake.tickets[0]?.sent).toMatchObject({ type: 'genericRequest', category: 'incident', product: 'hosting', urgency: 'high' })
    Object.assign(fake.tickets[0] as object, { state: 'closed' })
    expect(await incident.openTicket(TICKET)).not.toBe(number)
  })

  it('whose answer was lost is found again', async () => {
    const { incident } = await open()
    fake.behaviour.cuts.push({ path: /tickets\/create/ })
    expect((await errorOf(incident.openTicket(TICKET))).code).toBe('SG-PROV-002')
    await incident.openTicket(TICKET)
    expect(fake.tickets).toHaveLength(1)
  })
})

it('waits for a slow API, and ends when it is told to', async () => {
  fake.behaviour.slow = 20
  const { incident } = await open()
  expect((await incident.state()).hosting).toBe('open')
  const stop = new AbortController()
  const asked = incident.state({ signal: stop.signal })
  stop.abort()
  expect((await errorOf(asked)).code).toBe('SG-INT-002')
})
