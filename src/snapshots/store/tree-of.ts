import type { RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotDatabase } from '../../core/snapshot.ts'
import { decodePath, encodeComponent, encodePath } from './encode-name.ts'
import type { Git } from './git.ts'
import { damaged } from './git.ts'

/** Paths inside a snapshot's tree. `%m`, `%t` are the encoding of no name. */
export const FILES = 'f/'
export const MANIFESTS = 'm/'
export const TABLES = 'd/'
export const RECORD = 's'
const MANIFEST = '%m'
const TABLE_FOLDER = '%t'

export function filePath(path: string): string {
  return FILES + encodePath(path)
}

export function manifestPath(dir: string): string {
  return dir === '' ? MANIFESTS + MANIFEST : `${MANIFESTS}${encodePath(dir)}/${MANIFEST}`
}

export function tablePath(installation: string, table: string): string {
  const start = installation === '' ? TABLES : `${TABLES}${encodePath(installation)}/`
  return `${start}${TABLE_FOLDER}/${encodeComponent(table)}`
}

/** Folder a manifest of the tree speaks of, or undefined when it is none, or its name is not canonical. */
export function folderOf(treePath: string): RemotePath | undefined {
  if (treePath === MANIFESTS + MANIFEST) return '' as RemotePath
  if (!treePath.startsWith(MANIFESTS) || !treePath.endsWith(`/${MANIFEST}`)) return undefined
  return decodePath(treePath.slice(MANIFESTS.length, -MANIFEST.length - 1))
}

/** Blobs of a tree by path (latin1 of the bytes). @throws SG-SNAP-002 when it is not whole, or holds anything but files. */
export async function readTree(git: Git, commit: string, signal?: AbortSignal): Promise<Map<string, string>> {
  const out = await git.run(['ls-tree', '-r', '-z', commit], { ...(signal && { signal }) })
  const text = out.toString('latin1')
  const tree = new Map<string, string>()
  let at = 0
  while (at < text.length) {
    const end = text.indexOf('\0', at)
    if (end < 0) throw damaged(commit, 'its listing is cut')
    // "100644 blob <40 hex>\t<path>"
    if (!text.startsWith('100644 blob ', at) || text[at + 52] !== '\t') throw damaged(commit, 'its tree holds something that is no file')
    const path = text.slice(at + 53, end)
    if (tree.has(path)) throw damaged(commit, 'its tree holds a name twice')
    tree.set(path, text.slice(at + 12, at + 52))
    at = end + 1
  }
  return tree
}

/** Where every dump of a snapshot stands in its tree. */
export function tablePaths(databases: readonly SnapshotDatabase[]): Map<string, BlobId> {
  const out = new Map<string, BlobId>()
  for (const { installation, tables } of databases) for (const { name, blob } of tables) out.set(tablePath(installation, name), blob)
  return out
}
