import type { BigIntStats } from 'node:fs'
import { constants, promises as fs } from 'node:fs'
import { encodeName } from '../../core/path.ts'
import { accessDenied, ioFailed, nameTaken, notRegular, throwIfCancelled } from '../bulk/problems.ts'
import { translate } from './paths.ts'

/** A path as the caller named it, and as the kernel gets it. */
export interface LocalPath {
  readonly given: string
  readonly bytes: Buffer
}

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/**
 * Writes a new file, and has it and its name on the disk before it returns. A file left half written by an error is taken away.
 * Returns its size, bytes.
 */
export async function createFile(
  path: LocalPath,
  data: AsyncIterable<Uint8Array> | Uint8Array,
  mode: number,
  signal: AbortSignal | undefined,
  options: { readonly syncName?: boolean } = {},
): Promise<number> {
  const handle = await fs.open(path.bytes, NEW_FILE, 0o600).catch((error) => {
    throw translate(path.given, error)
  })
  let written = 0
  try {
    for await (const piece of data instanceof Uint8Array ? [data] : data) {
      throwIfCancelled(signal)
      let at = 0
      while (at < piece.length) at += (await handle.write(piece, at)).bytesWritten
      written += piece.length
    }
    await handle.chmod(mode)
    await handle.sync()
  } catch (error) {
    await handle.close()
    await fs.unlink(path.bytes)
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : translate(path.given, error)
  }
  await handle.close()
  if (options.syncName !== false) await syncFolder(path)
  return written
}

/**
 * Moves without ever replacing: a hard link is made under the new name, which the kernel refuses when it is taken, then the
 * old name goes. Folders cannot be linked: an empty folder is made under the new name, which claims it in the same way, and
 * the move replaces that. On file systems without hard links the new name is looked at first (no claim).
 */
export async function renameNew(from: LocalPath, to: LocalPath): Promise<void> {
  const stats = await lstat(from)
  if (stats.isDirectory()) {
    await make(to, 0o700)
    try {
      await fs.rename(from.bytes, to.bytes)
    } catch (error) {
      await fs.rmdir(to.bytes)
      throw translate(from.given, error)
    }
  } else {
    try {
      await fs.link(from.bytes, to.bytes)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EEXIST') throw nameTaken(to.given, error)
      if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EMLINK') throw translate(to.given, error)
      if (await isThere(to)) throw nameTaken(to.given, error)
      await replace(from, to)
      return
    }
    await fs.unlink(from.bytes).catch((error) => {
      throw translate(from.given, error)
    })
  }
  await syncFolder(to)
  await syncFolder(from)
}

/** A second name for a regular file. The kernel refuses a name that is taken. */
export async function linkFile(from: LocalPath, to: LocalPath): Promise<void> {
  const stats = await lstat(from)
  if (!stats.isFile()) throw notRegular(from.given, stats.isDirectory() ? 'dir' : stats.isSymbolicLink() ? 'symlink' : 'other')
  await fs.link(from.bytes, to.bytes).catch((error) => {
    throw translate(to.given, error)
  })
  await syncFolder(to)
}

export async function makeLink(path: LocalPath, target: string): Promise<void> {
  if (target === '' || target.includes('\0')) throw ioFailed(path.given, 'a link cannot say that')
  await fs.symlink(encodeName(target), path.bytes).catch((error) => {
    throw translate(path.given, error)
  })
  await syncFolder(path)
}

/** Moves in one step, replacing a file that has the new name. */
export async function replace(from: LocalPath, to: LocalPath): Promise<void> {
  await fs.rename(from.bytes, to.bytes).catch((error) => {
    throw translate((error as NodeJS.ErrnoException).code === 'ENOENT' ? from.given : to.given, error)
  })
  await syncFolder(to)
  await syncFolder(from)
}

export async function removeFile(path: LocalPath): Promise<void> {
  await fs.unlink(path.bytes).catch((error) => {
    throw translate(path.given, error)
  })
}

export async function removeFolder(path: LocalPath): Promise<void> {
  await fs.rmdir(path.bytes).catch((error) => {
    throw translate(path.given, error)
  })
}

/** Makes a folder; the kernel refuses a name that is taken, so of two callers one wins. */
export async function makeFolder(path: LocalPath, mode: number): Promise<void> {
  await make(path, mode)
  // The process's umask took bits away.
  await fs.chmod(path.bytes, mode)
  await syncFolder(path)
}

/**
 * Sets permission bits of a file or folder, never through a link. What cannot be opened for reading is changed by name: the
 * login is then not root, so a link put there in between leads to nothing it could not change anyway.
 */
export async function changeMode(path: LocalPath, mode: number): Promise<void> {
  const stats = await lstat(path)
  if (stats.isSymbolicLink()) throw accessDenied(path.given, 'a link has no mode of its own')
  const openable = stats.isFile() || stats.isDirectory()
  try {
    const handle = openable ? await fs.open(path.bytes, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK) : undefined
    if (handle) {
      try {
        await handle.chmod(mode)
      } finally {
        await handle.close()
      }
      return
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw translate(path.given, error)
  }
  await fs.chmod(path.bytes, mode).catch((error) => {
    throw translate(path.given, error)
  })
}

async function lstat(path: LocalPath): Promise<BigIntStats> {
  return await fs.lstat(path.bytes, { bigint: true }).catch((error) => {
    throw translate(path.given, error)
  })
}

async function isThere(path: LocalPath): Promise<boolean> {
  return await fs.lstat(path.bytes).then(
    () => true,
    () => false,
  )
}

async function make(path: LocalPath, mode: number): Promise<void> {
  await fs.mkdir(path.bytes, mode).catch((error) => {
    throw translate(path.given, error)
  })
}

/** Puts a changed name on the disk: syncs the folder that holds it. */
async function syncFolder(path: LocalPath): Promise<void> {
  const slash = path.bytes.lastIndexOf('/')
  await syncNames({ given: path.given, bytes: slash <= 0 ? Buffer.from('/') : path.bytes.subarray(0, slash) })
}

/** Puts the names in a folder on the disk. */
export async function syncNames(path: LocalPath): Promise<void> {
  const folder = path.bytes
  const handle = await fs.open(folder, constants.O_RDONLY | constants.O_DIRECTORY).catch(() => undefined)
  // A folder that may be written but not read cannot be synced; the name is there all the same.
  if (handle === undefined) return
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems do not know fsync of a folder.
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw translate(path.given, error)
  } finally {
    await handle.close()
  }
}
