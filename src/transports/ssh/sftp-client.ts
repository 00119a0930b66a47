import type { ClientChannel } from 'ssh2'
import { withoutStacks } from '../../core/error.ts'
import type { Link } from './link.ts'
import {
  type Attributes,
  BadPacket,
  createSplitter,
  type Field,
  findGreeting,
  GREETING_BYTES,
  type PacketReader,
  REQUEST,
  RESPONSE,
  readPacket,
  STATUS,
  writePacket,
} from './sftp-wire.ts'

/** A request the server answered with a status that is not "ok". */
export class StatusError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message === '' ? `SFTP status ${status}` : message)
    this.status = status
  }
}

export interface NameEntry {
  readonly name: Buffer
  /** A line as `ls -l` prints it; only its first letter is of use, where the attributes do not tell the type. */
  readonly longName: Buffer
  readonly attributes: Attributes
}

/** SFTP requests over one channel. Many may be in flight; each answers by itself. */
export interface SftpClient {
  /** Extensions the server named, with their versions. */
  readonly extensions: ReadonlyMap<string, string>
  readonly closed: boolean
  /** Where the server says that a login begins. */
  readonly home: Promise<Buffer>
  lstat(path: Buffer): Promise<Attributes>
  stat(path: Buffer): Promise<Attributes>
  fstat(handle: Buffer): Promise<Attributes>
  realpath(path: Buffer): Promise<Buffer>
  readlink(path: Buffer): Promise<Buffer>
  opendir(path: Buffer): Promise<Buffer>
  /** Some names of an open folder; undefined at its end. */
  readdir(handle: Buffer): Promise<NameEntry[] | undefined>
  open(path: Buffer, flags: number, mode?: number): Promise<Buffer>
  /** At most `length` bytes; undefined at the end of the file. */
  read(handle: Buffer, offset: number, length: number): Promise<Buffer | undefined>
  write(handle: Buffer, offset: number, data: Uint8Array): Promise<void>
  close(handle: Buffer): Promise<void>
  setmode(path: Buffer, mode: number): Promise<void>
  fsetmode(handle: Buffer, mode: number): Promise<void>
  mkdir(path: Buffer, mode?: number): Promise<void>
  rmdir(path: Buffer): Promise<void>
  remove(path: Buffer): Promise<void>
  rename(from: Buffer, to: Buffer): Promise<void>
  /** posix-rename@openssh.com: replaces what is there, in one step. */
  posixRename(from: Buffer, to: Buffer): Promise<void>
  /** hardlink@openssh.com: `to` becomes a second name of `from`. */
  hardLink(from: Buffer, to: Buffer): Promise<void>
  /** A link at `path`. The two arguments stand the other way round on the wire than the draft says: OpenSSH's order, which all follow. */
  symlink(target: Buffer, path: Buffer): Promise<void>
  /** statvfs@openssh.com: blocks and inodes that are free to us. */
  free(path: Buffer): Promise<{ blocks: number; inodes: number }>
  fsync(handle: Buffer): Promise<void>
  /** Ends the channel. */
  end(): void
}

/** OpenSSH sends at most 256 KiB and a little; anything larger is no SFTP. */
const MAX_PACKET = 1 << 20
const VERSION = 3
/** Lengths of a name and of its long form, and the flags of its attributes: what an entry of a listing has at least. Bytes. */
const SMALLEST_NAME = 12
/**
 * Requests that nothing answers for this many times `idleMs`, on a living connection, are given up. The connection's own keepalives
 * say nothing of an SFTP server that hangs.
 */
const PATIENCE = 10

interface Pending {
  readonly resolve: (packet: { type: number; reader: PacketReader }) => void
  readonly reject: (error: unknown) => void
}

