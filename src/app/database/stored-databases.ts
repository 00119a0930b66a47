import type { RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotEntry } from '../../core/snapshot.ts'
import { companionsOf } from '../../snapshots/database/index.ts'
import type { SnapshotReader, SnapshotStore } from '../../snapshots/types.ts'
import type { Transport } from '../../transports/types.ts'
import type { SiteWork } from '../scan/site-work.ts'
import { findLinks } from './find-links.ts'
import { openDumps } from './open-dumps.ts'
import { createOwnerHistory } from './owner-history.ts'
import type { DumpedDatabases } from './types.ts'

/** The databases a snapshot holds, as they are judged. What is not in it is not run. The reader stays the caller's. */
export async function storedDatabases(
  store: SnapshotStore,
  reader: Pick<SnapshotReader, 'record' | 'content' | 'bring'>,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  { transport, work, signal }: { transport: Pick<Transport, 'readMany'>; work: SiteWork; signal: AbortSignal },
): Promise<DumpedDatabases> {
  const { record } = reader
  const files = new Map<RemotePath, BlobId>()
  if (record.databases.some(({ kind, tables }) => kind === 'sqlite' && tables.length === 0)) {
    for (const link of (await findLinks(transport, work, signal)).links) {
      const blob = link.kind === 'sqlite' ? wholeFile(link.file, entries) : undefined
      if (blob !== undefined) files.set(link.installation, blob)
    }
  }
  // A store that began empty has its contents off-site: asked for in one go.
  await reader.bring([...record.databases.flatMap(({ tables }) => tables.map(({ blob }) => blob)), ...files.values()])
  const opened = await openDumps(record, { content: (blob) => reader.content(blob), fileOf: (installation) => files.get(installation) })
  return { ...opened, history: createOwnerHistory(store, record) }
}

/** A database's file, unless a log beside it holds what is not in it yet. */
function wholeFile(file: RemotePath, entries: ReadonlyMap<RemotePath, SnapshotEntry>): BlobId | undefined {
  const isBusy = companionsOf(file).some((path) => path.endsWith('-wal') && (entries.get(path)?.size ?? 0) > 0)
  return isBusy ? undefined : entries.get(file)?.blob
}
