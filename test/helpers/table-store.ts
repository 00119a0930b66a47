import { createHash } from 'node:crypto'
import type { Sha256 } from '../../src/core/manifest.ts'
import type { BlobId } from '../../src/core/snapshot.ts'
import type { SnapshotWriter } from '../../src/snapshots/types.ts'

/** A writer that keeps blobs in memory, for tests of what is put and not of how it is stored. */
export interface TableStore {
  readonly writer: Pick<SnapshotWriter, 'put' | 'putUnsized'>
  bytes(sha256: string): Buffer
}

export function createTableStore(): TableStore {
  const blobs = new Map<string, Buffer>()
  const keep = async (content: AsyncIterable<Uint8Array> | Uint8Array) => {
    const parts: Uint8Array[] = []
    if (content instanceof Uint8Array) parts.push(content)
    else for await (const part of content) parts.push(Buffer.from(part))
    const bytes = Buffer.concat(parts)
    const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256
    blobs.set(sha256, bytes)
    return { sha256, blob: createHash('sha1').update(bytes).digest('hex') as BlobId, bytes: bytes.length }
  }
  return {
    writer: { put: (_size, content) => keep(content), putUnsized: keep },
    bytes: (sha256) => {
      const found = blobs.get(sha256)
      if (found === undefined) throw new Error(`no blob ${sha256}`)
      return found
    },
  }
}