/** Starts SFTP on a channel whose subsystem is running. Fails with BadPacket when what answers does not speak it. */
export async function startSftp(
  channel: ClientChannel,
  link: Link,
  notify: { progress: () => void; roundTrip: () => void },
): Promise<SftpClient> {
  const pending = new Map<number, Pending>()
  let lastId = 0
  let closed = false
  let forget: () => void = () => {}
  const extensions = new Map<string, string>()
  let greeted: ((packet: Buffer) => void) | undefined

  const fail = (error: unknown): void => {
    if (closed) return
    closed = true
    clearInterval(timer)
    forget()
    for (const waiting of pending.values()) waiting.reject(link.dead ?? error)
    pending.clear()
    greeted = undefined
    channel.close()
    channel.resume()
  }
  forget = link.onDeath((error) => fail(error))
  let lastByte = performance.now()
  // A packet that comes byte by byte is no answer until it is whole.
  let lastAnswer = lastByte
  const timer = setInterval(
    () => {
      const now = performance.now()
      if (greeted !== undefined) {
        // A menu or a question in place of an SFTP server: it may wait for an answer for ever.
        if (now - lastByte > link.idleMs) fail(new BadPacket('no SFTP server answers'))
      } else if (pending.size === 0) lastAnswer = now
      else if (now - lastAnswer > link.idleMs * PATIENCE) fail(link.stalled(link.idleMs * PATIENCE, 'answering over SFTP'))
    },
    Math.max(20, link.idleMs / 4),
  )
  timer.unref()

  const receive = createSplitter(MAX_PACKET, (packet) => {
    lastAnswer = performance.now()
    const type = packet.readUInt8(0)
    if (greeted !== undefined) {
      greeted(packet)
      greeted = undefined
      return
    }
    const reader = readPacket(packet)
    reader.byte()
    const id = reader.uint32()
    const waiting = pending.get(id)
    if (waiting === undefined) throw new BadPacket('an SFTP answer to nothing we asked')
    pending.delete(id)
    waiting.resolve({ type, reader })
  })
  // sshd starts an outside sftp-server by the account's login shell, whose start-up files may print first. OpenSSH's own client
  // gives up then; the greeting can be told from text.
  let preamble: Buffer | undefined = Buffer.alloc(0)
  let passed = 0
  const afterPreamble = (chunk: Buffer): Buffer => {
    const bytes: Buffer = Buffer.concat([preamble ?? Buffer.alloc(0), chunk])
    const at = findGreeting(bytes)
    passed += chunk.length
    if (at < 0 && passed > MAX_PACKET) throw new BadPacket('no SFTP server answers')
    // A greeting may have begun in what came last; what is before that is not looked at with every byte that follows.
    preamble = at < 0 ? bytes.subarray(-(GREETING_BYTES - 1)) : undefined
    return at < 0 ? Buffer.alloc(0) : bytes.subarray(at)
  }
  channel.on('data', (chunk: Buffer) => {
    notify.progress()
    lastByte = performance.now()
    if (closed) return
    try {
      receive(preamble === undefined ? chunk : afterPreamble(chunk))
    } catch (error) {
      fail(error)
    }
  })
  channel.stderr.resume()
  channel.on('close', () => fail(new BadPacket('the SFTP server ended')))

  const ask = (doing: string, type: number, fields: readonly Field[]): Promise<{ type: number; reader: PacketReader }> =>
    link.await(doing, (resolve, reject) => {
      if (closed) throw new BadPacket('the SFTP channel is closed')
      do lastId = (lastId + 1) >>> 0
      while (pending.has(lastId))
      if (pending.size === 0) notify.roundTrip()
      pending.set(lastId, { resolve, reject })
      channel.write(writePacket(type, lastId, fields))
    })

  const expect = async <T>(
    doing: string,
    type: number,
    fields: readonly Field[],
    wanted: number,
    read: (reader: PacketReader) => T,
  ): Promise<T> => {
    const answer = await ask(doing, type, fields)
    if (answer.type === wanted) return read(answer.reader)
    if (answer.type !== RESPONSE.STATUS) throw new BadPacket(`SFTP answer ${answer.type} where ${wanted} was due`)
    throw statusOf(answer.reader)
  }
  const done = async (doing: string, type: number, fields: readonly Field[]): Promise<void> => {
    const { type: answered, reader } = await ask(doing, type, fields)
    if (answered !== RESPONSE.STATUS) throw new BadPacket(`SFTP answer ${answered} where a status was due`)
    const error = statusOf(reader)
    if (error.status !== STATUS.OK) throw error
  }
  const firstName = (reader: PacketReader): Buffer => {
    if (reader.uint32() < 1) throw new BadPacket('an SFTP answer without a name')
    return Buffer.from(reader.bytes())
  }
  const realpath = (path: Buffer): Promise<Buffer> =>
    expect('resolving a path', REQUEST.REALPATH, [{ bytes: path }], RESPONSE.NAME, firstName)

  const greeting = link.await<void>('starting SFTP', (resolve, reject) => {
    greeted = (packet) => {
      const reader = readPacket(packet)
      reader.byte()
      reader.uint32()
      while (reader.left > 0) extensions.set(reader.bytes().toString('latin1'), reader.bytes().toString('latin1'))
      resolve()
    }
    channel.on('close', () => reject(new BadPacket('the SFTP server ended before it greeted')))
    const hello = Buffer.alloc(9)
    hello.writeUInt32BE(5, 0)
    hello.writeUInt8(REQUEST.INIT, 4)
    hello.writeUInt32BE(VERSION, 5)
    channel.write(hello)
  })
  // Right behind the first word, and not a journey later: a server takes what comes in turn.
  const home = realpath(Buffer.from('.'))
  home.catch(() => {})
  await greeting

  const attributes = (reader: PacketReader): Attributes => reader.attributes()
  const openHandle = (doing: string, type: number, fields: readonly Field[]): Promise<Buffer> =>
    expect(doing, type, fields, RESPONSE.HANDLE, (reader) => Buffer.from(reader.bytes()))

  return {
    extensions,
    home,
    get closed() {
      return closed
    },
    lstat: (path) => expect('reading the attributes of a file', REQUEST.LSTAT, [{ bytes: path }], RESPONSE.ATTRS, attributes),
    stat: (path) => expect('reading the attributes of a file', REQUEST.STAT, [{ bytes: path }], RESPONSE.ATTRS, attributes),
    fstat: (handle) => expect('reading the attributes of a file', REQUEST.FSTAT, [{ bytes: handle }], RESPONSE.ATTRS, attributes),
    realpath,
    readlink: (path) => expect('reading a link', REQUEST.READLINK, [{ bytes: path }], RESPONSE.NAME, firstName),
    opendir: (path) => openHandle('listing a folder', REQUEST.OPENDIR, [{ bytes: path }]),
    readdir: async (handle) => {
      try {
        return await expect('listing a folder', REQUEST.READDIR, [{ bytes: handle }], RESPONSE.NAME, (reader) => {
          const names: NameEntry[] = []
          for (let count = reader.uint32(); count > 0; count -= 1) {
            names.push({ name: Buffer.from(reader.bytes()), longName: Buffer.from(reader.bytes()), attributes: reader.attributes() })
          }
          // Names that are sent and not counted would not be seen.
          if (reader.left >= SMALLEST_NAME) throw new BadPacket('more names than were announced')
          return names
        })
      } catch (error) {
        if (error instanceof StatusError && error.status === STATUS.EOF) return undefined
        throw error
      }
    },
    open: (path, flags, mode) => openHandle('opening a file', REQUEST.OPEN, [{ bytes: path }, { uint32: flags }, { mode }]),
    read: async (handle, offset, length) => {
      try {
        const fields = [{ bytes: handle }, { uint64: offset }, { uint32: length }]
        const data = await expect('reading a file', REQUEST.READ, fields, RESPONSE.DATA, (reader) => Buffer.from(reader.bytes()))
        if (data.length > length) throw new BadPacket('more bytes than were asked for')
        return data.length === 0 ? undefined : data
      } catch (error) {
        if (error instanceof StatusError && error.status === STATUS.EOF) return undefined
        throw error
      }
    },
    write: (handle, offset, data) => done('writing a file', REQUEST.WRITE, [{ bytes: handle }, { uint64: offset }, { bytes: data }]),
    close: (handle) => done('closing a file', REQUEST.CLOSE, [{ bytes: handle }]),
    setmode: (path, mode) => done('changing a mode', REQUEST.SETSTAT, [{ bytes: path }, { mode }]),
    fsetmode: (handle, mode) => done('changing a mode', REQUEST.FSETSTAT, [{ bytes: handle }, { mode }]),
    mkdir: (path, mode) => done('making a folder', REQUEST.MKDIR, [{ bytes: path }, { mode }]),
    rmdir: (path) => done('removing a folder', REQUEST.RMDIR, [{ bytes: path }]),
    remove: (path) => done('removing a file', REQUEST.REMOVE, [{ bytes: path }]),
    rename: (from, to) => done('renaming', REQUEST.RENAME, [{ bytes: from }, { bytes: to }]),
    posixRename: (from, to) =>
      done('renaming', REQUEST.EXTENDED, [{ bytes: Buffer.from('posix-rename@openssh.com') }, { bytes: from }, { bytes: to }]),
    hardLink: (from, to) =>
      done('linking', REQUEST.EXTENDED, [{ bytes: Buffer.from('hardlink@openssh.com') }, { bytes: from }, { bytes: to }]),
    symlink: (target, path) => done('linking', REQUEST.SYMLINK, [{ bytes: target }, { bytes: path }]),
    free: (path) =>
      expect(
        'asking for free space',
        REQUEST.EXTENDED,
        [{ bytes: Buffer.from('statvfs@openssh.com') }, { bytes: path }],
        RESPONSE.EXTENDED_REPLY,
        (reader) => {
          // f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree, f_favail, … (OpenSSH's PROTOCOL, 4.4).
          const [, , , , blocks, , , inodes] = Array.from({ length: 8 }, () => reader.uint64()) as [
            number,
            number,
            number,
            number,
            number,
            number,
            number,
            number,
          ]
          return { blocks, inodes }
        },
      ),
    fsync: (handle) => done('saving a file', REQUEST.EXTENDED, [{ bytes: Buffer.from('fsync@openssh.com') }, { bytes: handle }]),
    end: () => fail(new BadPacket('the SFTP channel was closed by us')),
  }
}

function statusOf(reader: PacketReader): StatusError {
  const status = reader.uint32()
  const message = reader.left >= 4 ? reader.bytes().toString('utf8') : ''
  // An answer like any other: "end of file" comes once for each file and folder.
  return withoutStacks(() => new StatusError(status, message))
}
