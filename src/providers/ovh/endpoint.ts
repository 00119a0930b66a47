import { SiteguardError } from '../../core/error.ts'

/** The regions' addresses, by the names OVH's own tools give them (node-ovh, endpoints). */
const ENDPOINTS: Readonly<Record<string, string>> = {
  'ovh-eu': 'https://eu.api.ovh.com/1.0',
  'ovh-ca': 'https://ca.api.ovh.com/1.0',
  'ovh-us': 'https://api.us.ovhcloud.com/1.0',
}

/** Without a last slash. @throws SG-PROV-001 for a name nobody knows, and for plain http that leaves this machine. */
export function endpointUrl(endpoint = 'ovh-eu'): string {
  const known = Object.hasOwn(ENDPOINTS, endpoint) ? ENDPOINTS[endpoint] : undefined
  if (known !== undefined) return known
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const loopback = url !== undefined && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  const plain = url !== undefined && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (plain && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) return url.href.replace(/\/$/, '')
  throw new SiteguardError({ code: 'SG-PROV-001', kind: 'config', params: { provider: 'ovh', why: 'no-endpoint', detail: endpoint } })
}
