import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, type FileHandle, lstat, mkdir, open, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import type { ExportFault } from '../../core/error-codes.ts'
import { encodeName, parentPath, type RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotDatabase, SnapshotEntry } from '../../core/snapshot.ts'
import { diskWriteError } from '../../disk/disk-error.ts'
import { safeFileName } from '../../disk/file-name.ts'
import type { SnapshotReader } from '../types.ts'

export interface ExportResult {
  readonly files: number
  readonly bytes: number
  /** Links that were not made (they lead outside), pipes, sockets, devices, and files whose bytes the snapshot lacks. */
  readonly left: readonly { readonly path: RemotePath; readonly why: 'link-outside' | 'special' | 'not-in-snapshot' }[]
  /** Dumps written, relative to the folder. */
  readonly databases: readonly string[]
}

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
/** Contents up to this many bytes are fetched many at a time. */
const SMALL = 1024 * 1024
const FILES = 'files'
const DATABASES = 'databases'

/**
 * Writes a snapshot out: its tree below `<into>/files`, each database as `<into>/databases/<installation>/database.sql`. Git checks
 * nothing out: each file is made here, new, below folders made here, so that nothing existing is written over or followed. The
 * folder must be new or empty, and what comes out is the operator's alone until the modes of the site are set at the end.
 * @throws SG-SNAP-007 when the folder is not empty, the disk takes two names for one, or bytes are not those recorded;
 * SG-SNAP-002, SG-DISK-002.
 */
export async function exportSnapshot(reader: SnapshotReader, into: string, options: { signal?: AbortSignal } = {}): Promise<ExportResult> {
  const entries = [...(await reader.entries()).values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  await makeEmpty(into)
  const root = Buffer.from(join(into, FILES))
  const at = (path: string): Buffer => (path === '' ? root : Buffer.concat([root, Buffer.from('/'), encodeName(path)]))
  await makeFolder(root, '')

  const left: ExportResult['left'][number][] = []
  const folders = new Set<string>([''])
  const folder = async (path: RemotePath): Promise<void> => {
    if (folders.has(path)) return
    await folder(parentPath(path))
    await makeFolder(at(path), path)
    folders.add(path)
  }
  const links: SnapshotEntry[] = []
  const files: (SnapshotEntry & { blob: BlobId })[] = []
  for (const entry of entries) {
    if (entry.path !== '') await folder(entry.type === 'dir' ? entry.path : parentPath(entry.path))
    if (entry.type === 'symlink') links.push(entry)
    else if (entry.type === 'file') {
      if (entry.blob === undefined) left.push({ path: entry.path, why: 'not-in-snapshot' })
      else files.push({ ...entry, blob: entry.blob })
    } else if (entry.type !== 'dir') left.push({ path: entry.path, why: 'special' })
  }
  const bytes = await writeFiles(reader, files, at, options.signal)
  const databases: string[] = []
  for (const database of reader.record.databases) databases.push(await writeDatabase(reader, database, into))
  // Links come last: nothing is ever written through one.
  for (const entry of links) {
    if (!staysInside(entry)) left.push({ path: entry.path, why: 'link-outside' })
    else await makeLink(entry, at(entry.path))
  }
  // Inner folders first: one that may not be entered would keep us from those in it.
  for (const { path, type, mode } of entries.toReversed()) {
    if (type === 'dir' && mode !== undefined) await chmod(at(path), mode & 0o777).catch((error: unknown) => fail(at(path), error))
  }
  return { files: files.length, bytes, left, databases }
}

async function writeFiles(
  reader: SnapshotReader,
  files: readonly (SnapshotEntry & { blob: BlobId })[],
  at: (path: string) => Buffer,
  signal: AbortSignal | undefined,
): Promise<number> {
  let bytes = 0
  let next = 0
  const blobs = files.map(({ blob }) => blob)
  for await (const content of reader.contents(blobs, SMALL)) {
    signal?.throwIfAborted()
    const entry = files[next] as SnapshotEntry & { blob: BlobId }
    next += 1
    const handle = await newFile(at(entry.path), entry.path)
    try {
      const hash = createHash('sha256')
      const pieces = content.bytes === 'too-large' ? reader.content(entry.blob) : [content.bytes]
      for await (const piece of pieces) {
        hash.update(piece)
        bytes += piece.length
        await handle.writeFile(piece).catch((error: unknown) => fail(at(entry.path), error))
      }
      if (hash.digest('hex') !== entry.sha256) throw refused(entry.path, 'content-differs')
      if (entry.mode !== undefined) await handle.chmod(entry.mode & 0o777)
    } finally {
      await handle.close()
    }
  }
  return bytes
}

/** One file a database, table after table, as they were dumped; a copy of an SQLite file stays one. */
async function writeDatabase(reader: SnapshotReader, database: SnapshotDatabase, into: string): Promise<string> {
  const name = `${DATABASES}/${database.installation === '' ? '_' : safeFileName(database.installation)}`
  const file = `${name}/${database.by === 'file' ? 'database.sqlite' : 'database.sql'}`
  await mkdir(join(into, name), { recursive: true, mode: 0o700 })
  const handle = await newFile(Buffer.from(join(into, file)), file)
  try {
    for (const table of database.tables) {
      const hash = createHash('sha256')
      for await (const piece of reader.content(table.blob)) {
        hash.update(piece)
        await handle.writeFile(piece).catch((error: unknown) => fail(Buffer.from(file), error))
      }
      if (hash.digest('hex') !== table.sha256) throw refused(table.name, 'content-differs')
    }
  } finally {
    await handle.close()
  }
  return file
}

async function makeEmpty(into: string): Promise<void> {
  try {
    await mkdir(into, { recursive: true, mode: 0o700 })
    if (!(await lstat(into)).isDirectory() || (await readdir(into)).length > 0) throw refused(into, 'not-empty')
  } catch (error) {
    if (error instanceof SiteguardError) throw error
    throw diskWriteError(into, error)
  }
}

async function makeFolder(bytes: Buffer, path: string): Promise<void> {
  try {
    await mkdir(bytes, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw refused(path, 'same-name')
    fail(bytes, error)
  }
}

async function newFile(bytes: Buffer, path: string): Promise<FileHandle> {
  try {
    return await open(bytes, NEW_FILE, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw refused(path, 'same-name')
    return fail(bytes, error)
  }
}

async function makeLink(entry: SnapshotEntry, bytes: Buffer): Promise<void> {
  try {
    await symlink(encodeName(entry.target as string), bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw refused(entry.path, 'same-name')
    fail(bytes, error)
  }
}

/**
 * A relative link that rises only at its start, and no higher than the root. After a name, `..` is refused: the name may be a link
 * itself, and what lies above its target is no longer what lies above the name.
 */
function staysInside({ path, target }: SnapshotEntry): boolean {
  if (target === undefined || target === '' || target.startsWith('/') || target.includes('\0')) return false
  const parts = target.split('/').filter((part) => part !== '' && part !== '.')
  const rising = parts.findIndex((part) => part !== '..')
  const up = rising < 0 ? parts.length : rising
  return up < path.split('/').length && !parts.slice(up).includes('..')
}

function refused(path: string, why: ExportFault): SiteguardError {
  return new SiteguardError({ code: 'SG-SNAP-007', kind: 'conflict', params: { path, why } })
}

function fail(path: Buffer, error: unknown): never {
  throw diskWriteError(path.toString(), error)
}
