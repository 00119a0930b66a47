import type { ProviderDatabase, ProviderHosting, ProviderTask, ProviderUser, Signalled } from '../types.ts'
import type { OvhClient } from './client.ts'
import { createTasks } from './create-tasks.ts'
import { each } from './each.ts'
import { createIncident } from './incident.ts'
import { checkPassword } from './passwords.ts'
import { hostingPlace } from './place.ts'
import { database, names, task, toDatabase, toTask, toUser, user } from './shapes.ts'

/** One web hosting: `/hosting/web/{serviceName}`. */
export function createHosting(client: OvhClient, service: string, userAgent: string): ProviderHosting {
  const at = hostingPlace(client, service)
  const { path } = at
  const place = { product: 'hosting', service } as const

  const getUser = async (login: string, options: Signalled = {}): Promise<ProviderUser> =>
    toUser(await client.call('GET', path('user', login), user, options))
  const getDatabase = async (name: string, options: Signalled = {}): Promise<ProviderDatabase> =>
    toDatabase(await client.call('GET', path('database', name), database, options), service)
  const listUsers = async (options: Signalled = {}): Promise<ProviderUser[]> =>
    await each(await client.call('GET', path('user'), names, options), (login) => getUser(login, options))
  const listDatabases = async (options: Signalled = {}): Promise<ProviderDatabase[]> =>
    await each(await client.call('GET', path('database'), names, options), (name) => getDatabase(name, options))
  /** The same password set twice is set once: the call may be made again. */
  const change = async (of: 'user' | 'database', name: string, password: Parameters<typeof checkPassword>[0], options: Signalled = {}) => {
    checkPassword(password, of, name)
    const call = { ...options, body: { password }, repeatable: true }
    const made = toTask(await client.call('POST', path(of, name, 'changePassword'), task, call), place)
    return made.does === '' ? ({ ...made, does: `${of}/changePassword` } satisfies ProviderTask) : made
  }
  return {
    service,
    users: { list: listUsers, get: getUser, changePassword: (login, password, options) => change('user', login, password, options) },
    databases: {
      list: listDatabases,
      get: getDatabase,
      changePassword: (name, password, options) => change('database', name, password, options),
    },
    tasks: createTasks(client, place),
    incident: createIncident(at, userAgent),
  }
}
