import type { ProviderIncident, ProviderTask } from '../types.ts'
import { config } from './incident-shapes.ts'
import type { Place } from './place.ts'
import { ids, task, toTask } from './shapes.ts'
import { eachThere } from './unless-gone.ts'

/** `.ovhconfig` by the API, which shows what it last read of the files: `refresh` after a change by file. */
export function createConfig({ client, path, service }: Place): ProviderIncident['config'] {
  const asked = async (call: ReturnType<typeof client.call<Parameters<typeof toTask>[0]>>, does: string): Promise<ProviderTask> => {
    const made = toTask(await call, { product: 'hosting', service })
    return made.does === '' ? { ...made, does } : made
  }
  return {
    async list(options = {}) {
      const found = await client.call('GET', path('ovhConfig'), ids, { ...options, query: { historical: 'false' } })
      const all = await eachThere(found, (id) => client.call('GET', path('ovhConfig', id), config, options))
      return all
        .filter(({ historical }) => !historical)
        .map(({ id, path: folder, engineName, engineVersion, environment, httpFirewall, container, fileExist }) => ({
          id,
          path: relativeFolder(folder),
          engine: engineName,
          engineVersion,
          environment,
          firewall: httpFirewall,
          container,
          inFile: fileExist,
        }))
    },
    async change(id, to, options = {}) {
      const { engine, engineVersion, environment, firewall, container } = to
      const body = Object.fromEntries(
        Object.entries({ engineName: engine, engineVersion, environment, httpFirewall: firewall, container }).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        ),
      )
      const call = { ...options, body, repeatable: true }
      return await asked(client.call('POST', path('ovhConfig', id, 'changeConfiguration'), task, call), 'ovhConfig/update')
    },
    refresh: (options = {}) =>
      asked(client.call('POST', path('ovhConfigRefresh'), task, { ...options, repeatable: true }), 'ovhConfig/refresh'),
  }
}

/** OVH writes the home folder as nothing, `/`, `./` or `.`. */
export function relativeFolder(folder: string): string {
  const parts = folder.split('/').filter((part) => part !== '' && part !== '.')
  return parts.length === 0 ? '.' : parts.join('/')
}
