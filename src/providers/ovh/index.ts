import { SiteguardError } from '../../core/error.ts'
import type { Provider, ProviderAdapter } from '../types.ts'
import { createOvhClient } from './client.ts'
import { createDatabaseServer } from './database-server.ts'
import { each } from './each.ts'
import { OVH_FACTS } from './facts.ts'
import { createHosting } from './hosting.ts'
import { OVH_RULES } from './passwords.ts'
import { hosting, names } from './shapes.ts'

const KEYS = {
  application: { key: 'applicationKey', variable: 'OVH_APPLICATION_KEY', slot: 'application-key' },
  applicationSecret: { key: 'applicationSecret', variable: 'OVH_APPLICATION_SECRET', slot: 'application-secret' },
  consumer: { key: 'consumerKey', variable: 'OVH_CONSUMER_KEY', slot: 'consumer-key' },
} as const

/** OVHcloud's web hosting. */
export const ovhAdapter: ProviderAdapter & Required<Pick<ProviderAdapter, 'open'>> = {
  kind: 'ovh',
  rules: { user: OVH_RULES, database: OVH_RULES },
  does: { user: 'user/changePassword', database: 'database/changePassword', server: 'user/changePassword' },
  keys: Object.values(KEYS),
  facts: OVH_FACTS,

  async open(options): Promise<Provider> {
    const client = createOvhClient(options, {
      application: await options.key(KEYS.application),
      applicationSecret: await options.key(KEYS.applicationSecret),
      consumer: await options.key(KEYS.consumer),
    })
    const services: Provider['services'] = (call = {}) => client.call('GET', ['hosting', 'web'], names, call)
    return {
      kind: 'ovh',
      services,
      async serviceOf(login, call = {}) {
        const all = await services(call)
        const logins = await each(all, async (name) => (await client.call('GET', ['hosting', 'web', name], hosting, call)).primaryLogin)
        // Further logins are named `<primary>-<name>`.
        const fitting = all.filter((_, at) => login === logins[at] || (logins[at] !== '' && login.startsWith(`${logins[at]}-`)))
        const exact = all.filter((_, at) => login === logins[at])
        const found = exact.length > 0 ? exact : fitting
        if (found.length === 1) return found[0] as string
        const why = found.length === 0 ? 'no-service' : 'several-services'
        const detail = (found.length === 0 ? all : found).join(', ')
        throw new SiteguardError({ code: 'SG-PROV-001', kind: 'config', params: { provider: 'ovh', why, detail } })
      },
      servers: (call = {}) => client.call('GET', ['hosting', 'privateDatabase'], names, call),
      service: (name) => createHosting(client, name, options.userAgent),
      server: (name) => createDatabaseServer(client, name),
    }
  },
}
