import { isSiteguardError } from '../../../src/core/error.ts'
import { decodeName, encodeName, joinPath, type RemotePath, remotePath } from '../../../src/core/path.ts'
import type { MemoryTransport } from '../../../src/transports/memory/index.ts'
import type { StoredNode } from '../../../src/transports/memory/volume.ts'
import {
  type Field,
  OPEN,
  type PacketReader,
  REQUEST,
  RESPONSE,
  readPacket,
  STATUS,
  writePacket,
} from '../../../src/transports/ssh/sftp-wire.ts'

/** An answer to one request, without the length before it. */
export type AnswerPacket = (packet: Buffer) => Buffer

const EXTENSIONS = ['posix-rename@openssh.com', 'hardlink@openssh.com', 'fsync@openssh.com', 'statvfs@openssh.com']
const TYPE_BITS: Readonly<Record<string, number>> = { file: 0o100000, dir: 0o040000, symlink: 0o120000, fifo: 0o010000, socket: 0o140000 }
const NAMES_PER_ANSWER = 100
const ATTRIBUTES = 0x0f

interface Opened {
  readonly path: RemotePath
  readonly node: StoredNode
  names: string[]
}

class Refused extends Error {
  readonly status: number

  constructor(status: number) {
    super(`status ${status}`)
    this.status = status
  }
}

/**
 * SFTP version 3 over an account in memory: honest, so that what a test makes of its answers is the only lie, and with nothing of this
 * machine behind it, wherever a client is led to write.
 * @param asked told every path a request names, as it was sent.
 */
