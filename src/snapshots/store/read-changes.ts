import { baseName, parentPath, type RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotEntry, SnapshotRecord } from '../../core/snapshot.ts'
import { decodePath } from './encode-name.ts'
import { damaged, type Git } from './git.ts'
import { checkPaths, checkTables, parseManifest, type ReadEntries, type ReadFolder, readManifestTexts, withContent } from './read-whole.ts'
import { FILES, filePath, folderOf, MANIFESTS, manifestPath, RECORD, TABLES } from './tree-of.ts'

/** What differs in one folder. */
interface FolderChange {
  /** The manifest's new name; null: it is gone; absent: it is the same. */
  manifest?: string | null
  /** Contents of files in it, by path; null: no longer there. */
  readonly files: Map<RemotePath, BlobId | null>
}

interface TreeChanges {
  readonly folders: ReadonlyMap<RemotePath, FolderChange>
  readonly tables: ReadonlyMap<string, string>
  /** Paths of the tree that differ. */
  readonly count: number
}

/**
 * Entries of a commit that differs from one that was read in a few folders: only those are read, all others are shared. As
 * `readWhole` reads it, and refused for the same reasons; what is unusual may be refused here that `readWhole` takes.
 * @param like Read of the same store, and `exact`.
 * @throws SG-SNAP-002
 */
export async function readChanges(
  git: Git,
  record: SnapshotRecord,
  commit: string,
  like: ReadEntries,
  signal?: AbortSignal,
): Promise<ReadEntries> {
  const changed = await changesOf(git, commit, like, signal)
  checkTables(record, changed.tables, (path) => changed.tables.get(path))
  const read = await readFolders(git, record, changed.folders, like, signal)
  const folders = new Map<RemotePath, ReadFolder>()
  let isNew = false
  for (const [dir, folder] of like.folders) {
    const now = read.has(dir) ? read.get(dir) : folder
    if (now !== undefined) folders.set(dir, now)
  }
  for (const [dir, folder] of read) {
    if (folder === undefined || folders.has(dir)) continue
    folders.set(dir, folder)
    isNew = true
  }
  const ordered = isNew ? inTreeOrder(folders) : folders
  const entries = new Map<RemotePath, SnapshotEntry>()
  let listed = 0
  for (const { entries: inside } of ordered.values()) {
    for (const entry of inside) entries.set(entry.path, entry)
    listed += inside.length
  }
  if (entries.size !== listed) throw damaged(record.id, 'a path in it stands twice')
  checkPaths(record, entries, like.entries)
  const all = { commit, entries, folders: ordered, tables: changed.tables, exact: true }
  return like.changes === undefined ? all : { ...all, changes: like.changes + changed.count }
}

/** What Git says of the two trees. @throws SG-SNAP-002 for anything that siteguard would not have written over `like` */
async function changesOf(git: Git, commit: string, like: ReadEntries, signal?: AbortSignal): Promise<TreeChanges> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', like.commit, commit]
  const parts = (await git.run(args, signal && { signal })).toString('latin1').split('\0')
  if (parts.pop() !== '' || parts.length % 2 !== 0) throw damaged(commit, 'its difference to another snapshot is cut')
  const odd = (path: string): never => {
    throw damaged(commit, `its tree holds something else than a snapshot's: ${JSON.stringify(path)}`)
  }
  const folders = new Map<RemotePath, FolderChange>()
  const tables = new Map(like.tables)
  const folderAt = (dir: RemotePath): FolderChange => {
    const known = folders.get(dir) ?? { files: new Map() }
    folders.set(dir, known)
    return known
  }
  for (let at = 0; at < parts.length; at += 2) {
    const path = parts[at + 1] as string
    const { isNew, oid } = parseChange(parts[at] as string) ?? odd(path)
    // A tree that holds a name twice would pass for one that holds it anew.
    const wasThere = (known: unknown): void => void ((known !== undefined) === isNew && odd(path))
    if (path.startsWith(FILES)) {
      const name = decodePath(path.slice(FILES.length))
      if (name === undefined || name === '' || filePath(name) !== path) odd(path)
      else {
        wasThere(like.entries.get(name)?.blob)
        const { files } = folderAt(parentPath(name))
        if (files.has(name)) odd(path)
        files.set(name, oid as BlobId | null)
      }
    } else if (path.startsWith(MANIFESTS)) {
      const dir = folderOf(path)
      if (dir === undefined || manifestPath(dir) !== path) odd(path)
      else {
        wasThere(like.folders.get(dir))
        const folder = folderAt(dir)
        if (folder.manifest !== undefined) odd(path)
        folder.manifest = oid
      }
    } else if (path.startsWith(TABLES)) {
      wasThere(like.tables.get(path))
      if (oid === null) tables.delete(path)
      else tables.set(path, oid)
    } else if (path !== RECORD || isNew || oid === null) odd(path)
  }
  return { folders, tables, count: parts.length / 2 }
}

