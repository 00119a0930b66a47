import type { Stats } from 'node:fs'
import type { Entry, EntryType } from '../../core/entry.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import { encodeName, joinPath, type RemotePath } from '../../core/path.ts'
import { accessDenied, ioFailed, nameTaken, noRoom, notThere } from '../bulk/problems.ts'

/** The bytes of a path as the kernel gets them. Names are bytes, and JavaScript strings would lose those that are not UTF-8. */
export function pathBytes(home: RemotePath, path: string): Buffer {
  if (path.includes('\0')) throw ioFailed(path, 'a name cannot hold NUL')
  return encodeName(path.startsWith('/') ? path : joinPath(home, path) || '.')
}

export function entryOf(path: RemotePath, stats: Stats, extra: Pick<Entry, 'target' | 'unreadable'> = {}): Entry {
  return {
    path,
    type: typeOf(stats),
    size: stats.size,
    mode: stats.mode & 0o7777,
    mtime: stats.mtimeMs,
    ctime: stats.ctimeMs,
    inode: stats.ino,
    nlink: stats.nlink,
    uid: stats.uid,
    gid: stats.gid,
    ...extra,
  }
}

export function typeOf(stats: Stats): EntryType {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'dir'
  if (stats.isSymbolicLink()) return 'symlink'
  if (stats.isFIFO()) return 'fifo'
  if (stats.isSocket()) return 'socket'
  if (stats.isBlockDevice()) return 'block'
  if (stats.isCharacterDevice()) return 'char'
  return 'other'
}

/** The system's word for an error, to ours. */
export function translate(path: string, error: unknown): SiteguardError {
  if (isSiteguardError(error)) return error
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? ''
  if (code === 'ENOENT') return notThere(path, error)
  if (code === 'EEXIST') return nameTaken(path, error)
  if (FULL.has(code)) return noRoom(path, code, error)
  if (DENIED.has(code)) return accessDenied(path, code, error)
  return ioFailed(path, code || String(error), error)
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])
const DENIED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ELOOP', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'])
