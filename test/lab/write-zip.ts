import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'

/** An entry to write. Everything but name and data is for making broken or hostile archives. */
export interface ZipEntry {
  readonly name: string | Buffer
  readonly data?: Buffer | string
  /** 0 stored, 8 deflated (default), others are only written down. */
  readonly method?: number
  /** Unix mode with its type bits. */
  readonly mode?: number
  readonly flags?: number
  readonly extra?: Buffer
  /** What the headers say instead of the truth. */
  readonly crc?: number
  readonly size?: number
  readonly packedSize?: number
  readonly localName?: string
  readonly localMethod?: number
  /** The entry's data are those of the entry with this index. */
  readonly sameDataAs?: number
}

/** Writes a zip file as its specification (APPNOTE 6.3) has it: local headers with data, the table of contents, the end record. */
export function writeZip(entries: readonly ZipEntry[], options: { readonly entryCount?: number } = {}): Buffer {
  const parts: Buffer[] = []
  const table: Buffer[] = []
  const offsets: number[] = []
  let at = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const data = Buffer.from(entry.data ?? '')
    const method = entry.method ?? 8
    const packed = method === 8 ? deflateRawSync(data, { level: 1 }) : data
    const flags = entry.flags ?? (/^[\x20-\x7e]*$/.test(name.toString('latin1')) ? 0 : 0x800)
    const sums = [entry.crc ?? crc32(data), entry.packedSize ?? packed.length, entry.size ?? data.length] as const
    const offset = entry.sameDataAs === undefined ? at : (offsets[entry.sameDataAs] as number)
    offsets.push(offset)
    if (entry.sameDataAs === undefined) {
      const localName = Buffer.from(entry.localName ?? name)
      const local = Buffer.alloc(30)
      local.writeUInt32LE(0x04034b50, 0)
      local.writeUInt16LE(20, 4)
      local.writeUInt16LE(flags, 6)
      local.writeUInt16LE(entry.localMethod ?? method, 8)
      local.writeUInt32LE(sums[0], 14)
      local.writeUInt32LE(sums[1], 18)
      local.writeUInt32LE(sums[2], 22)
      local.writeUInt16LE(localName.length, 26)
      parts.push(local, localName, packed)
      at += local.length + localName.length + packed.length
    }
    const extra = entry.extra ?? Buffer.alloc(0)
    const row = Buffer.alloc(46)
    row.writeUInt32LE(0x02014b50, 0)
    row.writeUInt16LE((3 << 8) | 20, 4)
    row.writeUInt16LE(20, 6)
    row.writeUInt16LE(flags, 8)
    row.writeUInt16LE(method, 10)
    row.writeUInt32LE(sums[0], 16)
    row.writeUInt32LE(sums[1], 20)
    row.writeUInt32LE(sums[2], 24)
    row.writeUInt16LE(name.length, 28)
    row.writeUInt16LE(extra.length, 30)
    row.writeUInt32LE(((entry.mode ?? (name.at(-1) === 0x2f ? 0o040755 : 0o100644)) << 16) >>> 0, 38)
    row.writeUInt32LE(offset, 42)
    table.push(row, name, extra)
  }
  const contents = Buffer.concat(table)
  const end = Buffer.alloc(22)
  const count = options.entryCount ?? entries.length
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(contents.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, contents, end])
}

/** Files below a folder with their paths, links and special files left out, in name order. */
export function filesOfFolder(folder: string, inner = ''): { path: string; data: Buffer }[] {
  const out: { path: string; data: Buffer }[] = []
  const entries = readdirSync(join(folder, inner), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = inner === '' ? entry.name : `${inner}/${entry.name}`
    if (entry.isDirectory()) out.push(...filesOfFolder(folder, path))
    else if (entry.isFile()) out.push({ path, data: readFileSync(join(folder, path)) })
  }
  return out
}

/** A release archive of a folder; with `top`, everything lies in that folder. */
export function zipFolder(folder: string, top?: string): Buffer {
  const prefix = top === undefined ? '' : `${top}/`
  return writeZip(filesOfFolder(folder).map(({ path, data }) => ({ name: prefix + path, data })))
}