/** One path of a raw difference: whether it was not there before, and its new name, null where it is gone. Undefined: it is no plain file. */
function parseChange(line: string): { isNew: boolean; oid: string | null } | undefined {
  const [, before, after, oid] = /^:(100644|000000) (100644|000000) [0-9a-f]{40} ([0-9a-f]{40}) [AMD]$/.exec(line) ?? []
  if (oid === undefined) return undefined
  return { isNew: before === '000000', oid: after === '000000' ? null : oid }
}

/** Those folders anew, in the order Git told them; undefined: gone. */
async function readFolders(
  git: Git,
  record: SnapshotRecord,
  changed: TreeChanges['folders'],
  like: ReadEntries,
  signal?: AbortSignal,
): Promise<Map<RemotePath, ReadFolder | undefined>> {
  const manifests = readManifestTexts(
    git,
    // Each behind the one of the same folder that is known: most of its lines are the same.
    [...changed].flatMap(([dir, { manifest }]) => {
      const before = like.folders.get(dir)
      if (typeof manifest !== 'string') return []
      return before === undefined ? [manifest] : [before.oid, manifest]
    }),
    signal,
  )
  const out = new Map<RemotePath, ReadFolder | undefined>()
  try {
    for (const [dir, { manifest, files }] of changed) {
      const before = like.folders.get(dir)
      let given: readonly SnapshotEntry[] = []
      if (typeof manifest === 'string') {
        const known = before && { text: await manifests.next(), entries: before.entries }
        given = parseManifest(record, dir, await manifests.next(), known)
      } else if (manifest === undefined) given = before?.entries ?? []
      const entries = joinContents(record, given, before?.entries ?? [], files)
      const oid = manifest === undefined ? before?.oid : manifest
      if (typeof oid === 'string') out.set(dir, { oid, entries })
      else if (before === undefined || manifest === null) out.set(dir, undefined)
    }
  } finally {
    await manifests.end()
  }
  return out
}

/** The lines of a manifest with what the tree says of their contents: each has its own, and no content is left over. */
function joinContents(
  record: SnapshotRecord,
  given: readonly SnapshotEntry[],
  before: readonly SnapshotEntry[],
  files: FolderChange['files'],
): SnapshotEntry[] {
  const contents = new Map<string, BlobId>()
  for (const { path, blob } of before) if (blob !== undefined) contents.set(baseName(path), blob)
  for (const [path, blob] of files) {
    if (blob === null) contents.delete(baseName(path))
    else contents.set(baseName(path), blob)
  }
  let left = contents.size
  const entries = given.map((entry) => {
    if (entry.sha256 === undefined) return entry
    left -= 1
    return withContent(record, entry, contents.get(baseName(entry.path)))
  })
  if (left !== 0) throw damaged(record.id, `${left} contents in it belong to no entry`)
  return entries
}

/** Folders in the order Git lists their manifests in: by the bytes of the path. */
export function inTreeOrder(folders: ReadonlyMap<RemotePath, ReadFolder>): Map<RemotePath, ReadFolder> {
  const named = [...folders].map((folder) => ({ folder, name: manifestPath(folder[0]) }))
  named.sort((a, b) => (a.name < b.name ? -1 : 1))
  return new Map(named.map(({ folder }) => folder))
}
