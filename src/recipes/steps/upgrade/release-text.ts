import type { ReleaseText } from '../../../cms/upgrade-types.ts'
import { joinPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { SnapshotEntry } from '../../../core/snapshot.ts'
import type { SnapshotReader } from '../../../snapshots/types.ts'
import type { ReleaseFiles } from '../../types.ts'

/** Largest file read as text. Bytes. */
const LIMIT = 1024 * 1024

/** The files of a release, read as text; what was read once is kept. */
export function releaseText({ files, content }: Pick<ReleaseFiles, 'files' | 'content'>): ReleaseText {
  return textOf({
    paths: () => files.keys(),
    has: (path) => files.has(path),
    async read(path) {
      const file = files.get(path)
      if (file === undefined || file.size > LIMIT) return undefined
      return await gathered(content(path))
    },
  })
}

/** What stands in a folder of the site, as if it were a release. */
export function installedText(
  folder: RemotePath,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  reader: Pick<SnapshotReader, 'content'>,
): ReleaseText {
  return textOf({
    *paths() {
      for (const [path, { type }] of entries) {
        const inner = type === 'file' ? relativeTo(folder, path) : undefined
        if (inner !== undefined && inner !== '') yield inner
      }
    },
    has: (path) => entries.get(joinPath(folder, path))?.type === 'file',
    async read(path) {
      const entry = entries.get(joinPath(folder, path))
      if (entry?.type !== 'file' || entry.blob === undefined || entry.size > LIMIT) return undefined
      return await gathered(reader.content(entry.blob))
    },
  })
}

function textOf(source: {
  paths(): Iterable<string>
  has(path: string): boolean
  read(path: string): Promise<Buffer | undefined>
}): ReleaseText {
  const known = new Map<string, Promise<string | undefined>>()
  return {
    paths: { [Symbol.iterator]: () => source.paths()[Symbol.iterator]() },
    has: (path) => source.has(path),
    text(path) {
      const reading = known.get(path) ?? source.read(path).then((bytes) => bytes?.toString('utf8'))
      known.set(path, reading)
      return reading
    },
  }
}

/** All of a content that is small. */
export async function gathered(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of content) parts.push(part)
  return Buffer.concat(parts)
}
