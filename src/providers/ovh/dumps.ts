import { Secret } from '../../core/secret.ts'
import { fetchSecretly } from '../fetch-secretly.ts'
import type { ProviderDump, ProviderIncident, Signalled } from '../types.ts'
import { dump } from './incident-shapes.ts'
import type { Place } from './place.ts'
import { ids, task, toTask } from './shapes.ts'
import { eachThere } from './unless-gone.ts'

/** Dumps of databases that OVH keeps: made every day, and when asked. Their addresses let anybody fetch them. */
export function createDumps(place: Place, userAgent: string): ProviderIncident['dumps'] {
  const { client, path, service } = place
  const readOne = async (database: string | undefined, id: string, options: Signalled): Promise<ProviderDump> => {
    const at = database === undefined ? path('dump', id) : path('database', database, 'dump', id)
    const { databaseName, type, status, creationDate, deletionDate, url, orphan } = await client.call('GET', at, dump, options)
    const ready = url !== '' && ['', 'created'].includes(status.toLowerCase())
    return {
      database: databaseName || (database ?? ''),
      id,
      kind: type,
      ...(creationDate === undefined ? {} : { at: creationDate }),
      ...(deletionDate === undefined ? {} : { until: deletionDate }),
      ...(ready ? { url: new Secret(`dump ${id}`, url) } : {}),
      orphan,
    }
  }
  return {
    async list(database, options = {}) {
      const found = await client.call('GET', database === undefined ? path('dump') : path('database', database, 'dump'), ids, options)
      const dumps = await eachThere(found, (id) => readOne(database, id, options))
      return dumps.toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1))
    },
    async make(database, kind, options = {}) {
      const body = { date: kind, sendEmail: false }
      const made = toTask(await client.call('POST', path('database', database, 'dump'), task, { ...options, body }), {
        product: 'hosting',
        service,
      })
      return made.does === '' ? { ...made, does: 'dump/create' } : made
    },
    fetch: (one, file, options = {}) =>
      fetchSecretly(one.url, file, { ...options, userAgent, provider: 'ovh', what: 'dump', name: `${one.database} ${one.id}` }),
  }
}
