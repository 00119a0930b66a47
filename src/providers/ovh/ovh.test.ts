import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_KEYS, type FakeOvh, startFakeOvh } from '../../../test/lab/ovh-api.ts'
import { SiteguardError } from '../../core/error.ts'
import { Secret } from '../../core/secret.ts'
import type { KeyPlace, Provider, ProviderTask } from '../types.ts'
import { waitForTask } from '../wait-for-task.ts'
import { ovhAdapter } from './index.ts'
import { asciiJson, signCall } from './sign.ts'

const GOOD = 'Abcdefgh1jklmnop2rstuvwx3zABCD'

let fake: FakeOvh
let pauses: number[]
let log: string[]
let keys: Record<string, string>

async function open(over: { now?: () => number } = {}): Promise<Provider> {
  return await ovhAdapter.open({
    endpoint: fake.url,
    userAgent: 'siteguard/test',
    key: async ({ key }: KeyPlace) => new Secret(key, keys[key] as string),
    sleep: async (ms) => void pauses.push(ms),
    log: (line) => void log.push(line),
    ...over,
  })
}

async function errorOf(work: Promise<unknown>): Promise<SiteguardError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(SiteguardError)
  return error as SiteguardError
}

beforeEach(async () => {
  pauses = []
  log = []
  keys = { ...FAKE_KEYS }
  fake = await startFakeOvh({
    hostings: [
      {
        serviceName: 'elus.example',
        primaryLogin: 'elus',
        users: [
          { login: 'elus', isPrimaryAccount: true, sshState: 'active', password: 'old1Ao' },
          { login: 'elus-blog', sshState: 'sftponly', password: 'x' },
          { login: 'elus-ftp', sshState: 'none', state: 'off', password: 'x' },
          { login: 'elus-new', sshState: 'tunnel', password: 'x' },
        ],
        databases: [
          { name: 'elusdb', user: 'elusdb', password: 'x' },
          { name: 'elusold', user: 'elusold', server: 'mysql5-3.perso', state: 'readonly', password: 'x' },
        ],
      },
      { serviceName: 'elus-annexe.example', primaryLogin: 'elusx', state: 'bloqued', users: [], databases: [] },
    ],
    servers: [{ serviceName: 'ab12345-001', hostname: 'ab12345-001.eu.clouddb.ovh.net', users: [{ userName: 'é/u', password: 'x' }] }],
  })
})
afterEach(() => fake.stop())

describe('signing', () => {
  it('is the documented SHA-1 over secrets, call and time', () => {
    // printf '%s' 'AS+CK+GET+https://eu.api.ovh.com/1.0/me++1366560945' | sha1sum
    const call = { method: 'GET', url: 'https://eu.api.ovh.com/1.0/me', body: '', time: 1366560945 }
    expect(signCall(call, 'AS', 'CK')).toBe('$1$302a5fe8c63712cdc1af50a6ff18f5b370d7b4c1')
  })

  it('sends ASCII alone', () => {
    expect(asciiJson({ a: 'é😀\u2028' })).toBe('{"a":"\\u00e9\\ud83d\\ude00\\u2028"}')
  })
})

describe('what there is', () => {
  it('finds the hosting of a login, the extra ones too', async () => {
    const provider = await open()
    expect(await provider.serviceOf('elus')).toBe('elus.example')
    expect(await provider.serviceOf('elus-blog')).toBe('elus.example')
    expect(await provider.serviceOf('elusx')).toBe('elus-annexe.example')
    const error = await errorOf(provider.serviceOf('elu'))
    expect(error).toMatchObject({ code: 'SG-PROV-001', params: { why: 'no-service', detail: 'elus.example, elus-annexe.example' } })
  })

  it('reads users and databases, with words nobody knows', async () => {
    const service = (await open()).service('elus.example')
    expect((await service.users.list()).map(({ login, primary, active, shell }) => [login, primary, active, shell])).toEqual([
      ['elus', true, true, 'ssh'],
      ['elus-blog', false, true, 'sftp'],
      ['elus-ftp', false, false, 'none'],
      ['elus-new', false, true, 'stranger'],
    ])
    expect((await service.databases.list()).map(({ name, hosts, state }) => [name, hosts, state])).toEqual([
      ['elusdb', ['elusdb.mysql.db'], 'ok'],
      ['elusold', ['mysql5-3.perso', 'elusold.mysql.db'], 'read-only'],
    ])
  })

  it('escapes names that would lead elsewhere', async () => {
    const server = (await open()).server('ab12345-001')
    expect(await server.databases.get('é/u')).toMatchObject({ name: 'é/u', hosts: ['ab12345-001.eu.clouddb.ovh.net'], state: 'ok' })
    expect(fake.calls.map(({ path }) => path)).toContain('/hosting/privateDatabase/ab12345-001/user/%C3%A9%2Fu')
    await errorOf((await open()).service('elus.example').users.get('../../me'))
    expect(fake.calls.at(-1)?.path).toBe('/hosting/web/elus.example/user/..%2F..%2Fme')
  })
})

