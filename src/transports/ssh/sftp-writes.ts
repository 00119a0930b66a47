import type { RemotePath } from '../../core/path.ts'
import { encodeName } from '../../core/path.ts'
import { ioFailed, nameTaken, notRegular, notThere, throwIfCancelled } from '../bulk/problems.ts'
import type { Transport } from '../types.ts'
import type { SftpClient } from './sftp-client.ts'
import { asPathError, lstatOf, type PathMap, typeOf } from './sftp-files.ts'
import type { SftpSession } from './sftp-session.ts'
import { OPEN } from './sftp-wire.ts'

const CHUNK = 32_768
const WRITE_DEPTH = 32

export const POSIX_RENAME = 'posix-rename@openssh.com'
export const FSYNC = 'fsync@openssh.com'

export type SftpWrites = Pick<Transport, 'create' | 'rename' | 'remove' | 'rmdir' | 'mkdir' | 'chmod'>

/** The writing half of a transport, over SFTP. */
export function createSftpWrites(session: SftpSession, paths: PathMap): SftpWrites {
  const bytesOf = (path: string): Buffer => encodeName(paths.absolute(path))

  /** SFTP version 3 says only "failure" when a name is taken: look. */
  const refused = async (client: SftpClient, path: RemotePath, error: unknown): Promise<never> => {
    const now = await lstatOf(client, bytesOf(path), path)
    if (now !== undefined) throw nameTaken(path, error)
    throw asPathError(path, error)
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

  return {
    create: (path, data, options = {}) =>
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
          if (options.mode !== undefined) await client.fsetmode(handle, options.mode)
          if (client.extensions.has(FSYNC)) await client.fsync(handle)
          open = false
          await client.close(handle)
        } catch (error) {
          // Half a file under its final name would pass for a whole one.
          if (open) await client.close(handle).catch(() => {})
          await client.remove(bytes).catch(() => {})
          throw asPathError(path, error)
        }
      }),

    rename: (from, to, options = {}) =>
      session.use(async (client) => {
        throwIfCancelled(options.signal)
        await existing(client, from)
        if (options.replace === true && client.extensions.has(POSIX_RENAME)) {
          await attempt(to, client.posixRename(bytesOf(from), bytesOf(to)))
          return
        }
        // Some servers replace here although version 3 forbids it, so look first.
        if ((await lstatOf(client, bytesOf(to), to)) !== undefined) throw nameTaken(to)
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
