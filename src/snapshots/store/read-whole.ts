import { baseName, type RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotEntry, SnapshotRecord } from '../../core/snapshot.ts'
import { createTurns } from '../../core/take-turns.ts'
import { readObjects } from './cat-file.ts'
import { encodeComponent, encodePath, plainHigh } from './encode-name.ts'
import { damaged, type Git } from './git.ts'
import { BadTree, checkTree, type KnownManifest, readManifest } from './manifest.ts'
import { FILES, folderOf, MANIFESTS, manifestPath, RECORD, readTree, TABLES, tablePath } from './tree-of.ts'

/** One folder's manifest as it was read. */
export interface ReadFolder {
  readonly oid: string
  readonly entries: readonly SnapshotEntry[]
}

/** What a commit of the store says of every entry. A commit never changes. */
export interface ReadEntries {
  readonly commit: string
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
  readonly folders: ReadonlyMap<RemotePath, ReadFolder>
  /** Blobs of dumps by their path in the tree. */
  readonly tables: ReadonlyMap<string, string>
  /** Every path in the tree is what this Node encodes it to. */
  readonly exact: boolean
  /** Paths of the tree that differ from the snapshot whose entries are kept in `KEPT`, at most; absent where it was not read from those. */
  readonly changes?: number
}

/**
 * Entries of a commit: manifests joined with the tree. Refused: names that are not canonical, paths outside the root or below
 * something that is no folder, contents without an entry and entries without their content, tables the record does not name.
 * @throws SG-SNAP-002
 */
export async function readWhole(git: Git, record: SnapshotRecord, commit: string, signal?: AbortSignal): Promise<ReadEntries> {
  const tree = await readTree(git, commit, signal).catch((error: Error) => Promise.reject(rename(record.id, error)))
  const rest = createTurns()
  const listed: { dir: RemotePath; oid: string }[] = []
  const tables = new Map<string, string>()
  let files = 0
  let exact = true
  for (const [path, oid] of tree) {
    if (path.startsWith(FILES)) files += 1
    else if (path.startsWith(MANIFESTS)) {
      const dir = folderOf(path)
      if (dir === undefined) throw damaged(record.id, `a name in it is not one: ${JSON.stringify(path)}`)
      exact &&= manifestPath(dir) === path
      listed.push({ dir, oid })
    } else if (path.startsWith(TABLES)) tables.set(path, oid)
    else if (path !== RECORD) throw damaged(record.id, `it holds more than a snapshot: ${JSON.stringify(path)}`)
  }
  await rest()
  const find = lookUp(record, tree)
  const blobAt = (path: string): string | undefined => {
    const oid = tree.get(path)
    if (oid !== undefined) return oid
    exact = false
    return find(path)
  }
  checkTables(record, tables, blobAt)
  const entries = new Map<RemotePath, SnapshotEntry>()
  const folders = new Map<RemotePath, ReadFolder>()
  const manifests = readManifestTexts(
    git,
    listed.map(({ oid }) => oid),
    signal,
  )
  try {
    for (const { dir, oid } of listed) {
      const resting = rest()
      if (resting !== undefined) await resting
      const given = parseManifest(record, dir, await manifests.next())
      const start = dir === '' ? FILES : `${FILES}${encodePath(dir)}/`
      const inside: SnapshotEntry[] = []
      for (const entry of given) {
        if (entries.has(entry.path)) throw damaged(record.id, `a path in it stands twice: ${JSON.stringify(entry.path)}`)
        let whole = entry
        if (entry.sha256 !== undefined) {
          whole = withContent(record, entry, blobAt(start + encodeComponent(baseName(entry.path))))
          files -= 1
        }
        entries.set(entry.path, whole)
        inside.push(whole)
      }
      folders.set(dir, { oid, entries: inside })
    }
  } finally {
    await manifests.end()
  }
  if (files !== 0) throw damaged(record.id, `${files} contents in it belong to no entry`)
  await rest()
  checkPaths(record, entries)
  return { commit, entries, folders, tables, exact }
}

/** An entry and where its bytes are. One that does not say yet was read just now, and nobody else has seen it: it is not copied. */
export function withContent(record: SnapshotRecord, entry: SnapshotEntry, blob: string | undefined): SnapshotEntry {
  if (blob === undefined || entry.type !== 'file') throw damaged(record.id, `content missing: ${JSON.stringify(entry.path)}`)
  if (entry.blob === blob) return entry
  if (entry.blob !== undefined) return { ...entry, blob: blob as BlobId }
  const own = entry as { -readonly [Field in keyof SnapshotEntry]: SnapshotEntry[Field] }
  own.blob = blob as BlobId
  return own
}

/** Texts of manifests, one after the other in the order asked. */
export function readManifestTexts(git: Git, oids: readonly string[], signal?: AbortSignal) {
  const objects = readObjects(git, oids, signal)
  return {
    next: async (): Promise<string> => ((await objects.next()).value as { bytes: Buffer }).bytes.toString('utf8'),
    end: async (): Promise<void> => void (await objects.return(undefined)),
  }
}

/** @throws SG-SNAP-002 */
export function checkPaths(
  record: SnapshotRecord,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  like?: ReadonlyMap<RemotePath, SnapshotEntry>,
): void {
  try {
    checkTree(entries, like)
  } catch (error) {
    if (error instanceof BadTree) throw damaged(record.id, error.message)
    throw error
  }
}

/** The blob at a path of the tree where another Unicode than this Node's made another encoding of it. */
function lookUp(record: SnapshotRecord, tree: ReadonlyMap<string, string>): (path: string) => string | undefined {
  let loose: Map<string, string> | undefined
  const loosen = (): Map<string, string> => {
    const paths = new Map<string, string>()
    for (const [path, oid] of tree) {
      const plain = plainHigh(path)
      if (paths.has(plain)) throw damaged(record.id, `a path in it stands twice: ${JSON.stringify(path)}`)
      paths.set(plain, oid)
    }
    return paths
  }
  return (path) => {
    loose ??= loosen()
    return loose.get(plainHigh(path))
  }
}

export function checkTables(
  record: SnapshotRecord,
  dumps: ReadonlyMap<string, string>,
  blobAt: (path: string) => string | undefined,
): void {
  let tables = dumps.size
  for (const database of record.databases) {
    for (const table of database.tables) {
      if (blobAt(tablePath(database.installation, table.name)) !== table.blob) {
        throw damaged(record.id, `the dump of ${JSON.stringify(table.name)} is not the one recorded`)
      }
      tables -= 1
    }
  }
  if (tables !== 0) throw damaged(record.id, `${tables} dumps in it belong to no table`)
}

export function parseManifest(record: SnapshotRecord, dir: RemotePath, text: string, like?: KnownManifest): SnapshotEntry[] {
  try {
    return readManifest(dir, text, like)
  } catch (error) {
    throw damaged(record.id, `the manifest of ${JSON.stringify(dir)} is not one`, error)
  }
}

/** The same error, told of the snapshot and not of the repository. */
export function rename(id: string, error: Error): Error {
  const params = (error as { params?: { detail?: string } }).params
  return (error as { code?: string }).code === 'SG-SNAP-002' ? damaged(id, params?.detail ?? '', error) : error
}
