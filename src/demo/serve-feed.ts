import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * The vendors' lists as far as the demonstration needs them, on loopback: which SPIP releases exist. Laid out as a mirror
 * (`/www.spip.net/spip_loader.api/3`). The manifests themselves are put into the cache beforehand.
 */
export async function serveFeed(versions: readonly string[]): Promise<{ readonly mirror: string; close(): Promise<void> }> {
  const sha256 = createHash('sha256').update('siteguard demonstration').digest('hex')
  const list = JSON.stringify({
    api: 3,
    default_branch: '4.4',
    versions: Object.fromEntries(
      versions.map((v) => [v, { url: `spip/archives/spip-v${v}.zip`, sha256, php: ['8.2'], ram: 64, freespace: 64 }]),
    ),
  })
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/www.spip.net/spip_loader.api') === true) {
      const api3 = request.url.startsWith('/www.spip.net/spip_loader.api/3')
      response.setHeader('content-type', 'application/json')
      response.end(api3 ? list : JSON.stringify({ api: 2, default_branch: '4.4', versions: {} }))
    } else {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    mirror: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
