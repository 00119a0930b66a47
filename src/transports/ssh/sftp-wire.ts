/**
 * SFTP version 3 (draft-ietf-secsh-filexfer-02) as bytes: the version OpenSSH, ProFTPD and every hosting server speak.
 *
 * ssh2 has an SFTP client, but it decodes names as UTF-8 and loses the others, so that a file with such a name could be
 * seen and never read or removed. Names are bytes here.
 */

export const REQUEST = {
  INIT: 1,
  OPEN: 3,
  CLOSE: 4,
  READ: 5,
  WRITE: 6,
  LSTAT: 7,
  FSTAT: 8,
  SETSTAT: 9,
  FSETSTAT: 10,
  OPENDIR: 11,
  READDIR: 12,
  REMOVE: 13,
  MKDIR: 14,
  RMDIR: 15,
  REALPATH: 16,
  STAT: 17,
  RENAME: 18,
  READLINK: 19,
  SYMLINK: 20,
  EXTENDED: 200,
} as const

export const RESPONSE = { VERSION: 2, STATUS: 101, HANDLE: 102, DATA: 103, NAME: 104, ATTRS: 105, EXTENDED_REPLY: 201 } as const

export const STATUS = { OK: 0, EOF: 1, NO_SUCH_FILE: 2, PERMISSION_DENIED: 3, FAILURE: 4, OP_UNSUPPORTED: 8 } as const

export const OPEN = { READ: 0x01, WRITE: 0x02, CREAT: 0x08, TRUNC: 0x10, EXCL: 0x20 } as const

const ATTR = { SIZE: 0x1, UIDGID: 0x2, PERMISSIONS: 0x4, ACMODTIME: 0x8, EXTENDED: 0x80000000 } as const

export interface Attributes {
  /** Bytes. */
  readonly size?: number
  readonly uid?: number
  readonly gid?: number
  /** Type bits and permission bits, as st_mode. */
  readonly mode?: number
  /** Seconds since 1970. */
  readonly mtime?: number
}

/** Thrown when a packet does not hold what its type says: the other side does not speak SFTP, or lies. */
export class BadPacket extends Error {}

/** Reads the fields of one packet. */
export interface PacketReader {
  byte(): number
  uint32(): number
  /** 64-bit, as a number: exact up to 2^53, larger ones come out as 2^53. */
  uint64(): number
  bytes(): Buffer
  attributes(): Attributes
  readonly left: number
}

export function readPacket(packet: Buffer): PacketReader {
  let at = 0
  const need = (count: number): number => {
    const from = at
    if (from + count > packet.length) throw new BadPacket('an SFTP packet ends too early')
    at += count
    return from
  }
  const reader: PacketReader = {
    byte: () => packet.readUInt8(need(1)),
    uint32: () => packet.readUInt32BE(need(4)),
    uint64: () => {
      const value = packet.readBigUInt64BE(need(8))
      return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
    },
    bytes: () => {
      const length = reader.uint32()
      const from = need(length)
      return packet.subarray(from, from + length)
    },
    attributes: () => {
      const flags = reader.uint32()
      const size = flags & ATTR.SIZE ? reader.uint64() : undefined
      const owner = flags & ATTR.UIDGID ? { uid: reader.uint32(), gid: reader.uint32() } : {}
      const mode = flags & ATTR.PERMISSIONS ? reader.uint32() : undefined
      let mtime: number | undefined
      if (flags & ATTR.ACMODTIME) {
        reader.uint32()
        mtime = reader.uint32()
      }
      if ((flags & ATTR.EXTENDED) !== 0) {
        for (let count = reader.uint32(); count > 0; count -= 1) {
          reader.bytes()
          reader.bytes()
        }
      }
      return {
        ...owner,
        ...(size === undefined ? {} : { size }),
        ...(mode === undefined ? {} : { mode }),
        ...(mtime === undefined ? {} : { mtime }),
      }
    },
    get left() {
      return packet.length - at
    },
  }
  return reader
}

export type Field =
  | { readonly uint32: number }
  | { readonly uint64: number }
  | { readonly bytes: Uint8Array }
  | { readonly mode: number | undefined }

/** One request: length, type, id, fields. `mode` is an ATTRS field that holds permissions, or nothing. */
export function writePacket(type: number, id: number, fields: readonly Field[]): Buffer {
  let size = 5
  for (const field of fields) {
    if ('uint32' in field) size += 4
    else if ('uint64' in field) size += 8
    else if ('bytes' in field) size += 4 + field.bytes.length
    else size += field.mode === undefined ? 4 : 8
  }
  const packet = Buffer.allocUnsafe(4 + size)
  let at = packet.writeUInt32BE(size, 0)
  at = packet.writeUInt8(type, at)
  at = packet.writeUInt32BE(id, at)
  for (const field of fields) {
    if ('uint32' in field) at = packet.writeUInt32BE(field.uint32, at)
    else if ('uint64' in field) at = packet.writeBigUInt64BE(BigInt(field.uint64), at)
    else if ('bytes' in field) {
      at = packet.writeUInt32BE(field.bytes.length, at)
      packet.set(field.bytes, at)
      at += field.bytes.length
    } else if (field.mode === undefined) at = packet.writeUInt32BE(0, at)
    else {
      at = packet.writeUInt32BE(ATTR.PERMISSIONS, at)
      at = packet.writeUInt32BE(field.mode, at)
    }
  }
  return packet
}

const MAX_PIECES = 1024

/** Splits a byte stream into packets (without their length). Throws BadPacket on one larger than `limit`. */
export function createSplitter(limit: number, give: (packet: Buffer) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let have = 0
  let wanted = -1
  return (chunk) => {
    parts.push(chunk)
    have += chunk.length
    // A packet that comes byte by byte would be a million pieces, each larger than what it holds.
    if (parts.length > MAX_PIECES) parts = [Buffer.concat(parts, have)]
    for (;;) {
      if (have < 4 || (wanted >= 0 && have < 4 + wanted)) return
      const data = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, have)
      parts = [data]
      if (wanted < 0) {
        wanted = data.readUInt32BE(0)
        if (wanted < 1 || wanted > limit) throw new BadPacket(`an SFTP packet of ${wanted} bytes`)
        continue
      }
      give(data.subarray(4, 4 + wanted))
      const rest = data.subarray(4 + wanted)
      parts = rest.length > 0 ? [rest] : []
      have = rest.length
      wanted = -1
    }
  }
}

/** Where the server's greeting begins, in bytes that may start with what the account's start-up files print. -1: not yet. */
export function findGreeting(bytes: Buffer): number {
  // Length, the type VERSION, then 3: nine bytes that no text holds, because of its zeros.
  for (let at = bytes.indexOf(GREETING); at >= 0; at = bytes.indexOf(GREETING, at + 1)) {
    if (at < 4) continue
    const length = bytes.readUInt32BE(at - 4)
    if (length >= 5 && length <= 65_536) return at - 4
  }
  return -1
}

const GREETING = Buffer.from([RESPONSE.VERSION, 0, 0, 0, 3])
/** Of a greeting without extensions. */
export const GREETING_BYTES = 4 + GREETING.length
