import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_KEYS, type FakeOvh, startFakeOvh } from '../../../test/lab/ovh-api.ts'
import type { Account, AccountId, ProviderSettings, SecretRef } from '../../core/account.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { Secret } from '../../core/secret.ts'
import { lookAtProvider } from './look-at-provider.ts'
import { createProviderDesk } from './provider-desk.ts'

let fake: FakeOvh
let looked: SecretRef[]

const account = (over: Partial<Account> = {}): Account => ({
  id: 'elus' as AccountId,
  transport: 'ssh',
  host: 'h',
  user: 'elus',
  hostKeys: [],
  tls: 'explicit',
  provider: 'ovh',
  ...over,
})
const settings = (over: Partial<ProviderSettings> = {}): ProviderSettings[] => [
  { name: 'ovh', kind: 'ovh', endpoint: fake.url, keys: {}, ...over },
]
const VALUES: Readonly<Record<string, string>> = {
  OVH_APPLICATION_KEY: FAKE_KEYS.applicationKey,
  OVH_APPLICATION_SECRET: FAKE_KEYS.applicationSecret,
  OVH_CONSUMER_KEY: FAKE_KEYS.consumerKey,
  'ovh/application-key': FAKE_KEYS.applicationKey,
  'ovh/application-secret': FAKE_KEYS.applicationSecret,
  'ovh/consumer-key': FAKE_KEYS.consumerKey,
}
const desk = (providers: ProviderSettings[], env: Record<string, string> = {}, known = VALUES) =>
  createProviderDesk({
    providers,
    env,
    userAgent: 'siteguard/test',
    async resolve(ref) {
      looked.push(ref)
      const value = known[ref.from === 'env' ? ref.name : ref.from === 'vault' ? ref.slot : '']
      if (value === undefined)
        throw new SiteguardError({ code: 'SG-VAULT-020', kind: 'not-found', params: { slot: 'x', state: 'current' } as never })
      return new Secret('key', value)
    },
  })
const signal = new AbortController().signal

async function errorOf(work: Promise<unknown>): Promise<SiteguardError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!isSiteguardError(error)) throw error ?? new Error('nothing was thrown')
  return error
}

beforeEach(async () => {
  looked = []
  fake = await startFakeOvh({
    hostings: [
      {
        serviceName: 'elus.example',
        primaryLogin: 'elus',
        users: [{ login: 'elus', isPrimaryAccount: true, sshState: 'active', password: 'x' }],
        databases: [{ name: 'elusdb', user: 'elusdb', password: 'x' }],
      },
    ],
    servers: [{ serviceName: 'ab1-001', hostname: 'ab1-001.eu.clouddb.ovh.net', users: [{ userName: 'spip', password: 'x' }] }],
  })
})
afterEach(() => fake.stop())

describe('what a host tells of an account', () => {
  it('are its logins and databases, those of database servers too, found by the login', async () => {
    const facts = await lookAtProvider(account(), settings(), desk(settings()), signal)
    expect(facts).toMatchObject({ kind: 'ovh', name: 'ovh', service: 'elus.example' })
    expect(facts?.users.map(({ login, ftpHost }) => [login, ftpHost])).toEqual([['elus', 'ftp.cluster099.hosting.ovh.net']])
    expect(facts?.databases.map(({ product, service, name }) => `${product} ${service} ${name}`)).toEqual([
      'hosting elus.example elusdb',
      'private ab1-001 spip',
    ])
    expect(JSON.stringify(facts)).not.toContain('password')
    expect(fake.calls.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('goes by the service the inventory names', async () => {
    const facts = await lookAtProvider(account({ user: 'other', service: 'elus.example' }), settings(), desk(settings()), signal)
    expect(facts?.service).toBe('elus.example')
  })

  it('lacks database servers where the keys may not see them, and nothing else', async () => {
    const refusal = { status: 403, body: '{"errorCode":"NOT_GRANTED_CALL","message":"This call has not been granted"}' }
    fake.behaviour.errors.push({ ...refusal, path: /privateDatabase/ })
    const facts = await lookAtProvider(account(), settings(), desk(settings()), signal)
    expect(facts?.databases).toHaveLength(1)
    fake.behaviour.errors.push({ ...refusal, path: /user$/ })
    expect((await errorOf(lookAtProvider(account(), settings(), desk(settings()), signal))).code).toBe('SG-PROV-003')
  })

  it('is nothing where no host is named, and its name alone where it has no API', async () => {
    const { provider: _none, ...nobody } = account()
    expect(await lookAtProvider(nobody, [], desk([]), signal)).toBeUndefined()
    const facts = await lookAtProvider(account({ provider: 'o2switch' }), [], desk([]), signal)
    expect(facts).toEqual({ kind: 'o2switch', name: 'o2switch', service: '', users: [], databases: [] })
    expect(fake.calls).toEqual([])
  })
})

describe('the keys to a host', () => {
  it('are where the inventory says, else in the environment, else in the vault', async () => {
    const said = settings({ keys: { consumerKey: { from: 'env', name: 'OVH_CONSUMER_KEY' } } })
    const opened = desk(said, { OVH_APPLICATION_KEY: 'x' })
    await (await opened.open({ kind: 'ovh', name: 'ovh' }, signal)).services()
    expect(looked).toEqual([
      { from: 'env', name: 'OVH_APPLICATION_KEY' },
      { from: 'vault', slot: 'ovh/application-secret' },
      { from: 'env', name: 'OVH_CONSUMER_KEY' },
    ])
    await opened.open({ kind: 'ovh', name: 'ovh' }, signal)
    expect(looked).toHaveLength(3)
  })

  it('are named with every place where they could be, when they are in none', async () => {
    const error = await errorOf(desk(settings(), {}, {}).open({ kind: 'ovh', name: 'ovh' }, signal))
    expect(error).toMatchObject({
      code: 'SG-PROV-001',
      params: { why: 'no-keys', detail: 'providers.ovh.applicationKey, OVH_APPLICATION_KEY, vault:ovh/application-key' },
    })
  })

  it.each([
    ['SG-VAULT-001', {}, 'SG-PROV-001'],
    ['SG-VAULT-012', { fault: 'missing' }, 'SG-PROV-001'],
    ['SG-VAULT-012', { fault: 'no-key' }, 'SG-VAULT-012'],
    ['SG-VAULT-003', {}, 'SG-VAULT-003'],
  ] as const)(
    'are not there without a vault or a key to one, and a vault that does not open is told as such: %s %j',
    async (code, params, told) => {
      const own = createProviderDesk({
        providers: settings(),
        env: {},
        userAgent: 'siteguard/test',
        async resolve() {
          throw new SiteguardError({ code, kind: 'config', params: params as never })
        },
      })
      expect((await errorOf(own.open({ kind: 'ovh', name: 'ovh' }, signal))).code).toBe(told)
    },
  )

  it('are none of a host without an API', async () => {
    expect(await errorOf(desk([]).open({ kind: 'generic', name: 'x' }, signal))).toMatchObject({
      code: 'SG-PROV-001',
      params: { why: 'no-api' },
    })
  })
})
