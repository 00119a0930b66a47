import type { FileContent } from '../../core/content.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Transport } from '../../transports/types.ts'
import { onAccount, type SiteWork } from '../scan/site-work.ts'
import { findSiteFacts, type SiteFacts } from '../snapshot/find-installations.ts'

/** The databases a site's own configuration names, as it stands where the transport leads: on the account, or in a snapshot. */
export async function findLinks(
  transport: Pick<Transport, 'readMany'>,
  work: Pick<SiteWork, 'root' | 'tree'>,
  signal: AbortSignal,
): Promise<Pick<SiteFacts, 'links' | 'gaps'>> {
  return await findSiteFacts(work.tree, async (paths, limit) => {
    const asked = new Map<RemotePath, RemotePath>()
    for (const path of paths) if (work.tree.isFile(path)) asked.set(onAccount(work, path), path)
    const read = new Map<RemotePath, FileContent>()
    if (asked.size === 0) return read
    for await (const answer of transport.readMany(
      [...asked.keys()].map((path) => ({ path, limit })),
      { signal },
    )) {
      const path = 'content' in answer ? asked.get(answer.content.path) : undefined
      if ('content' in answer && path !== undefined) read.set(path, { ...answer.content, path })
    }
    return read
  })
}