describe('changing a password', () => {
  it('asks, and the task comes true', async () => {
    const service = (await open()).service('elus.example')
    const task = await service.users.changePassword('elus', new Secret('new', GOOD))
    expect(task).toMatchObject({ product: 'hosting', does: 'user/changePassword', state: 'waiting' })
    expect(await service.tasks.open('user/changePassword')).toHaveLength(1)
    await waitForTask(service.tasks, task, { provider: 'ovh', firstPauseMs: 1 })
    expect(await service.tasks.open('user/changePassword')).toEqual([])
    const sent = fake.calls.filter(({ method }) => method === 'POST')
    expect(sent.map(({ body }) => JSON.parse(body))).toEqual([{ password: GOOD }])
  })

  it('the same of a database, and of a server of its own', async () => {
    const provider = await open()
    const changed: string[] = []
    fake.behaviour.onChange = ({ kind, name }) => void changed.push(`${kind} ${name}`)
    const { databases, tasks } = provider.service('elus.example')
    const first = await databases.changePassword('elusdb', new Secret('new', GOOD))
    await waitForTask(tasks, first, { provider: 'ovh', firstPauseMs: 1 })
    const server = provider.server('ab12345-001')
    const second = await server.databases.changePassword('é/u', new Secret('new', GOOD))
    await waitForTask(server.tasks, second, { provider: 'ovh', firstPauseMs: 1 })
    expect(changed).toEqual(['database elusdb', 'server-user é/u'])
  })

  it.each([
    ['Ab1defgh', 'too-short'],
    [`${GOOD}x`, 'too-long'],
    ['Abcdefgh1-klmnop', 'characters'],
    ['Abcdéfgh1klmnop', 'characters'],
    ['abcdefgh1klmnop', 'classes'],
    ['ABCDEFGH1KLMNOP', 'classes'],
    ['Abcdefghiklmnop', 'classes'],
  ])('does not send %s', async (value, why) => {
    const { users } = (await open()).service('elus.example')
    const error = await errorOf(users.changePassword('elus', new Secret('new', value)))
    expect(error).toMatchObject({ code: 'SG-PROV-005', params: { name: 'elus', why, shortest: 9, longest: 30 } })
    expect(error.message).not.toContain(value)
    expect(fake.calls).toEqual([])
  })

  it('tells what is accepted and never done', async () => {
    fake.behaviour.looks = 'never'
    const { users, tasks } = (await open()).service('elus.example')
    const task = await users.changePassword('elus', new Secret('new', GOOD))
    const error = await errorOf(waitForTask(tasks, task, { provider: 'ovh', firstPauseMs: 5, patienceMs: 40 }))
    expect(error).toMatchObject({ code: 'SG-PROV-006', kind: 'timeout', params: { task: task.id, does: 'user/changePassword' } })
  })

  it('tells what the host gave up, and takes a word nobody knows for not done', async () => {
    const { users, tasks } = (await open()).service('elus.example')
    fake.behaviour.end = 'cancelled'
    const first = await users.changePassword('elus', new Secret('new', GOOD))
    expect(await errorOf(waitForTask(tasks, first, { provider: 'ovh', firstPauseMs: 1 }))).toMatchObject({ code: 'SG-PROV-008' })
    fake.behaviour.end = 'pausedForReview'
    const second = await users.changePassword('elus', new Secret('new', GOOD))
    const error = await errorOf(waitForTask(tasks, second, { provider: 'ovh', firstPauseMs: 5, patienceMs: 40 }))
    expect(error.code).toBe('SG-PROV-006')
  })

  it('takes a task that is no more for done: what it was for is tried anyway', async () => {
    const { tasks } = (await open()).service('elus.example')
    const gone: ProviderTask = { product: 'hosting', service: 'elus.example', id: '7', does: 'user/changePassword', state: 'doing' }
    expect(await tasks.get(gone)).toEqual({ ...gone, state: 'done' })
  })
})

