import { lookup } from 'node:dns/promises'
import { absolute } from '../app/scan/partition.ts'
import type { Site } from '../core/account.ts'
import { isSiteguardError } from '../core/error.ts'
import { baseName, joinPath } from '../core/path.ts'
import type { DoorView } from '../fleet/recovery/types.ts'
import type { Transport } from '../transports/types.ts'

/** A mutualisation of volunteers' sites has some; who plants folders there has us ask for no more. */
const MOST = 50
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i

/**
 * Hosts of the sites that share a site's core (SPIP: `sites/HOST`), as far as they may be shown what opens its door. Anybody who could write there
 * has named those folders. So a host counts only where it is at an address of the site's own host, and shows a door of ours to whoever has no pass.
 */
export async function memberHosts(
  { root, url }: Pick<Site, 'root' | 'url'>,
  transport: Transport,
  ask: (url: string) => Promise<DoorView>,
  signal: AbortSignal,
): Promise<string[]> {
  if (url === undefined || !URL.canParse(url)) return []
  const own = await addressesOf(new URL(url).hostname)
  const hosts: string[] = []
  for (const name of (await foldersIn(transport, joinPath(absolute(root, transport.home), 'sites'), signal)).slice(0, MOST)) {
    const at = new URL(url)
    if (!HOST.test(name) || name === at.hostname) continue
    at.hostname = name
    if (!(await addressesOf(name)).some((address) => own.includes(address))) continue
    if ((await ask(at.href)).is === 'shut') hosts.push(name.toLowerCase())
  }
  return hosts
}

async function foldersIn(transport: Transport, folder: Site['root'], signal: AbortSignal): Promise<string[]> {
  try {
    const entries = await transport.list(folder, { signal })
    return entries.filter(({ type }) => type === 'dir').map(({ path }) => baseName(path))
  } catch (error) {
    if (isSiteguardError(error) && (error.kind === 'not-found' || error.kind === 'permission')) return []
    throw error
  }
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await lookup(host.replace(/^\[|\]$/g, ''), { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}
