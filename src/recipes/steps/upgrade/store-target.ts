import { SiteguardError } from '../../../core/error.ts'
import type { Sha256 } from '../../../core/manifest.ts'
import type { Op, TreeMember } from '../../../core/op.ts'
import { joinPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { BlobId, SnapshotEntry, SnapshotId } from '../../../core/snapshot.ts'
import type { ReleaseFiles, StepContext } from '../../types.ts'
import { finishTarget, withFolders } from '../finish-target.ts'

export interface TargetInput {
  readonly ops: readonly Op[]
  readonly trees: Readonly<Record<string, readonly TreeMember[]>>
  readonly stubs: ReadonlyMap<Sha256, Buffer>
  readonly release: Pick<ReleaseFiles, 'files' | 'content'>
  /** Folder the release stands in. */
  readonly folder: RemotePath
}

/** Where the stubs lie in the stored target: a name no site has. */
const STUBS = '.siteguard-gate'

/**
 * Keeps in the site's store what the ops write that it does not hold: the release's files under their paths, and what closes the site.
 * @throws SG-SNAP-002 when what is written is neither in the release nor on the site.
 */
export async function storeTarget(input: TargetInput, context: StepContext): Promise<SnapshotId> {
  const { release, folder, stubs } = input
  const known = new Map<Sha256, BlobId>()
  for (const { sha256, blob } of context.entries.values()) if (sha256 !== undefined && blob !== undefined) known.set(sha256, blob)
  const places = new Map<Sha256, string>()
  for (const [inner, { sha256 }] of release.files) if (!places.has(sha256)) places.set(sha256, inner)
  const writer = await context.store.begin({ signal: context.signal })
  try {
    const entries = new Map<RemotePath, SnapshotEntry>()
    for (const file of writtenFiles(input)) {
      const { path, sha256, size, mode } = file
      const isStub = stubs.has(sha256)
      const at = isStub ? joinPath(STUBS, path) : path
      if (entries.has(at)) continue
      const blob = known.get(sha256) ?? (await put(sha256, size, path))
      known.set(sha256, blob)
      entries.set(at, { path: at, type: 'file', size, mtime: context.now(), sha256, blob, ...(mode === undefined ? {} : { mode }) })
    }
    return await finishTarget(writer, withFolders(entries), context)
  } catch (error) {
    await writer.abort()
    throw error
  }

  async function put(sha256: Sha256, size: number, path: RemotePath): Promise<BlobId> {
    const stub = stubs.get(sha256)
    if (stub !== undefined) return (await writer.put(stub.length, stub)).blob
    // Where two files of a release hold the same, either will do.
    const own = relativeTo(folder, path)
    const inner = own !== undefined && release.files.get(own)?.sha256 === sha256 ? own : places.get(sha256)
    if (inner === undefined)
      throw new SiteguardError({ code: 'SG-SNAP-002', kind: 'integrity', params: { what: path, detail: 'its bytes are nowhere' } })
    const stored = await writer.put(size, release.content(inner))
    if (stored.sha256 !== sha256)
      throw new SiteguardError({ code: 'SG-SNAP-002', kind: 'integrity', params: { what: path, detail: 'its bytes changed' } })
    return stored.blob
  }
}

/** Every file that some op puts in place. */
function* writtenFiles({ ops, trees }: TargetInput): Generator<{ path: RemotePath; sha256: Sha256; size: number; mode?: number }> {
  for (const op of ops) {
    if (op.kind !== 'write') continue
    if (op.after.is === 'file') yield { ...op.after, path: op.path }
    if (op.after.is !== 'tree') continue
    for (const member of trees[op.after.digest] ?? []) if (member.is === 'file') yield { ...member, path: joinPath(op.path, member.path) }
  }
}
