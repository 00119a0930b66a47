import { type FileHandle, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskReadError } from '../../disk/disk-error.ts'
import { damaged } from './git.ts'

/** One pack of a store as it lies on the disk. */
export interface StorePack {
  /** Git's name without `.pack` and `.idx`: `pack-<40 hex>`. */
  readonly name: string
  /** data: contents of files and tables only · meta: commits, trees, manifests, records. */
  readonly kind: 'data' | 'meta'
  readonly file: string
  readonly indexFile: string
  /** Of the pack, and of its index. */
  readonly bytes: number
  readonly indexBytes: number
  readonly objects: number
}

/** An object of a pack: where it starts, and the bytes it takes there. */
export interface PackedObject {
  readonly oid: string
  readonly offset: number
  readonly length: number
  /** Over these bytes. */
  readonly crc32: number
}

const PACK_HEADER = 12
const TRAILER = 20
const BLOB = 3

/**
 * Packs of a store, by name. Kind is read from the pack itself: Git and fast-import put commits first or last, and contents are
 * packed apart from them. Packs without an index (a writer was killed) are left out; the next writer indexes them.
 * @param options skipBroken: leaves out those that cannot be read, for a caller that has told of them.
 * @throws SG-DISK-001, SG-SNAP-002 for an index that cannot be read.
 */
export async function listPacks(store: { readonly dir: string }, { skipBroken = false } = {}): Promise<StorePack[]> {
  const folder = join(store.dir, 'objects', 'pack')
  const names = await readdir(folder).catch((error: unknown) => {
    throw diskReadError(folder, error)
  })
  const there = new Set(names)
  const packs: StorePack[] = []
  for (const file of names.sort()) {
    const name = /^(pack-[0-9a-f]{40})\.pack$/.exec(file)?.[1]
    if (name === undefined || !there.has(`${name}.idx`)) continue
    try {
      packs.push(await readPack(folder, name))
    } catch (error) {
      if (!skipBroken) throw error
    }
  }
  return packs
}

async function readPack(folder: string, name: string): Promise<StorePack> {
  const file = join(folder, `${name}.pack`)
  const indexFile = join(folder, `${name}.idx`)
  const index = await readIndex(indexFile)
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw diskReadError(file, error)
  })
  try {
    const { size } = await handle.stat()
    const offsets = offsetsOf(index, indexFile)
    const ends = offsets.length === 0 ? [] : [min(offsets), max(offsets)]
    let kind: StorePack['kind'] = 'data'
    for (const offset of ends) if ((await typeAt(handle, offset)) !== BLOB) kind = 'meta'
    return { name, kind, file, indexFile, bytes: size, indexBytes: index.length, objects: offsets.length }
  } finally {
    await handle.close()
  }
}

/** Objects of a pack in the order they lie in it. */
export async function readPackIndex({ indexFile, bytes }: Pick<StorePack, 'indexFile' | 'bytes'>): Promise<PackedObject[]> {
  const index = await readIndex(indexFile)
  const offsets = offsetsOf(index, indexFile)
  const order = offsets.map((_, i) => i).sort((a, b) => (offsets[a] as number) - (offsets[b] as number))
  return order.map((i, at) => {
    const offset = offsets[i] as number
    const next = order[at + 1]
    const end = next === undefined ? bytes - TRAILER : (offsets[next] as number)
    const oid = index.toString('hex', NAMES + i * 20, NAMES + i * 20 + 20)
    const crc32 = index.readUInt32BE(NAMES + offsets.length * 20 + i * 4)
    return { oid, offset, length: end - offset, crc32 }
  })
}

/** Magic, version, 256 counts (gitformat-pack(5), version 2 of the index). */
export const NAMES = 8 + 256 * 4

/** @throws SG-DISK-001 */
export async function readIndex(indexFile: string): Promise<Buffer> {
  return await readFile(indexFile).catch((error: unknown) => {
    throw diskReadError(indexFile, error)
  })
}

/** Where among the names of an index (one that was checked) an object stands, or undefined. @param name Its 20 bytes. */
export function placeOf(index: Buffer, name: Buffer): number | undefined {
  const first = name[0] as number
  const objects = index.readUInt32BE(NAMES - 4)
  let low = first === 0 ? 0 : index.readUInt32BE(8 + (first - 1) * 4)
  let high = Math.min(objects, index.readUInt32BE(8 + first * 4))
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = NAMES + middle * 20
    const order = name.compare(index, at, at + 20)
    if (order > 0) low = middle + 1
    else if (order < 0) high = middle
    else return middle
  }
  return undefined
}

function offsetsOf(index: Buffer, file: string): number[] {
  if (index.length < NAMES + 2 * TRAILER || index.readUInt32BE(0) !== 0xff744f63 || index.readUInt32BE(4) !== 2) {
    throw damaged(file, 'not a pack index of version 2')
  }
  const count = index.readUInt32BE(NAMES - 4)
  const small = NAMES + count * (20 + 4)
  const large = small + count * 4
  if (index.length < large + 2 * TRAILER) throw damaged(file, 'the pack index is cut')
  const offsets: number[] = []
  for (let i = 0; i < count; i += 1) {
    const offset = index.readUInt32BE(small + i * 4)
    // From 2 GiB on, a place in the table of 64-bit offsets.
    offsets.push(offset < 0x80000000 ? offset : Number(index.readBigUInt64BE(large + (offset - 0x80000000) * 8)))
  }
  return offsets
}

async function typeAt(handle: FileHandle, offset: number): Promise<number> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, offset)
  return bytesRead === 1 && offset >= PACK_HEADER ? ((buffer[0] as number) >> 4) & 7 : 0
}

function min(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b))
}

function max(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b))
}
