import type { FileContent } from '../../core/content.ts'
import type { Entry } from '../../core/entry.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import { createTree } from '../../core/tree.ts'
import type { DatabaseLink } from '../../snapshots/types.ts'
import type { Transport } from '../../transports/types.ts'
import { absolute } from '../scan/partition.ts'
import { findSiteFacts } from '../snapshot/find-installations.ts'

/** The databases of a site's installations, as the configuration on the account says now. Parsed, never run. */
export async function liveDatabases(
  transport: Transport,
  plan: Pick<Plan, 'root'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<RemotePath, DatabaseLink>> {
  const root = absolute(plan.root, transport.home)
  const start = root === '/' ? 1 : root.length + 1
  const inner = (path: RemotePath): RemotePath => absolute(path, transport.home).slice(start) as RemotePath
  const entries: Entry[] = []
  for await (const batch of transport.listTree([root], { signal })) {
    for (const entry of batch.entries) if (inner(entry.path) !== '') entries.push({ ...entry, path: inner(entry.path) })
  }
  const { links } = await findSiteFacts(createTree(entries), async (paths, limit) => {
    const read = new Map<RemotePath, FileContent>()
    const requests = paths.map((path) => ({ path: (root === '/' ? `/${path}` : `${root}/${path}`) as RemotePath, limit }))
    for await (const answer of transport.readMany(requests, { signal })) {
      if (!('content' in answer)) continue
      const path = inner(answer.content.path)
      read.set(path, { ...answer.content, path })
    }
    return read
  })
  return new Map(links.map((link) => [link.installation, link]))
}
