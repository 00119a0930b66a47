import { constants } from 'node:fs'
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rmdir,
  stat,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises'
import { posix } from 'node:path'
import type { ServerChannel } from 'ssh2'
import { decodeName, encodeName } from '../../core/path.ts'
import { createSplitter, OPEN, type PacketReader, REQUEST, RESPONSE, readPacket, STATUS } from './sftp-wire.ts'

/** Names given in one answer to READDIR, as OpenSSH does. */
const NAMES_PER_ANSWER = 100
const MAX_READ = 262_144
const MAX_PACKET = 1 << 20

type Open = { readonly kind: 'file'; readonly file: FileHandle } | { readonly kind: 'dir'; readonly path: string; names: string[] }

/** Fields of an answer. */
type Part = { u32: number } | { u64: number } | { bytes: Uint8Array }

/**
 * The server half of SFTP version 3 over a real folder, for the demonstration and for tests: what OpenSSH's sftp-server does, without
 * its own rights of any kind. Paths are those of this machine; relative ones start in `home`.
 */
export function serveSftp(channel: ServerChannel, home: string, maxHandles = Number.POSITIVE_INFINITY): void {
  const handles = new Map<string, Open>()
  let lastHandle = 0
  let closed = false
  // Requests are answered in order, as OpenSSH does: clients may rely on it.
  let queue: Promise<void> = Promise.resolve()

  const send = (type: number, id: number, parts: readonly Part[]): void => {
    const body = Buffer.concat([Buffer.from([type]), encode({ u32: id }), ...parts.map(encode)])
    channel.write(Buffer.concat([encode({ u32: body.length }), body]))
  }
  const status = (id: number, code: number, message: string): void => {
    send(RESPONSE.STATUS, id, [{ u32: code }, { bytes: Buffer.from(message) }, { bytes: Buffer.alloc(0) }])
  }

  const answer = async (packet: Buffer): Promise<void> => {
    const reader = readPacket(packet)
    const type = reader.byte()
    if (type === REQUEST.INIT) {
      reader.uint32()
      const body = Buffer.concat([
        Buffer.from([RESPONSE.VERSION]),
        ...[
          { u32: 3 },
          ...['posix-rename@openssh.com', '1', 'hardlink@openssh.com', '1', 'fsync@openssh.com', '1'].map((text) => ({
            bytes: Buffer.from(text),
          })),
        ].map(encode),
      ])
      channel.write(Buffer.concat([encode({ u32: body.length }), body]))
      return
    }
    const id = reader.uint32()
    try {
      await serve(type, id, reader)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'ENOENT' || code === 'ENOTDIR') status(id, STATUS.NO_SUCH_FILE, 'No such file')
      else if (code === 'EACCES' || code === 'EPERM') status(id, STATUS.PERMISSION_DENIED, 'Permission denied')
      else if (code === 'EOF') status(id, STATUS.EOF, 'End of file')
      else if (code === 'ENOSYS') status(id, STATUS.OP_UNSUPPORTED, 'Operation unsupported')
      else status(id, STATUS.FAILURE, 'Failure')
    }
  }

  const path = (reader: PacketReader): Buffer => {
    const text = decodeName(reader.bytes())
    return encodeName(posix.resolve(home, text))
  }
  const handle = (reader: PacketReader): Open => {
    const found = handles.get(reader.bytes().toString('latin1'))
    if (found === undefined) throw fault('EBADF')
    return found
  }
  const file = (reader: PacketReader): FileHandle => {
    const found = handle(reader)
    if (found.kind !== 'file') throw fault('EISDIR')
    return found.file
  }
  const remember = (id: number, opened: Open): void => {
    // The channel may have been closed while the file was being opened.
    if (closed || handles.size >= maxHandles) {
      if (opened.kind === 'file') void opened.file.close()
      throw fault('EMFILE')
    }
    lastHandle += 1
    handles.set(String(lastHandle), opened)
    send(RESPONSE.HANDLE, id, [{ bytes: Buffer.from(String(lastHandle)) }])
  }
  const done = (id: number): void => status(id, STATUS.OK, 'Success')

  const serve = async (type: number, id: number, reader: PacketReader): Promise<void> => {
    switch (type) {
      case REQUEST.LSTAT:
        return send(RESPONSE.ATTRS, id, attributes(await lstat(path(reader))))
      case REQUEST.STAT:
        return send(RESPONSE.ATTRS, id, attributes(await stat(path(reader))))
      case REQUEST.FSTAT:
        return send(RESPONSE.ATTRS, id, attributes(await file(reader).stat()))
      case REQUEST.REALPATH: {
        const wanted = path(reader)
        const real = await realpath(wanted, 'buffer').catch(() => wanted)
        return send(RESPONSE.NAME, id, [{ u32: 1 }, { bytes: real }, { bytes: real }, { u32: 0 }])
      }
      case REQUEST.READLINK: {
        const target = await readlink(path(reader), 'buffer')
        return send(RESPONSE.NAME, id, [{ u32: 1 }, { bytes: target }, { bytes: target }, { u32: 0 }])
      }
      case REQUEST.OPENDIR: {
        const dir = path(reader)
        const names = (await readdir(dir, 'buffer')).map(decodeName)
        return remember(id, { kind: 'dir', path: decodeName(dir), names: ['.', '..', ...names] })
      }
      case REQUEST.READDIR: {
        const found = handle(reader)
        if (found.kind !== 'dir') throw fault('ENOTDIR')
        const some = found.names.splice(0, NAMES_PER_ANSWER)
        if (some.length === 0) throw fault('EOF')
        const parts: Part[] = []
        let count = 0
        for (const name of some) {
          const stats = await lstat(encodeName(posix.join(found.path, name))).catch(() => undefined)
          if (stats === undefined) continue
          count += 1
          parts.push({ bytes: encodeName(name) }, { bytes: encodeName(name) }, ...attributes(stats))
        }
        return send(RESPONSE.NAME, id, [{ u32: count }, ...parts])
      }
      case REQUEST.OPEN: {
        const wanted = path(reader)
        const flags = reader.uint32()
        // The kernel looks for a free handle before it makes a file.
        if (handles.size >= maxHandles) throw fault('EMFILE')
        return remember(id, { kind: 'file', file: await open(wanted, openFlags(flags), reader.attributes().mode ?? 0o666) })
      }
      case REQUEST.READ: {
        const from = file(reader)
        const offset = reader.uint64()
        const buffer = Buffer.alloc(Math.min(reader.uint32(), MAX_READ))
        const { bytesRead } = await from.read(buffer, 0, buffer.length, offset)
        if (bytesRead === 0) throw fault('EOF')
        return send(RESPONSE.DATA, id, [{ bytes: buffer.subarray(0, bytesRead) }])
      }
      case REQUEST.WRITE: {
        const to = file(reader)
        const offset = reader.uint64()
        await to.write(Buffer.from(reader.bytes()), 0, undefined, offset)
        return done(id)
      }
      case REQUEST.CLOSE: {
        const name = reader.bytes().toString('latin1')
        const found = handles.get(name)
        handles.delete(name)
        if (found === undefined) throw fault('EBADF')
        if (found.kind === 'file') await found.file.close()
        return done(id)
      }
      case REQUEST.SETSTAT: {
        const wanted = path(reader)
        const { mode, mtime } = reader.attributes()
        if (mode !== undefined) await chmod(wanted, mode & 0o7777)
        if (mtime !== undefined) await utimes(wanted, mtime, mtime)
        return done(id)
      }
      case REQUEST.FSETSTAT: {
        const to = file(reader)
        const { mode, mtime } = reader.attributes()
        if (mode !== undefined) await to.chmod(mode & 0o7777)
        if (mtime !== undefined) await to.utimes(mtime, mtime)
        return done(id)
      }
      case REQUEST.MKDIR: {
        const wanted = path(reader)
        await mkdir(wanted, reader.attributes().mode ?? 0o777)
        return done(id)
      }
      case REQUEST.RMDIR:
        await rmdir(path(reader))
        return done(id)
      case REQUEST.REMOVE:
        await unlink(path(reader))
        return done(id)
      case REQUEST.RENAME: {
        const from = path(reader)
        const to = path(reader)
        if (await lstat(to).catch(() => undefined)) throw fault('EEXIST')
        await rename(from, to)
        return done(id)
      }
      case REQUEST.SYMLINK: {
        // OpenSSH has the two the wrong way round, and everybody follows it.
        const target = Buffer.from(reader.bytes())
        await symlink(target, path(reader))
        return done(id)
      }
      case REQUEST.EXTENDED: {
        const name = reader.bytes().toString('latin1')
        if (name === 'posix-rename@openssh.com') await rename(path(reader), path(reader))
        else if (name === 'hardlink@openssh.com') await link(path(reader), path(reader))
        else if (name === 'fsync@openssh.com') await file(reader).sync()
        else throw fault('ENOSYS')
        return done(id)
      }
      default:
        throw fault('ENOSYS')
    }
  }

  const receive = createSplitter(MAX_PACKET, (packet) => {
    const own = Buffer.from(packet)
    queue = queue.then(() => answer(own)).catch(() => channel.close())
  })
  channel.on('data', (chunk: Buffer) => {
    try {
      receive(chunk)
    } catch {
      channel.close()
    }
  })
  channel.on('close', () => {
    closed = true
    for (const opened of handles.values()) if (opened.kind === 'file') void opened.file.close().catch(() => {})
    handles.clear()
  })
  channel.on('error', () => {})
}