describe('a call that does not go well', () => {
  it('is signed by their clock, and again when theirs is set anew meanwhile', async () => {
    fake.behaviour.skew = 86_400
    const provider = await open()
    expect(await provider.services()).toHaveLength(2)
    fake.behaviour.skew = -3600
    expect(await provider.services()).toHaveLength(2)
    expect(fake.calls.filter(({ path }) => path === '/auth/time')).toHaveLength(2)
  })

  it('waits as long as a 429 asks for', async () => {
    const provider = await open()
    fake.behaviour.errors.push(
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 429 },
      { status: 503, body: '<html>later</html>' },
    )
    expect(await provider.services()).toHaveLength(2)
    expect(pauses).toEqual([7000, 2000, 4000])
  })

  it('gives up where it is asked to wait for an hour, or is refused for ever', async () => {
    const provider = await open()
    fake.behaviour.errors.push({ status: 429, headers: { 'retry-after': '3600' } })
    expect(await errorOf(provider.services())).toMatchObject({ code: 'SG-PROV-002', kind: 'connect' })
    fake.behaviour.errors.push(...Array.from({ length: 5 }, () => ({ status: 500, body: 'x'.repeat(5000) })))
    const error = await errorOf(provider.services())
    expect(error).toMatchObject({ code: 'SG-PROV-002' })
    expect(error.message.length).toBeLessThan(500)
    expect(fake.behaviour.errors).toEqual([])
  })

  it('is made again where its answer was lost, and the same password twice is one', async () => {
    const { users, tasks } = (await open()).service('elus.example')
    fake.behaviour.oneAtATime = false
    fake.behaviour.cuts.push({ path: /changePassword/ })
    const task = await users.changePassword('elus', new Secret('new', GOOD))
    await waitForTask(tasks, task, { provider: 'ovh', firstPauseMs: 1 })
    expect(fake.tasks).toHaveLength(2)
  })

  it.each([
    ['applicationKey', 'INVALID_KEY'],
    ['consumerKey', 'INVALID_CREDENTIAL'],
    ['applicationSecret', 'INVALID_SIGNATURE'],
  ])('says which key is wrong: %s', async (key, word) => {
    keys[key] = 'wrong-key-wrong-key-wrong'
    const error = await errorOf((await open()).services())
    expect(['SG-PROV-003', 'SG-PROV-004']).toContain(error.code)
    expect(error.message).toContain(word)
    expect(error.message).not.toContain('wrong-key')
  })

  it.each([
    ['{"errorCode":"NOT_GRANTED_CALL","message":"This call has not been granted"}', 'SG-PROV-003'],
    ['{"class":"Client::Forbidden","message":"User not granted for this request"}', 'SG-PROV-003'],
    ['{"message":"Your IP is not in the list of this credential"}', 'SG-PROV-003'],
    ['', 'SG-PROV-003'],
    ['{"class":"Client::Forbidden","message":"This service is suspended"}', 'SG-PROV-004'],
    ['{"errorCode":"Client::Forbidden::Blocked","message":"Not possible in state bloqued"}', 'SG-PROV-004'],
    ['<html>Request blocked</html>', 'SG-PROV-004'],
  ])('tells keys that may not from a service that may not: 403 %s', async (body, code) => {
    const provider = await open()
    fake.behaviour.errors.push({ status: 403, body })
    expect((await errorOf(provider.services())).code).toBe(code)
  })

  it('never tells a password or a key again that the host says', async () => {
    const { users } = (await open()).service('elus.example')
    const body = JSON.stringify({ errorCode: 'X', message: `"${GOOD}" is bad, ${FAKE_KEYS.consumerKey}\u001b[31m` })
    fake.behaviour.errors.push({ status: 400, body, path: /changePassword/ })
    const error = await errorOf(users.changePassword('elus', new Secret('new', GOOD)))
    const told = `${error.message} ${log.join('\n')}`
    expect(error.params).toMatchObject({ status: 400, detail: 'X "…" is bad, …\\x1b[31m' })
    for (const secret of [GOOD, ...Object.values(FAKE_KEYS)]) expect(told).not.toContain(secret)
    expect(log.at(-1)).toMatch(/^POST \/1\.0\/hosting\/web\/elus\.example\/user\/elus\/changePassword 400 \d+ ms$/)
  })

  it.each([
    ['no JSON', '<html>'],
    ['another shape', '{"a":1}'],
    ['a page without end', `[${'"x",'.repeat(2_000_000)}"x"]`],
  ])('does not understand %s', async (_name, body) => {
    const provider = await open()
    fake.behaviour.errors.push({ status: 200, body })
    expect(await errorOf(provider.services())).toMatchObject({ code: 'SG-PROV-007', kind: 'connect' })
  })

  it('follows no redirect: a signed call is for one address', async () => {
    const provider = await open()
    fake.behaviour.errors.push({ status: 302, headers: { location: `${fake.url}/hosting/web` } })
    const error = await errorOf(provider.services())
    expect(error).toMatchObject({ code: 'SG-PROV-004', params: { status: 302 } })
    expect(fake.calls).toHaveLength(2)
  })

  it('ends when it is told to', async () => {
    const provider = await open()
    const stop = new AbortController()
    stop.abort()
    expect(await errorOf(provider.services({ signal: stop.signal }))).toMatchObject({ code: 'SG-INT-002' })
  })

  it.each(['http://api.example/1.0', 'ftp://127.0.0.1/', 'ovh-mars', 'https://a:b@api.example/1.0'])(
    'asks nothing of %s',
    async (endpoint) => {
      const key = async () => new Secret('k', 'v')
      expect(await errorOf(ovhAdapter.open({ endpoint, key, userAgent: 'x' }))).toMatchObject({
        code: 'SG-PROV-001',
        params: { why: 'no-endpoint' },
      })
    },
  )
})
