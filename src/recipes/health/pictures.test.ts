import { describe, expect, it } from 'vitest'
import { chunk, drawPng, writePng } from '../../../test/helpers/write-png.ts'
import { differenceOf } from './compare-pictures.ts'
import { type Picture, readPng } from './read-png.ts'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const colours = (picture: Picture | undefined): number[][] => {
  const { rgb = new Uint8Array() } = picture ?? {}
  return Array.from({ length: rgb.length / 3 }, (_, n) => [...rgb.subarray(n * 3, n * 3 + 3)])
}

describe('readPng', () => {
  it.each([0, 1, 2, 3, 4])('undoes filter %i', (kind) => {
    const rows = Buffer.from(Array.from({ length: 7 * 5 * 3 }, (_, n) => (n * 97 + (n % 7) * 31) & 0xff))
    const png = writePng({ width: 7, height: 5, depth: 8, colour: 2, rows, filter: () => kind })
    expect(readPng(png)).toMatchObject({ width: 7, height: 5 })
    expect(Buffer.from(readPng(png)?.rgb ?? [])).toEqual(rows)
  })

  it('reads every colour type', () => {
    const one = { width: 2, height: 1, depth: 8 }
    const white = [255, 255, 255]
    expect(colours(readPng(writePng({ ...one, colour: 0, rows: Buffer.from([0, 200]) })))).toEqual([
      [0, 0, 0],
      [200, 200, 200],
    ])
    expect(colours(readPng(writePng({ ...one, colour: 4, rows: Buffer.from([100, 255, 100, 0]) })))).toEqual([[100, 100, 100], white])
    expect(colours(readPng(writePng({ ...one, colour: 6, rows: Buffer.from([1, 2, 3, 255, 0, 0, 0, 128]) })))).toEqual([
      [1, 2, 3],
      [127, 127, 127],
    ])
    const palette = Buffer.from([9, 8, 7, 50, 60, 70])
    expect(colours(readPng(writePng({ ...one, colour: 3, rows: Buffer.from([1, 0]), palette, alphas: Buffer.from([0]) })))).toEqual([
      [50, 60, 70],
      white,
    ])
  })

  it('reads fewer and more bits than eight', () => {
    expect(
      colours(readPng(writePng({ width: 5, height: 1, depth: 1, colour: 0, rows: Buffer.from([0b10110000]) }))).map(([c]) => c),
    ).toEqual([255, 0, 255, 255, 0])
    expect(
      colours(readPng(writePng({ width: 3, height: 1, depth: 4, colour: 0, rows: Buffer.from([0x0f, 0x80]) }))).map(([c]) => c),
    ).toEqual([0, 255, 136])
    expect(colours(readPng(writePng({ width: 1, height: 1, depth: 16, colour: 2, rows: Buffer.from([10, 99, 20, 99, 30, 99]) })))).toEqual([
      [10, 20, 30],
    ])
  })

  it('takes nothing for a picture that is none, damaged, cut, or says it is enormous', () => {
    const png = drawPng(20, 20, [1, 2, 3])
    const damaged = Buffer.from(png)
    damaged[png.length - 30] = (damaged[png.length - 30] as number) ^ 1
    const head = Buffer.alloc(13)
    head.writeUInt32BE(60_000, 0)
    head.writeUInt32BE(60_000, 4)
    head.set([8, 2, 0, 0, 0], 8)
    const huge = Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('IDAT', Buffer.alloc(10)), chunk('IEND', Buffer.alloc(0))])
    const rows = Buffer.alloc(12)
    const odd = [
      writePng({ width: 2, height: 2, depth: 8, colour: 2, rows, interlace: 1 }),
      writePng({ width: 2, height: 2, depth: 8, colour: 3, rows }),
      Buffer.concat([SIGNATURE, chunk('IDAT', Buffer.alloc(0))]),
    ]
    for (const bytes of [Buffer.alloc(0), Buffer.from('<html>'), png.subarray(0, 60), png.subarray(0, -20), damaged, huge, ...odd])
      expect(readPng(bytes)).toBeUndefined()
  })

  it('unpacks no more than its head says', () => {
    const small = drawPng(600, 400, [0, 0, 0])
    // The same packed rows under a head that speaks of four pixels.
    const head = Buffer.alloc(13)
    head.writeUInt32BE(2, 0)
    head.writeUInt32BE(2, 4)
    head.set([8, 2, 0, 0, 0], 8)
    expect(readPng(Buffer.concat([SIGNATURE, chunk('IHDR', head), small.subarray(33)]))).toBeUndefined()
  })
})

describe('differenceOf', () => {
  const read = (...args: Parameters<typeof drawPng>): Picture => readPng(drawPng(...args)) as Picture
  const white = [255, 255, 255] as const
  const text = { x: 32, y: 32, w: 160, h: 320, rgb: [20, 20, 20] as const }
  const before = read(640, 640, white, [text])

  it('is nothing for the same picture, and for one a pixel off', () => {
    expect(differenceOf(before, before)).toBe(0)
    expect(differenceOf(before, read(640, 640, white, [{ ...text, x: 33 }]))).toBe(0)
  })

  it('is as much as what is shown, however small that is of the page', () => {
    expect(differenceOf(before, read(640, 640, white))).toBe(100)
    expect(differenceOf(before, read(640, 640, [0, 0, 90]))).toBe(100)
    expect(differenceOf(before, read(640, 640, white, [{ ...text, h: 160 }]))).toBe(50)
    expect(differenceOf(before, read(640, 640, white, [text, { x: 400, y: 32, w: 160, h: 320, rgb: [200, 0, 0] }]))).toBe(50)
  })

  it('takes a page of another height for what is missing', () => {
    expect(differenceOf(before, read(640, 320, white, [text]))).toBeCloseTo(10, 0)
  })

  it('is nothing for two blank pages of one colour', () => {
    expect(differenceOf(read(64, 64, white), read(64, 64, white))).toBe(0)
    expect(differenceOf(read(64, 64, white), read(64, 64, [0, 0, 0]))).toBe(100)
  })
})