export function answerFromMemory({ volume, home }: MemoryTransport, asked: (type: number, path: string) => void = () => {}): AnswerPacket {
  const handles = new Map<string, Opened>()
  let last = 0

  const serve = (type: number, id: number, reader: PacketReader): Buffer => {
    const path = (): RemotePath => {
      const text = decodeName(reader.bytes())
      asked(type, text)
      return remotePath(text.startsWith('/') ? text : `${home}/${text}`)
    }
    const find = (at: RemotePath): StoredNode => {
      const node = volume.find(at)
      if (node === undefined) throw new Refused(STATUS.NO_SUCH_FILE)
      return node
    }
    const opened = (): Opened => {
      const found = handles.get(reader.bytes().toString('latin1'))
      if (found === undefined) throw new Refused(STATUS.FAILURE)
      return found
    }
    const keep = (at: RemotePath, node: StoredNode, names: string[]): Buffer => {
      last += 1
      handles.set(String(last), { path: at, node, names })
      return say(RESPONSE.HANDLE, id, [{ bytes: Buffer.from(String(last)) }])
    }
    const done = (): Buffer => status(id, STATUS.OK, 'Success')
    const isNew = (at: RemotePath): RemotePath => {
      if (volume.find(at) !== undefined) throw new Refused(STATUS.FAILURE)
      return at
    }
    const move = (replace: boolean): Buffer => {
      const from = path()
      const to = path()
      const node = find(from)
      if (!replace) isNew(to)
      volume.drop(from)
      volume.drop(to)
      volume.add(to, node)
      return done()
    }
    const setMode = (node: StoredNode): Buffer => {
      const { mode } = reader.attributes()
      if (mode !== undefined) node.mode = mode & 0o7777
      return done()
    }

    switch (type) {
      case REQUEST.LSTAT:
      case REQUEST.STAT:
        return say(RESPONSE.ATTRS, id, attributesOf(find(path())))
      case REQUEST.FSTAT:
        return say(RESPONSE.ATTRS, id, attributesOf(opened().node))
      case REQUEST.REALPATH: {
        const real = encodeName(path())
        return say(RESPONSE.NAME, id, [{ uint32: 1 }, { bytes: real }, { bytes: real }, { uint32: 0 }])
      }
      case REQUEST.READLINK: {
        const target = encodeName(find(path()).target)
        return say(RESPONSE.NAME, id, [{ uint32: 1 }, { bytes: target }, { bytes: target }, { uint32: 0 }])
      }
      case REQUEST.OPENDIR: {
        const at = path()
        const node = find(at)
        if (node.type !== 'dir') throw new Refused(STATUS.FAILURE)
        return keep(at, node, ['.', '..', ...node.names.keys()])
      }
      case REQUEST.READDIR: {
        const { node, names } = opened()
        const some = names.splice(0, NAMES_PER_ANSWER)
        if (some.length === 0) throw new Refused(STATUS.EOF)
        const fields = some.flatMap((name): Field[] => {
          const bytes = encodeName(name)
          return [{ bytes }, { bytes }, ...attributesOf(node.names.get(name) ?? node)]
        })
        return say(RESPONSE.NAME, id, [{ uint32: some.length }, ...fields])
      }
      case REQUEST.OPEN: {
        const at = path()
        const flags = reader.uint32()
        if ((flags & OPEN.WRITE) === 0) return keep(at, find(at), [])
        if (flags & OPEN.EXCL) isNew(at)
        if (volume.find(at) === undefined) volume.add(at, volume.make('file', reader.attributes().mode ?? 0o644))
        return keep(at, find(at), [])
      }
      case REQUEST.READ: {
        const { node } = opened()
        const offset = reader.uint64()
        const part = node.bytes.subarray(offset, offset + reader.uint32())
        if (part.length === 0) throw new Refused(STATUS.EOF)
        return say(RESPONSE.DATA, id, [{ bytes: part }])
      }
      case REQUEST.WRITE: {
        const { node } = opened()
        const offset = reader.uint64()
        const data = reader.bytes()
        const bytes = Buffer.alloc(Math.max(node.bytes.length, offset + data.length))
        node.bytes.copy(bytes)
        data.copy(bytes, offset)
        node.bytes = bytes
        node.size = bytes.length
        return done()
      }
      case REQUEST.CLOSE:
        handles.delete(reader.bytes().toString('latin1'))
        return done()
      case REQUEST.SETSTAT:
        return setMode(find(path()))
      case REQUEST.FSETSTAT:
        return setMode(opened().node)
      case REQUEST.MKDIR:
        volume.add(isNew(path()), volume.make('dir', reader.attributes().mode ?? 0o755))
        return done()
      case REQUEST.RMDIR:
      case REQUEST.REMOVE: {
        const at = path()
        const isFolder = find(at).type === 'dir'
        if (isFolder !== (type === REQUEST.RMDIR) || (isFolder && find(at).names.size > 0)) throw new Refused(STATUS.FAILURE)
        volume.drop(at)
        return done()
      }
      case REQUEST.RENAME:
        return move(false)
      case REQUEST.SYMLINK: {
        const target = decodeName(reader.bytes())
        const node = volume.make('symlink', 0o777)
        node.target = target
        volume.add(isNew(path()), node)
        return done()
      }
      case REQUEST.EXTENDED: {
        const name = reader.bytes().toString('latin1')
        if (name === 'posix-rename@openssh.com') return move(true)
        if (name === 'fsync@openssh.com') return done()
        if (name === 'statvfs@openssh.com')
          return say(
            RESPONSE.EXTENDED_REPLY,
            id,
            Array.from({ length: 11 }, () => ({ uint64: 1_000_000 })),
          )
        if (name !== 'hardlink@openssh.com') throw new Refused(STATUS.OP_UNSUPPORTED)
        const node = find(path())
        volume.add(isNew(path()), node)
        return done()
      }
      default:
        throw new Refused(STATUS.OP_UNSUPPORTED)
    }
  }

  return (packet) => {
    const reader = readPacket(packet)
    const type = reader.byte()
    if (type === REQUEST.INIT) {
      const names = EXTENSIONS.flatMap((name): Field[] => [{ bytes: Buffer.from(name) }, { bytes: Buffer.from('1') }])
      return say(RESPONSE.VERSION, 3, names)
    }
    const id = reader.uint32()
    try {
      return serve(type, id, reader)
    } catch (error) {
      if (error instanceof Refused) return status(id, error.status, 'no')
      if (!isSiteguardError(error)) throw error
      return status(id, error.code === 'SG-TRAN-002' ? STATUS.NO_SUCH_FILE : STATUS.PERMISSION_DENIED, 'no')
    }
  }
}

function say(type: number, id: number, fields: readonly Field[]): Buffer {
  return writePacket(type, id, fields).subarray(4)
}

function status(id: number, code: number, message: string): Buffer {
  return say(RESPONSE.STATUS, id, [{ uint32: code }, { bytes: Buffer.from(message) }, { bytes: Buffer.alloc(0) }])
}

function attributesOf(node: StoredNode): Field[] {
  const mode = (TYPE_BITS[node.type] ?? 0) | node.mode
  const seconds = Math.floor(node.mtime / 1000)
  return [
    { uint32: ATTRIBUTES },
    { uint64: node.size },
    { uint32: 1000 },
    { uint32: 1000 },
    { uint32: mode },
    { uint32: seconds },
    { uint32: seconds },
  ]
}

/** Every path of the account, below a folder. */
export function pathsBelow({ volume }: MemoryTransport, dir: RemotePath): [RemotePath, StoredNode][] {
  const node = volume.find(dir)
  if (node === undefined) return []
  const children = [...node.names.keys()].flatMap((name) => pathsBelow({ volume } as MemoryTransport, joinPath(dir, name)))
  return [[dir, node], ...children]
}
