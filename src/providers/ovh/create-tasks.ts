import { isSiteguardError } from '../../core/error.ts'
import type { Product, ProviderService, ProviderTask, Signalled } from '../types.ts'
import type { OvhClient } from './client.ts'
import { each } from './each.ts'
import { ids, OPEN, task, toTask } from './shapes.ts'

/** What OVH does by and by, of a hosting or of a database server. */
export function createTasks(client: OvhClient, place: { readonly product: Product; readonly service: string }): ProviderService['tasks'] {
  const { product, service } = place
  const path = (...parts: string[]): readonly string[] => [
    'hosting',
    product === 'hosting' ? 'web' : 'privateDatabase',
    service,
    'tasks',
    ...parts,
  ]
  const get = async (one: Pick<ProviderTask, 'id' | 'does'>, options: Signalled = {}): Promise<ProviderTask> => {
    try {
      const found = toTask(await client.call('GET', path(one.id), task, options), place)
      return found.does === '' ? { ...found, does: one.does } : found
    } catch (error) {
      // Tasks are cleared away some time after they are done.
      if (isSiteguardError(error) && error.kind === 'not-found') return { ...place, id: one.id, does: one.does, state: 'done' }
      throw error
    }
  }
  return {
    get,
    async open(does, options = {}) {
      const found: string[] = []
      for (const status of OPEN[product])
        found.push(...(await client.call('GET', path(), ids, { ...options, query: { function: does, status } })))
      const tasks = await each([...new Set(found)], (id) => get({ id, does }, options))
      return tasks.filter(({ state }) => state !== 'done' && state !== 'cancelled')
    },
  }
}
