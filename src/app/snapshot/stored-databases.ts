import type { TableRows } from '../../cms/upgrade-types.ts'
import type { FileContent } from '../../core/content.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Secret } from '../../core/secret.ts'
import type { BlobId, SnapshotEntry } from '../../core/snapshot.ts'
import { createTree } from '../../core/tree.ts'
import { readStoredTable } from '../../snapshots/database/index.ts'
import type { SnapshotReader } from '../../snapshots/types.ts'
import { findSiteFacts, type SiteFacts } from './find-installations.ts'
import { treeEntries } from './take-snapshot.ts'

/** What stands in a snapshot, and the databases its configuration names. Parsed, never run; passwords are handed to `keepSecret`. */
export async function storedFacts(
  reader: Pick<SnapshotReader, 'contents'>,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  keepSecret: (secret: Secret) => void,
): Promise<SiteFacts> {
  const facts = await findSiteFacts(createTree(treeEntries(entries)), async (paths, limit) => {
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

/** Rows of the databases a snapshot holds, by the installation they belong to. Undefined: that one was not dumped. */
export function storedRows(reader: Pick<SnapshotReader, 'record' | 'content'>): (database: RemotePath) => TableRows | undefined {
  return (database) => {
    const dumped = reader.record.databases.find(({ installation }) => installation === database)
    // Its file alone was read: no table of it can be looked at.
    if (dumped === undefined || dumped.tables.length === 0) return undefined
    return (table) => {
      const stored = dumped.tables.find(({ name }) => name === table)
      return stored === undefined ? undefined : readStoredTable(reader.content(stored.blob))
    }
  }
}
