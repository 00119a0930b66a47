import { createHash } from 'node:crypto'
import type { Sha256 } from '../../core/manifest.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Secret } from '../../core/secret.ts'
import type { BlobId } from '../../core/snapshot.ts'
import { openScratch, type Stretch } from '../../disk/scratch.ts'
import { dumpDatabases } from '../../snapshots/database/index.ts'
import type { SnapshotStore, SnapshotWriter } from '../../snapshots/types.ts'
import type { Transport } from '../../transports/types.ts'
import type { SiteWork } from '../scan/site-work.ts'
import { findLinks } from './find-links.ts'
import { openDumps } from './open-dumps.ts'
import { createOwnerHistory } from './owner-history.ts'
import type { DumpedDatabases } from './types.ts'

export interface LiveDumpDeps {
  /** A password was read from the site's configuration: from now on it is never shown. */
  readonly keepSecret: (secret: Secret) => void
  /** The site's store, to compare its owners with; undefined where it has none. */
  openStore(site: SiteWork['site']['id']): Promise<SnapshotStore | undefined>
}

/**
 * Dumps a site's databases as they stand into a file that has no name, for as long as they are judged. Live tables are read as a dump
 * reads them, and nothing of the dump is kept. What cannot be dumped is not run.
 */
export async function dumpToJudge(transport: Transport, work: SiteWork, deps: LiveDumpDeps, signal: AbortSignal): Promise<DumpedDatabases> {
  const { links, gaps } = await findLinks(transport, work, signal)
  for (const link of links) if (link.kind === 'mysql') deps.keepSecret(link.password)
  const scratch = await openScratch()
  const blobs = new Map<BlobId, Stretch>()
  const keep: SnapshotWriter['putUnsized'] = async (content) => {
    const hash = createHash('sha256')
    const stretch = await scratch.append(hashing(content, hash))
    const blob = `${blobs.size}` as BlobId
    blobs.set(blob, stretch)
    return { blob, sha256: hash.digest('hex') as Sha256, bytes: stretch.size }
  }
  try {
    const writer: Pick<SnapshotWriter, 'put' | 'putUnsized'> = { put: (_size, content) => keep(streamOf(content)), putUnsized: keep }
    const dumped = await dumpDatabases(transport, work.root, links, writer, { signal })
    const files = new Map(
      links.flatMap((link): [RemotePath, BlobId][] => {
        const file = link.kind === 'sqlite' ? dumped.files?.find(({ path }) => path === link.file) : undefined
        return file === undefined || !file.consistent ? [] : [[link.installation, file.blob]]
      }),
    )
    const cms = work.installations.filter((one) => one.cms !== 'generic')
    const opened = await openDumps(
      { databases: dumped.databases, gaps: [...gaps, ...dumped.gaps], cms },
      { content: (blob) => scratch.read(blobs.get(blob) as Stretch), fileOf: (installation) => files.get(installation) },
    )
    const store = await deps.openStore(work.site.id)
    return {
      ...opened,
      ...(store === undefined ? {} : { history: createOwnerHistory(store) }),
      async close() {
        await opened.close()
        await scratch.close()
      },
    }
  } catch (error) {
    await scratch.close()
    throw error
  }
}

async function* hashing(content: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    hash.update(piece)
    yield piece
  }
}

async function* streamOf(content: AsyncIterable<Uint8Array> | Uint8Array): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content
  else yield* content
}
