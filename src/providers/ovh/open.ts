import { SiteguardError } from '../../core/error.ts'
import type { Provider, ProviderOptions } from '../types.ts'
import { createOvhClient } from './client.ts'
import { createDatabaseServer } from './database-server.ts'
import { each } from './each.ts'
import { createHosting } from './hosting.ts'
import { KEYS } from './keys.ts'
import { hosting, names } from './shapes.ts'
import { createSms } from './sms.ts'

/** Its API with one customer's keys. @throws SG-PROV-001 · what looking a key up throws */
export async function openOvh(options: ProviderOptions): Promise<Provider> {
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
    sms: createSms(client),
  }
}
