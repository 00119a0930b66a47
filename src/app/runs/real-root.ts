import { SiteguardError } from '../../core/error.ts'
import { linkedFrom, type RemotePath, ROOT_LINKS, relativeTo } from '../../core/path.ts'
import type { Transport } from '../../transports/types.ts'
import { absolute } from '../scan/partition.ts'

/**
 * The folder a site lies in: its root, or where a link in its place leads (a host's `www`, `current` of a deployment). Links below it
 * are never followed.
 * @throws SG-RUN-016 when the link leads into another site: what is there is not this one's to change.
 */
export async function realRoot(
  transport: Transport,
  root: RemotePath,
  roots: readonly RemotePath[],
  signal: AbortSignal,
): Promise<RemotePath> {
  const named = absolute(root, transport.home)
  let at = named
  for (let hop = 0; hop < ROOT_LINKS; hop += 1) {
    const entry = await transport.stat(at, { signal })
    if (entry?.type !== 'symlink' || entry.target === undefined) break
    at = linkedFrom(at, entry.target)
  }
  if (at === named) return at
  const entered = roots
    .map((other) => absolute(other, transport.home))
    .some((other) => relativeTo(other, at) !== undefined && relativeTo(other, named) === undefined)
  if (entered) throw new SiteguardError({ code: 'SG-RUN-016', kind: 'conflict', params: { path: named, type: 'symlink' } })
  return at
}
