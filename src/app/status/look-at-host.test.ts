import { afterEach, beforeEach, expect, it } from 'vitest'
import { type OvhWorld, startOvhWorld } from '../../../test/helpers/ovh-world.ts'
import { FAKE_KEYS } from '../../../test/lab/ovh-api.ts'
import type { Account, AccountId, ProviderSettings } from '../../core/account.ts'
import { Secret } from '../../core/secret.ts'
import { createProviderDesk } from '../rotation/provider-desk.ts'
import { createHostAsking, type HostAsking } from './look-at-host.ts'

let world: OvhWorld
beforeEach(async () => {
  world = await startOvhWorld()
})
afterEach(() => world.stop())

const NOW = Date.UTC(2026, 10, 20, 8)
const ENV = {
  OVH_APPLICATION_KEY: FAKE_KEYS.applicationKey,
  OVH_APPLICATION_SECRET: FAKE_KEYS.applicationSecret,
  OVH_CONSUMER_KEY: FAKE_KEYS.consumerKey,
}

function asking(): HostAsking {
  const account: Account = {
    id: 'elus' as AccountId,
    transport: 'ftp',
    host: 'h',
    user: 'elus',
    hostKeys: [],
    tls: 'none',
    provider: 'ovh',
  }
  const providers: ProviderSettings[] = [{ name: 'ovh', kind: 'ovh', endpoint: world.fake.url, keys: {} }]
  const resolve = async (ref: { readonly name?: string }) => new Secret('key', ENV[ref.name as keyof typeof ENV])
  const desk = createProviderDesk({ providers, env: ENV, userAgent: 'siteguard/test', resolve: resolve as never })
  return createHostAsking(account, [], providers, desk, () => NOW, new AbortController().signal)
}

it('reads the messages that speak of a lock for their hour and example files', async () => {
  world.fake.shut('elus.example', {
    mode: 0o700,
    notice: {
      date: '2026-11-20T06:00:00+01:00',
      subject: 'Votre hébergement elus.example a été désactivé',
      body: 'Horodatage: 2026-11-20 04:41:02\n- /homez.1/elus/www/IMG/x.php',
    },
  })
  const host = asking()
  const look = await host.withNotices((await host.first()) as never)
  expect(look.failed).toEqual([])
  expect(look.notices).toMatchObject([
    { read: { moment: { at: '2026-11-20T03:41:02.000Z', from: 'text' }, paths: [{ path: 'www/IMG/x.php', kind: 'file' }] } },
  ])
  expect(look.cases.map(({ id }) => id)).toEqual(['AAAAAA'])
  expect(world.fake.calls.every(({ method }) => method === 'GET')).toBe(true)
})

it('shows them unread where what they are read with cannot be asked, and says so', async () => {
  world.fake.shut('elus.example', {
    notice: { date: '2026-11-20T06:00:00+01:00', subject: 'Abus avec votre hébergement elus.example', body: '' },
  })
  const host = asking()
  const first = await host.first()
  world.fake.behaviour.errors.push({ status: 403, body: '{"errorCode":"NOT_GRANTED_CALL","message":"no"}', path: /attachedDomain/ })
  const look = await host.withNotices(first as never)
  expect(look.notices.map(({ subject, read }) => [subject, read])).toEqual([['Abus avec votre hébergement elus.example', undefined]])
  expect(look.failed.map(({ what }) => what)).toEqual(['notices'])
})
