import type { ProviderDatabase, ProviderServer, Signalled } from '../types.ts'
import type { OvhClient } from './client.ts'
import { createTasks } from './create-tasks.ts'
import { checkPassword } from './passwords.ts'
import { names, server, serverUser, task, toTask } from './shapes.ts'

/** A server of Web Cloud Databases: `/hosting/privateDatabase/{serviceName}`. Its accounts are changed by their user name. */
export function createDatabaseServer(client: OvhClient, service: string): ProviderServer {
  const path = (...parts: string[]): readonly string[] => ['hosting', 'privateDatabase', service, ...parts]
  const place = { product: 'private', service } as const
  const about = async (options: Signalled): Promise<(user: string) => ProviderDatabase> => {
    const { hostname, state } = await client.call('GET', path(), server, options)
    const word = state.toLowerCase()
    const standing = word === 'started' ? 'ok' : ['stopped', 'detached'].includes(word) ? 'closed' : 'stranger'
    return (user) => ({ ...place, name: user, user, hosts: hostname === '' ? [] : [hostname], state: standing })
  }
  return {
    service,
    databases: {
      async list(options: Signalled = {}) {
        const toOne = await about(options)
        return (await client.call('GET', path('user'), names, options)).map(toOne)
      },
      async get(name, options: Signalled = {}) {
        const { userName } = await client.call('GET', path('user', name), serverUser, options)
        return (await about(options))(userName === '' ? name : userName)
      },
      async changePassword(name, password, options = {}) {
        checkPassword(password, 'database', name)
        const call = { ...options, body: { password }, repeatable: true }
        const made = toTask(await client.call('POST', path('user', name, 'changePassword'), task, call), place)
        return made.does === '' ? { ...made, does: 'user/changePassword' } : made
      },
    },
    tasks: createTasks(client, place),
  }
}
