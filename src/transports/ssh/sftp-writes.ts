import { isSiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import { encodeName, parentPath, remotePath } from '../../core/path.ts'
import type { Lanes } from '../bulk/lanes.ts'
import { ioFailed, nameTaken, noRoom, notRegular, notThere, throwIfCancelled, unsupported } from '../bulk/problems.ts'
import type { CallOptions, Transport } from '../types.ts'
import { type SftpClient, StatusError } from './sftp-client.ts'
import { asPathError, lstatOf, type PathMap, typeOf } from './sftp-files.ts'
import type { SftpSession } from './sftp-session.ts'
import { OPEN, STATUS } from './sftp-wire.ts'

const CHUNK = 32_768
const WRITE_DEPTH = 32
/** A disk on which a write has just failed is full when no more than this is free: the few blocks its last file left. */
const FEW_BLOCKS = 64

export const POSIX_RENAME = 'posix-rename@openssh.com'
export const FSYNC = 'fsync@openssh.com'
export const HARDLINK = 'hardlink@openssh.com'
const STATVFS = 'statvfs@openssh.com'

export type SftpWrites = Pick<Transport, 'create' | 'rename' | 'link' | 'symlink' | 'remove' | 'rmdir' | 'mkdir' | 'chmod'>

/** The writing half of a transport, over SFTP. */
export function createSftpWrites(session: SftpSession, paths: PathMap, lanes: Lanes): SftpWrites {
  const bytesOf = (path: string): Buffer => encodeName(paths.absolute(path))

  /** SFTP version 3 says only "failure" when a name is taken: look. */
  const refused = async (client: SftpClient, path: RemotePath, error: unknown): Promise<never> => {
    const now = await lstatOf(client, bytesOf(path), path)
    if (now !== undefined) throw nameTaken(path, error)
    throw await failedWrite(client, path, error)
  }

  /** A full disk is "failure" as well: ask how much is free. A quota nobody tells. */
  const failedWrite = async (client: SftpClient, path: RemotePath, error: unknown): Promise<unknown> => {
    if (!(error instanceof StatusError) || error.status !== STATUS.FAILURE || !client.extensions.has(STATVFS))
      return asPathError(path, error)
    const parent = parentPath(remotePath(paths.absolute(path)))
    const free = await client.free(encodeName(parent === '' ? '/' : parent)).catch(() => undefined)
    if (free !== undefined && (free.blocks < FEW_BLOCKS || free.inodes === 0))
      return noRoom(path, free.inodes === 0 ? 'no inode is free' : 'the disk is full', error)
    return asPathError(path, error)
  }

  const existing = async (client: SftpClient, path: RemotePath) => {
    const now = await lstatOf(client, bytesOf(path), path)
    if (now === undefined) throw notThere(path)
    return now
  }

  const attempt = async (path: RemotePath, work: Promise<void>): Promise<void> => {
    try {
      await work
    } catch (error) {
      throw asPathError(path, error)
    }
  }

  const create = (
    path: RemotePath,
    data: AsyncIterable<Uint8Array> | Uint8Array,
    options: CallOptions & { mode?: number },
  ): Promise<void> =>
    session.use(async (client) => {
      throwIfCancelled(options.signal)
      const bytes = bytesOf(path)
      const handle = await client
        .open(bytes, OPEN.WRITE | OPEN.CREAT | OPEN.EXCL, options.mode)
        .catch((error: unknown) => refused(client, path, error))
      let open = true
      try {
        await writeAll(client, handle, data, options.signal)
        // The mode given to open is cut by the account's umask.
        const mode = options.mode === undefined ? undefined : client.fsetmode(handle, options.mode)
        await Promise.all([mode, client.extensions.has(FSYNC) ? client.fsync(handle) : undefined])
        open = false
        await client.close(handle)
      } catch (error) {
        // Half a file under its final name would pass for a whole one.
        if (open) await client.close(handle).catch(() => {})
        await client.remove(bytes).catch(() => {})
        throw await failedWrite(client, path, error)
      }
    })

  return {
    // In lanes, as the server may have too few handles for all that is under way: what failed is gone when it is tried again. A stream
    // stays outside, as its source may need a lane itself, and is tried again only while nothing was taken from it.
    create: async (path, data, options = {}) => {
      if (data instanceof Uint8Array) return await lanes.run(() => create(path, data, options))
      let begun = false
      async function* once(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        begun = true
        yield* stream
      }
      try {
        await create(path, once(data), options)
      } catch (error) {
        if (begun || !isSiteguardError(error) || error.code !== 'SG-TRAN-008') throw error
        await lanes.run(() => create(path, data, options))
      }
    },

    link: (from, to, options = {}) =>
      session.use(async (client) => {
        throwIfCancelled(options.signal)
        if (!client.extensions.has(HARDLINK)) throw unsupported('a second name for a file', 'sftp')
        const type = typeOf((await existing(client, from)).mode) ?? 'file'
        if (type !== 'file') throw notRegular(from, type)
        await client.hardLink(bytesOf(from), bytesOf(to)).catch((error: unknown) => refused(client, to, error))
      }),

    symlink: (path, target, options = {}) =>
      session.use(async (client) => {
        throwIfCancelled(options.signal)
        if (target === '' || target.includes('\0')) throw ioFailed(path, 'a link cannot say that')
        if ((await lstatOf(client, bytesOf(path), path)) !== undefined) throw nameTaken(path)
        await client.symlink(encodeName(target), bytesOf(path)).catch((error: unknown) => refused(client, path, error))
        // A server with the draft's order of arguments would have made the link at `target`, and said that all is well.
        const now = await lstatOf(client, bytesOf(path), path)
        if (typeOf(now?.mode) !== 'symlink') throw ioFailed(path, 'the server said it made a link, and there is none')
      }),

    rename: (from, to, options = {}) =>
      session.use(async (client) => {
        throwIfCancelled(options.signal)
        // Some servers replace although version 3 forbids it, and posix-rename takes an empty folder for a free name: look first.
        const [source, there] = await Promise.all([existing(client, from), lstatOf(client, bytesOf(to), to)])
        const folder = typeOf(source.mode) === 'dir' || typeOf(there?.mode) === 'dir'
        if (options.replace === true && client.extensions.has(POSIX_RENAME) && !(folder && there !== undefined)) {
          await attempt(to, client.posixRename(bytesOf(from), bytesOf(to)))
          return
        }
        if (there !== undefined) throw nameTaken(to)
        await client.rename(bytesOf(from), bytesOf(to)).catch((error: unknown) => refused(client, to, error))
      }),

    remove: (path, options = {}) =>
      session.use(async (client) => {
        throwIfCancelled(options.signal)
        const now = await existing(client, path)
        if (typeOf(now.mode) === 'dir') throw notRegular(path, 'dir')
        await attempt(path, client.remove(bytesOf(path)))
      }),

    rmdir: (path, options = {}) =>
      session.use(async (client) => {
        throwIfCancelled(options.signal)
        const now = await existing(client, path)
        const type = typeOf(now.mode) ?? 'dir'
        if (type !== 'dir') throw ioFailed(path, `not a folder (${type})`)
        await attempt(path, client.rmdir(bytesOf(path)))
      }),

    mkdir: (path, options = {}) =>
      session.use(async (client) => {
        throwIfCancelled(options.signal)
        await client.mkdir(bytesOf(path), options.mode).catch((error: unknown) => refused(client, path, error))
        if (options.mode !== undefined) await attempt(path, client.setmode(bytesOf(path), options.mode))
      }),

    chmod: (path, mode, options = {}) =>
      session.use(async (client) => {
        throwIfCancelled(options.signal)
        const now = await existing(client, path)
        // The request follows links; what a link leads to is not what was asked for.
        if (typeOf(now.mode) === 'symlink') throw notRegular(path, 'symlink')
        await attempt(path, client.setmode(bytesOf(path), mode))
      }),
  }
}

async function writeAll(
  client: SftpClient,
  handle: Buffer,
  data: AsyncIterable<Uint8Array> | Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const flying: Promise<void>[] = []
  let at = 0
  try {
    for await (const part of data instanceof Uint8Array ? [data] : data) {
      throwIfCancelled(signal)
      for (let from = 0; from < part.length; from += CHUNK) {
        const piece = part.subarray(from, from + CHUNK)
        const sent = client.write(handle, at, piece)
        sent.catch(() => {})
        flying.push(sent)
        at += piece.length
        if (flying.length >= WRITE_DEPTH) await flying.shift()
      }
    }
    for (const sent of flying) await sent
  } finally {
    // The file may be closed and removed only when no write is on its way any more.
    await Promise.allSettled(flying)
  }
}
