import type { FileContent } from '../../core/content.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Secret } from '../../core/secret.ts'
import type { BlobId, SnapshotEntry } from '../../core/snapshot.ts'
import { treeOf } from '../../core/tree.ts'
import type { SnapshotReader } from '../../snapshots/types.ts'
import { findSiteFacts, type SiteFacts } from './find-installations.ts'

/** What stands in a snapshot, and the databases its configuration names. Parsed, never run; passwords are handed to `keepSecret`. */
export async function storedFacts(
  reader: Pick<SnapshotReader, 'contents'>,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  keepSecret: (secret: Secret) => void,
): Promise<SiteFacts> {
  const facts = await findSiteFacts(treeOf(entries), async (paths, limit) => {
    const wanted = new Map<BlobId, RemotePath[]>()
    for (const path of paths) {
      const blob = entries.get(path)?.blob
      if (blob !== undefined) wanted.set(blob, [...(wanted.get(blob) ?? []), path])
    }
    const read = new Map<RemotePath, FileContent>()
    for await (const { blob, bytes } of reader.contents([...wanted.keys()], limit)) {
      if (bytes === 'too-large') continue
      for (const path of wanted.get(blob) ?? []) read.set(path, { path, bytes, size: bytes.length, sampled: false })
    }
    return read
  })
  for (const link of facts.links) if (link.kind === 'mysql') keepSecret(link.password)
  return facts
}
