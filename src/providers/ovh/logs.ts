import { isSiteguardError } from '../../core/error.ts'
import { Secret } from '../../core/secret.ts'
import type { ProviderLogs, Signalled } from '../types.ts'
import { each } from './each.ts'
import { ownLogs, token } from './incident-shapes.ts'
import type { Place } from './place.ts'
import { ids } from './shapes.ts'
import { eachThere } from './unless-gone.ts'

/** For how long the address of logs lets somebody in: all of them are fetched one after the other. Seconds. */
const LASTS = 3600

/**
 * Where the logs of a hosting are, a domain whose logs are kept apart each with its own. One is let in by a token in the address, as
 * from OVH's own pages; it is for the address that asked alone.
 */
export async function readLogs({ client, path }: Place, options: Signalled): Promise<ProviderLogs[]> {
  const found = await client.call('GET', path('ownLogs'), ids, options)
  const places = await eachThere(found, (id) => client.call('GET', path('ownLogs', id), ownLogs, options))
  const usable = places.filter(({ logs, fqdn }) => fqdn !== '' && isAddress(logs))
  return await each(usable, async ({ fqdn, logs }): Promise<ProviderLogs> => {
    const query = { attachedDomain: fqdn, remoteCheck: 'true', ttl: String(LASTS) }
    const value = await client.call('GET', path('userLogsToken'), token, { ...options, query }).catch((error: unknown) => {
      // Of a domain that is on its way out, say: the logs of the others are there all the same.
      if (isSiteguardError(error) && error.code === 'SG-PROV-004') return undefined
      throw error
    })
    const url = logs.endsWith('/') ? logs : `${logs}/`
    return { url, domain: fqdn, ...(value === undefined ? {} : { token: new Secret(`logs of ${fqdn}`, value) }) }
  })
}

function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && ['https:', 'http:'].includes(url.protocol) && url.username === '' && url.search === '' && url.hash === ''
}
