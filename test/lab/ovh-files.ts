import type { ServerResponse } from 'node:http'
import { LOGS_TOKEN } from './ovh-incident.ts'
import type { FakeHosting } from './ovh-types.ts'

/**
 * What OVH serves beside its API: dumps to whoever has their address, and logs as pages of links to whoever has a token. False where it is
 * neither.
 */
export function serveFile(url: URL, hostings: readonly FakeHosting[], response: ServerResponse): boolean {
  const [, root, first = '', ...rest] = url.pathname.split('/').map(decodeURIComponent)
  const give = (status: number, type: string, content: string | Buffer): true => {
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(content) }).end(content)
    return true
  }
  if (root === 'dumps') {
    const hosting = hostings.find(({ serviceName }) => serviceName === first)
    const dumps = [...(hosting?.databases ?? []).flatMap(({ dumps: some = [] }) => some), ...(hosting?.orphans ?? [])]
    const dump = dumps.find(({ id }) => String(id) === rest[0])
    const allowed = url.searchParams.get('signature') === `dump-Secret-${rest[0]}`
    return dump?.content === undefined || !allowed ? give(403, 'text/plain', 'no') : give(200, 'application/octet-stream', dump.content)
  }
  if (root !== 'logs') return false
  if (url.searchParams.get('token') !== LOGS_TOKEN) return give(401, 'text/html', '<h1>Authorization required</h1>')
  const files = hostings.flatMap(({ logs = [] }) => logs).find(({ fqdn }) => fqdn === first)?.files
  const path = rest.join('/')
  if (files === undefined) return give(404, 'text/html', 'not found')
  const file = Object.hasOwn(files, path) ? files[path] : undefined
  if (file !== undefined) return give(200, 'application/octet-stream', file)
  const names = new Set<string>()
  for (const one of Object.keys(files)) {
    if (!one.startsWith(path)) continue
    const [name = '', ...below] = one.slice(path.length).split('/')
    names.add(below.length > 0 ? `${name}/` : name)
  }
  if (names.size === 0) return give(404, 'text/html', 'not found')
  return give(200, 'text/html', pageOf(url.pathname, [...names]))
}

/** As Apache lists a folder. */
function pageOf(path: string, names: readonly string[]): string {
  const row = (name: string): string => `<tr><td><a href="${encodeURI(name)}">${name}</a></td><td>2026-11-20 03:12</td><td>1K</td></tr>`
  const sorting = '<th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th>'
  return `<html><head><title>Index of ${path}</title></head><body><h1>Index of ${path}</h1><table><tr>${sorting}</tr>
<tr><td><a href="/logs/">Parent Directory</a></td></tr>${names.map(row).join('\n')}</table></body></html>`
}
