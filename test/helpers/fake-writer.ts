import { createHash } from 'node:crypto'
import { SiteguardError } from '../../src/core/error.ts'
import type { Sha256 } from '../../src/core/manifest.ts'
import type { BlobId } from '../../src/core/snapshot.ts'
import type { SnapshotWriter } from '../../src/snapshots/types.ts'

/** A writer that keeps blobs in memory: enough for whoever only puts. `puts` counts what was given. */
export interface FakeWriter extends SnapshotWriter {
  readonly blobs: ReadonlyMap<BlobId, Buffer>
  readonly puts: number
}

export function createFakeWriter(): FakeWriter {
  const blobs = new Map<BlobId, Buffer>()
  let puts = 0
  const keep = (bytes: Buffer): { blob: BlobId; sha256: Sha256 } => {
    const blob = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex') as BlobId
    blobs.set(blob, bytes)
    puts += 1
    return { blob, sha256: createHash('sha256').update(bytes).digest('hex') as Sha256 }
  }
  const collect = async (content: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> => {
    if (content instanceof Uint8Array) return Buffer.from(content)
    const parts: Uint8Array[] = []
    for await (const part of content) parts.push(part)
    return Buffer.concat(parts)
  }
  const refuse = async (): Promise<never> => {
    throw new Error('this writer keeps no snapshot')
  }
  return {
    blobs,
    get puts() {
      return puts
    },
    async put(size, content) {
      const bytes = await collect(content)
      if (bytes.length !== size)
        throw new SiteguardError({ code: 'SG-SNAP-004', kind: 'integrity', params: { expected: size, got: bytes.length } } as never)
      return keep(bytes)
    },
    async putUnsized(content) {
      const bytes = await collect(content)
      return { ...keep(bytes), bytes: bytes.length }
    },
    finish: refuse,
    settle: () => {},
    abort: async () => {},
  }
}
