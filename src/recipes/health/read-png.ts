import { crc32, inflateSync } from 'node:zlib'

/** A picture as red, green and blue, a byte each, row after row. What was transparent stands on white. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/** Larger than any picture we take; a hostile file may say anything. */
const MOST_PIXELS = 20_000_000
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Samples a pixel, by colour type (PNG specification, 11.2.2). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const DEPTHS: Readonly<Record<number, readonly number[]>> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] }

interface Head {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colour: number
}

/** Reads a PNG (any colour type and depth, not interlaced), or undefined where it is none, damaged, or too large. */
export function readPng(bytes: Uint8Array): Picture | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (!file.subarray(0, 8).equals(SIGNATURE)) return undefined
  let head: Head | undefined
  let palette: Buffer | undefined
  let alphas: Buffer | undefined
  const packed: Buffer[] = []
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at)
    const end = at + 8 + length
    if (end + 4 > file.length || crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) return undefined
    const type = file.toString('latin1', at + 4, at + 8)
    const data = file.subarray(at + 8, end)
    if (type === 'IHDR') head ??= readHead(data)
    else if (type === 'PLTE') palette = data
    else if (type === 'tRNS') alphas = data
    else if (type === 'IDAT') packed.push(data)
    if (type === 'IEND' || (head === undefined && type === 'IHDR')) break
    at = end + 4
  }
  if (head === undefined || (head.colour === 3 && palette === undefined)) return undefined
  const bits = (CHANNELS[head.colour] as number) * head.depth
  const row = Math.ceil((head.width * bits) / 8)
  const rows = unpack(Buffer.concat(packed), (row + 1) * head.height)
  if (rows === undefined || !unfilter(rows, row, head.height, Math.max(1, bits >> 3))) return undefined
  return paint(rows, row, head, palette, alphas)
}

function readHead(data: Buffer): Head | undefined {
  if (data.length !== 13) return undefined
  const [depth, colour, compression, filter, interlace] = data.subarray(8) as unknown as [number, number, number, number, number]
  const width = data.readUInt32BE(0)
  const height = data.readUInt32BE(4)
  const known = DEPTHS[colour]?.includes(depth) === true && compression === 0 && filter === 0 && interlace === 0
  if (!known || width === 0 || height === 0 || width * height > MOST_PIXELS) return undefined
  return { width, height, depth, colour }
}

function unpack(packed: Buffer, size: number): Buffer | undefined {
  try {
    const rows = inflateSync(packed, { maxOutputLength: size })
    return rows.length === size ? rows : undefined
  } catch {
    return undefined
  }
}

/** Undoes the filters of rows in place (PNG specification, 9.2). `step`: bytes from a pixel to the one left of it. */
function unfilter(rows: Buffer, row: number, height: number, step: number): boolean {
  for (let y = 0; y < height; y += 1) {
    const start = y * (row + 1)
    const kind = rows[start] as number
    if (kind > 4) return false
    const here = start + 1
    const above = here - row - 1
    for (let x = 0; x < row && kind !== 0; x += 1) {
      const a = x >= step ? (rows[here + x - step] as number) : 0
      const b = y > 0 ? (rows[above + x] as number) : 0
      const c = x >= step && y > 0 ? (rows[above + x - step] as number) : 0
      const guess = kind === 1 ? a : kind === 2 ? b : kind === 3 ? (a + b) >> 1 : paeth(a, b, c)
      rows[here + x] = ((rows[here + x] as number) + guess) & 0xff
    }
  }
  return true
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)] as const
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

function paint(rows: Buffer, row: number, head: Head, palette: Buffer | undefined, alphas: Buffer | undefined): Picture {
  const { width, height, depth, colour } = head
  const channels = CHANNELS[colour] as number
  const most = (1 << Math.min(depth, 8)) - 1
  const rgb = new Uint8Array(width * height * 3)
  // Of 16 bits the upper eight do.
  const sample = (start: number, n: number): number => {
    if (depth === 8) return rows[start + n] as number
    if (depth === 16) return rows[start + n * 2] as number
    const bit = n * depth
    return ((rows[start + (bit >> 3)] as number) >> (8 - depth - (bit & 7))) & most
  }
  for (let y = 0, out = 0; y < height; y += 1) {
    const start = y * (row + 1) + 1
    for (let x = 0; x < width; x += 1, out += 3) {
      const n = x * channels
      let alpha = 255
      if (colour === 3) {
        const index = sample(start, n)
        for (let c = 0; c < 3; c += 1) rgb[out + c] = palette?.[index * 3 + c] ?? 0
        alpha = alphas?.[index] ?? 255
      } else if (colour === 0 || colour === 4) {
        const grey = sample(start, n)
        rgb.fill(depth < 8 ? Math.round((grey * 255) / most) : grey, out, out + 3)
        if (colour === 4) alpha = sample(start, n + 1)
      } else {
        for (let c = 0; c < 3; c += 1) rgb[out + c] = sample(start, n + c)
        if (colour === 6) alpha = sample(start, n + 3)
      }
      if (alpha < 255)
        for (let c = 0; c < 3; c += 1) rgb[out + c] = Math.round(((rgb[out + c] as number) * alpha + 255 * (255 - alpha)) / 255)
    }
  }
  return { width, height, rgb }
}
