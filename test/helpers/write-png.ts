import { crc32, deflateSync } from 'node:zlib'

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

export interface PngParts {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colour: number
  /** Row after row, unfiltered, as the file has them. */
  readonly rows: Buffer
  /** Filter of a row. Default 0. */
  readonly filter?: (row: number) => number
  readonly palette?: Buffer
  readonly alphas?: Buffer
  readonly interlace?: number
}

export function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const head = Buffer.alloc(4)
  head.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([head, named, sum])
}

/** A PNG by the specification's own filters. */
export function writePng({ width, height, depth, colour, rows, filter = () => 0, palette, alphas, interlace = 0 }: PngParts): Buffer {
  const bits = (CHANNELS[colour] as number) * depth
  const row = Math.ceil((width * bits) / 8)
  const step = Math.max(1, bits >> 3)
  const out = Buffer.alloc((row + 1) * height)
  const raw = (y: number, x: number): number => (y < 0 || x < 0 ? 0 : (rows[y * row + x] as number))
  for (let y = 0; y < height; y += 1) {
    const kind = filter(y)
    out[y * (row + 1)] = kind
    for (let x = 0; x < row; x += 1) {
      const [a, b, c] = [raw(y, x - step), raw(y - 1, x), raw(y - 1, x - step)]
      const p = a + b - c
      const nearest =
        Math.abs(p - a) <= Math.abs(p - b) && Math.abs(p - a) <= Math.abs(p - c) ? a : Math.abs(p - b) <= Math.abs(p - c) ? b : c
      const guess = [0, a, b, Math.floor((a + b) / 2), nearest][kind] as number
      out[y * (row + 1) + 1 + x] = (raw(y, x) - guess) & 0xff
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([depth, colour, 0, 0, interlace], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...(palette ? [chunk('PLTE', palette)] : []),
    ...(alphas ? [chunk('tRNS', alphas)] : []),
    chunk('IDAT', deflateSync(out)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A picture of one colour with rectangles on it. */
export function drawPng(
  width: number,
  height: number,
  ground: readonly [number, number, number],
  boxes: readonly {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
    readonly rgb: readonly [number, number, number]
  }[] = [],
): Buffer {
  const rows = Buffer.alloc(width * height * 3)
  for (let at = 0; at < rows.length; at += 3) rows.set(ground, at)
  for (const { x, y, w, h, rgb } of boxes)
    for (let dy = y; dy < Math.min(height, y + h); dy += 1)
      for (let dx = x; dx < Math.min(width, x + w); dx += 1) rows.set(rgb, (dy * width + dx) * 3)
  return writePng({ width, height, depth: 8, colour: 2, rows, filter: (y) => y % 5 })
}
