import { statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { siteguardErrorOf as errorOf, NO_MEASURES, type OvhWorld, startOvhWorld } from '../../../test/helpers/ovh-world.ts'
import { measuresCase } from '../measures.ts'
import type { ProviderHosting } from '../types.ts'
import { waitForTask } from '../wait-for-task.ts'

let world: OvhWorld
beforeEach(async () => {
  world = await startOvhWorld()
})
afterEach(() => world.stop())

describe('how a hosting stands', () => {
  it('is told with its measures, its room and its PHP', async () => {
    expect(await (await world.open()).incident.state()).toEqual({
      service: 'elus.example',
      offer: 'PRO_2014',
      login: 'elus',
      home: '/homez.1/elus',
      hosting: 'open',
      abuse: { access: 'open', web: 'open', mail: 'open', out: 'open' },
      words: { state: 'active', ...NO_MEASURES },
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
    world.fake.shut('elus.example', { mode, measures: { webState: 'bloqued', mailsoutState: 'spamLegalBlocked' } })
    expect(statSync(world.folder).mode & 0o777).toBe(mode)
    const state = await (await world.open()).incident.state()
    expect(state).toMatchObject({ hosting: passage, words: { state: word } })
    expect(state.abuse).toEqual({ access: 'open', web: 'closed', mail: 'hard-closed', out: 'open' })
  })

  it('lacks measures where the region has none, and is refused where the keys are not allowed to', async () => {
    const state = await (await world.open('old.example')).incident.state()
    expect(state.abuse).toBeUndefined()
    expect(state.words).toEqual({ state: 'active' })
    world.fake.behaviour.errors.push({ status: 403, body: '{"errorCode":"NOT_GRANTED_CALL","message":"no"}', path: /abuseState/ })
    expect((await errorOf((await world.open()).incident.state())).code).toBe('SG-PROV-003')
  })

  it.each([
    '{}',
    '{"state":7,"offer":null,"phpVersions":"8.4","quotaUsed":{"unit":"GB","value":"many"},"quotaSize":5}',
    '{"state":{"a":1},"phpVersions":[{}],"quotaUsed":{"value":1}}',
  ])('is strange and no error where OVH answers %s', async (body) => {
    world.fake.behaviour.errors.push({ status: 200, body, path: /elus\.example$/ })
    const state = await (await world.open()).incident.state()
    expect(state.hosting).toBe('stranger')
    expect(state.quota).toBeUndefined()
  })

  it('tells what is served from where', async () => {
    expect(await (await world.open()).incident.domains()).toEqual([
      { domain: 'elus.example', path: 'www', firewall: false },
      { domain: 'mairie.example', path: 'sites/mairie', firewall: true },
      { domain: 'vieux.example', path: '.', firewall: false },
    ])
  })
})

describe('measures', () => {
  const shut = (): void =>
    world.fake.shut('elus.example', { mode: 0o700, measures: { webState: 'bloqued', outState: 'blocked', mailsoutState: 'ko' } })
  /** As whoever waits for it: asks how it stands until nothing is under way. */
  const untilQuiet = async ({ incident }: ProviderHosting): Promise<void> => {
    while ((await incident.lifting()).length > 0) await incident.state()
  }

  it('stay while the host’s own scan finds something, and it writes again', async () => {
    shut()
    const service = await world.open()
    expect(measuresCase((await service.incident.state()).abuse as never)).toBe('malware')
    await service.incident.unblock()
    expect((await service.incident.lifting()).map(({ does }) => does)).toEqual(['scan/create'])
    await untilQuiet(service)
    expect((await service.incident.state()).abuse).toMatchObject({ web: 'closed', out: 'closed' })
    const [newest] = await service.incident.notices(new Date(Date.now() - 60_000), 5)
    expect(newest?.body).toContain('/homez.1/elus/www/IMG/x.php')
    expect(statSync(world.folder).mode & 0o777).toBe(0o700)
  })

  it('are lifted once it finds nothing, the folder’s mode too', async () => {
    shut()
    world.bad.length = 0
    const service = await world.open()
    await service.incident.unblock()
    await untilQuiet(service)
    const state = await service.incident.state()
    expect(state).toMatchObject({ hosting: 'open', abuse: { access: 'open', web: 'open', mail: 'open', out: 'open' } })
    expect(statSync(world.folder).mode & 0o777).toBe(0o705)
  })

  it('may come back right away', async () => {
    shut()
    world.bad.length = 0
    Object.assign(world.hosting.lock as object, { relocks: 1 })
    const service = await world.open()
    await service.incident.unblock()
    await untilQuiet(service)
    expect((await service.incident.state()).hosting).toBe('closed')
    expect(statSync(world.folder).mode & 0o777).toBe(0o700)
    await service.incident.unblock()
    await untilQuiet(service)
    expect((await service.incident.state()).hosting).toBe('open')
  })

  it('are not lifted twice at once: what is under way is what was asked for', async () => {
    shut()
    const service = await world.open()
    world.fake.behaviour.cuts.push({ path: /unblockTCPOut/ })
    await service.incident.unblock()
    await service.incident.unblock()
    expect(world.fake.tasks.filter(({ function: does }) => does === 'scan/create')).toHaveLength(1)
  })

  it('are not lifted by the customer where support has to', async () => {
    world.fake.shut('elus.example', { mode: 0 })
    const error = await errorOf((await world.open()).incident.unblock())
    expect(error).toMatchObject({ code: 'SG-PROV-004', params: { status: 400 } })
    expect(error.message).toContain('not eligible')
  })

  it('are laid by robots that pass by, and a folder that was opened is called active again', async () => {
    expect(await world.fake.robots('elus.example')).toEqual(world.bad)
    expect(statSync(world.folder).mode & 0o777).toBe(0o700)
    world.bad.length = 0
    await world.fake.robots('elus.example')
    expect((await (await world.open()).incident.state()).hosting).toBe('closed')
  })

  it('a scan is asked for, and comes true', async () => {
    world.bad.length = 0
    const { incident, tasks } = await world.open()
    const task = await incident.scan()
    expect(task).toMatchObject({ does: 'scan/create', state: 'waiting' })
    await waitForTask(tasks, task, { provider: 'ovh', firstPauseMs: 1 })
    expect(JSON.parse(world.fake.calls.find(({ method }) => method === 'POST')?.body ?? '')).toEqual({ action: 'SCAN_ANTIHACK' })
  })

  it('a scan that is under way is the scan asked for, also where its answer was lost', async () => {
    world.fake.behaviour.looks = 9
    const { incident } = await world.open()
    world.fake.behaviour.cuts.push({ path: /request$/ })
    const first = await incident.scan()
    expect(await incident.scan()).toMatchObject({ id: first.id, does: 'scan/create' })
    expect(world.fake.tasks).toHaveLength(1)
    // One that ended between the refusal and the look makes room for another.
    world.fake.behaviour.looks = 1
    expect((await incident.scan()).id).not.toBe(first.id)
  })
})

describe('messages', () => {
  it('are the newest since then, whatever order their list has, with what is too long cut', async () => {
    const { incident } = await world.open()
    const notices = await incident.notices(new Date('2026-11-01'), 10)
    expect(notices.map(({ id, at }) => `${id} ${at}`)).toEqual(['100 2026-11-20T04:00:00.000Z', '99 2026-11-20T03:00:00.000Z'])
    expect(notices[0]?.body).toHaveLength(256 * 1024)
    expect((await incident.notices(new Date('2026-11-01'), 1)).map(({ id }) => id)).toEqual(['100'])
  })

  it('of years are not read to find those of a day', async () => {
    world.fake.notices.push(
      ...Array.from({ length: 500 }, (_, at) => ({
        id: 1000 + at,
        date: new Date(Date.UTC(2026, 0, 1) + at * 3_600_000).toISOString(),
        subject: `${at}`,
        body: '',
      })),
    )
    const found = await (await world.open()).incident.notices(new Date(Date.UTC(2026, 0, 21, 15)), 1000)
    expect(found).toHaveLength(5)
    expect(world.fake.calls.filter(({ path }) => /history\/\d/.test(path)).length).toBeLessThan(20)
  })

  it('that are gone when they are asked for are passed over', async () => {
    world.fake.behaviour.errors.push({ status: 404, body: '{"message":"gone"}', path: /history\/100/ })
    expect((await (await world.open()).incident.notices(new Date('2026-11-01'), 10)).map(({ id }) => id)).toEqual(['99'])
  })

  it('are read for the hour, the files and the measures, those about this hosting alone, and asked for once', async () => {
    world.fake.shut('elus.example', {
      mode: 0o700,
      notice: {
        date: '2026-11-20T05:00:00+01:00',
        subject: 'Activité anormale détectée sur votre hébergement',
        body: 'L’accès à votre site www.mairie.example a été bloqué le 20/11/2026 à 04:41.\nExemples de fichiers :\n- /homez.1/elus/sites/mairie/IMG/a.php\n- www/b.php',
      },
    })
    world.fake.notices.push(
      { id: 8_000_000, date: '2026-11-20T06:00:00+01:00', subject: 'Malware', body: '/homez.1/autre/www/x.php' },
      { id: 8_000_001, date: '2026-11-20T06:00:00+01:00', subject: 'Offre', body: 'Une offre pour elus.example.' },
    )
    const { incident } = await world.open()
    const since = new Date('2026-11-01')
    const readings = await incident.readings(since, 20)
    expect(readings).toMatchObject([
      {
        sent: '2026-11-20T04:00:00.000Z',
        about: 'malware',
        stops: ['web'],
        concerns: 'named',
        moment: { at: '2026-11-20T03:41:00.000Z', from: 'text' },
        paths: [
          { path: 'sites/mairie/IMG/a.php', kind: 'file' },
          { path: 'www/b.php', kind: 'file' },
        ],
      },
      { id: '99', subject: 'Votre hébergement a été désactivé', stops: ['web'], concerns: 'unknown' },
    ])
    await incident.notices(since, 20)
    expect(world.fake.calls.filter(({ path }) => path.endsWith('/history/99'))).toHaveLength(1)
  })

  it('are not for keys of hostings alone', async () => {
    world.fake.behaviour.errors.push({ status: 403, body: '{"errorCode":"NOT_GRANTED_CALL","message":"This call has not been granted"}' })
    expect((await errorOf((await world.open()).incident.notices(new Date(0), 1))).code).toBe('SG-PROV-003')
  })

  it('and cases of abuse, open or over', async () => {
    expect(await (await world.open()).incident.abuseCases()).toEqual([
      { id: 'AAAAAA', at: '2026-11-20', category: 'Malware', status: 'Open', open: true, service: 'elus.example' },
      { id: 'BBBBBB', at: '2026-10-02', category: 'Phishing', status: 'Closed', open: false, service: 'elus.example' },
    ])
  })
})

describe('mail()', () => {
  it('that is stopped as spam is purged before it is opened', async () => {
    const { mail } = (await world.open()).incident
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

it('waits for a slow API, and ends when it is told to', async () => {
  world.fake.behaviour.slow = 20
  const { incident } = await world.open()
  expect((await incident.state()).hosting).toBe('open')
  const stop = new AbortController()
  const asked = incident.state({ signal: stop.signal })
  stop.abort()
  expect((await errorOf(asked)).code).toBe('SG-INT-002')
})