function fault(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}

function encode(part: Part): Buffer {
  if ('bytes' in part) {
    const out = Buffer.alloc(4 + part.bytes.length)
    out.writeUInt32BE(part.bytes.length)
    out.set(part.bytes, 4)
    return out
  }
  const out = Buffer.alloc('u32' in part ? 4 : 8)
  if ('u32' in part) out.writeUInt32BE(part.u32 >>> 0)
  else out.writeBigUInt64BE(BigInt(part.u64))
  return out
}

function attributes(stats: Awaited<ReturnType<typeof lstat>>): Part[] {
  const seconds = (ms: number | bigint): number => Math.floor(Number(ms) / 1000)
  return [
    { u32: 0x0f },
    { u64: Number(stats.size) },
    { u32: Number(stats.uid) },
    { u32: Number(stats.gid) },
    { u32: Number(stats.mode) },
    { u32: seconds(stats.atimeMs) },
    { u32: seconds(stats.mtimeMs) },
  ]
}

function openFlags(flags: number): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_CREAT, O_EXCL, O_TRUNC } = constants
  const access = flags & OPEN.WRITE ? (flags & OPEN.READ ? O_RDWR : O_WRONLY) : O_RDONLY
  return (
    access |
    (flags & 0x04 ? O_APPEND : 0) |
    (flags & OPEN.CREAT ? O_CREAT : 0) |
    (flags & OPEN.TRUNC ? O_TRUNC : 0) |
    (flags & OPEN.EXCL ? O_EXCL : 0)
  )
}
