import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { BadTar, createTarReader, type TarItem } from './tar-read.ts'

const folder = mkdtempSync(join(tmpdir(), 'siteguard-tar-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const LONG = `${'d'.repeat(90)}/${'n'.repeat(120)}`
const FILES: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  'one\nbyte': Buffer.from('x'),
  block: Buffer.alloc(512, 1),
  over: Buffer.alloc(513, 2),
  [LONG]: Buffer.from('long'),
  last: Buffer.alloc(40_000, 3),
}

/** What GNU tar makes of the files, a link among them. */
function archive(): Buffer {
  mkdirSync(join(folder, 'd'.repeat(90)), { recursive: true })
  for (const [name, bytes] of Object.entries(FILES)) writeFileSync(join(folder, name), bytes)
  rmSync(join(folder, 'link'), { force: true })
  symlinkSync(`/${'t'.repeat(200)}`, join(folder, 'link'))
  return execFileSync('tar', ['--format=gnu', '-P', '-cf', '-', ...Object.keys(FILES), 'link'], { cwd: folder })
}

function readIn(pieces: Iterable<Buffer>, wants: (size: number) => boolean = () => true) {
  const reader = createTarReader(({ size }) => wants(size))
  const items: TarItem[] = []
  for (const piece of pieces) items.push(...reader.push(piece))
  return { items, whole: reader.whole, open: reader.open }
}

function* cut(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('createTarReader', () => {
  it.each([1, 7, 511, 512, 513, 10_240, 1_000_000])('reads what GNU tar wrote, in pieces of %i bytes', (size) => {
    const { items, whole } = readIn(cut(archive(), size))
    expect(whole).toBe(true)
    expect(items.slice(0, -1).map(({ head }) => [head.name, head.type])).toEqual(Object.keys(FILES).map((name) => [name, '0']))
    for (const [i, bytes] of Object.values(FILES).entries()) expect(items[i]?.bytes?.equals(bytes)).toBe(true)
    expect(items.at(-1)?.head).toMatchObject({ name: 'link', type: '2', size: 0 })
  })

  it('keeps no part of the stream: what it gave stands when its pieces are used again', () => {
    const piece = Buffer.from(archive())
    const { items } = readIn([piece])
    piece.fill(9)
    expect(items[3]?.bytes?.equals(FILES.over as Buffer)).toBe(true)
  })

  it('passes over what is not wanted', () => {
    const { items } = readIn(cut(archive(), 100), (size) => size < 513)
    expect(items.map(({ bytes }) => bytes?.length)).toEqual([0, 1, 512, undefined, 4, undefined, 0])
  })

  it('tells a stream that was cut anywhere, and which file', () => {
    const bytes = archive()
    const last = bytes.indexOf(Buffer.alloc(1000, 3))
    for (const at of [1, 511, 513, last, last + 39_999]) expect(readIn([bytes.subarray(0, at)]).whole).toBe(false)
    expect(readIn([bytes.subarray(0, last + 1)]).open?.name).toBe('last')
  })

  it('reads a size in base 256', () => {
    const header = Buffer.from(archive().subarray(0, 512))
    header[124] = 0x80
    header.fill(0, 125, 136)
    header.writeUIntBE(0x2_0000_0005, 130, 6)
    sign(header)
    expect(readIn([header], () => false).open?.size).toBe(0x2_0000_0005)
  })

  it.each<[string, (header: Buffer) => void, boolean]>([
    ['a header with another byte', (header) => header.fill(0x41, 0, 1), false],
    ['no header at all', (header) => header.fill(0x41), false],
    ['a size that is none', (header) => header.write('zz', 124, 'latin1'), true],
    ['a header of another format', (header) => header.write('x', 156, 'latin1'), true],
    ['a name without an end', (header) => header.write('L\0', 156, 'latin1') && header.write('00077777777\0', 124, 'latin1'), true],
  ])('believes no stream with %s', (_, spoil, signed) => {
    const header = Buffer.from(archive().subarray(0, 512))
    spoil(header)
    if (signed) sign(header)
    expect(() => readIn([header])).toThrow(BadTar)
  })
})

function sign(header: Buffer): void {
  header.fill(0x20, 148, 156)
  const sum = header.reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
}
