import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { nameBlob } from './fast-import.ts'
import { createPackWriter } from './pack-writer.ts'

const dir = mkdtempSync(join(tmpdir(), 'siteguard-pack-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const MB = 1024 * 1024
/** Around each bound: of a step, of a sum, of a block, of a batch. */
const SIZES = [0, 1, 7, 8, 9, 15, 16, 3799, 3800, 3801, 65_534, 65_535, 65_536, 131_071, MB - 20, MB - 1, MB, MB + 1, 3 * MB + 77]

function contentOf(size: number): Buffer {
  const parts: Buffer[] = []
  for (let i = 0; i * 32 < size; i += 1) parts.push(createHash('sha256').update(`${size} ${i}`).digest())
  // As many ones as can be, where sums grow most.
  return Buffer.concat([...parts, Buffer.alloc(32)])
    .subarray(0, size)
    .fill(0xff, Math.floor(size / 2))
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  const piece = Buffer.alloc(size)
  // One buffer for all, as some sources do.
  for (let at = 0; at < bytes.length; at += size) yield piece.subarray(0, bytes.copy(piece, 0, at, at + size))
}

it('writes the pack and the index that Git would', async () => {
  execFileSync('git', ['init', '--quiet', '--bare', dir])
  const packs = join(dir, 'objects', 'pack')
  mkdirSync(packs, { recursive: true })
  const writer = createPackWriter(dir)
  for (const size of SIZES) {
    const bytes = contentOf(size)
    await writer.add(nameBlob(bytes).blob, size, size % 2 === 0 ? bytes : inPieces(bytes, 70_001))
  }
  await writer.close()

  const [name] = readdirSync(packs).filter((file) => file.endsWith('.pack'))
  const pack = join(packs, name as string)
  const made = readFileSync(pack.replace(/pack$/, 'idx'))
  const theirs = join(dir, 'theirs.idx')
  execFileSync('git', ['index-pack', '--strict', '-o', theirs, pack], { cwd: dir, stdio: 'pipe' })
  expect(made.equals(readFileSync(theirs))).toBe(true)
  for (const size of SIZES) {
    const bytes = contentOf(size)
    const read = execFileSync('git', ['cat-file', 'blob', nameBlob(bytes).blob], { cwd: dir, maxBuffer: 8 * MB })
    expect(read.equals(bytes)).toBe(true)
  }
  expect(readdirSync(packs).filter((file) => file.startsWith('tmp_'))).toEqual([])
})

describe('many packs', () => {
  const contents = Array.from({ length: 40 }, (_, i) => contentOf(30_000 + i))
  const repository = (name: string): { dir: string; packs: string } => {
    const own = join(dir, name)
    execFileSync('git', ['init', '--quiet', '--bare', own])
    return { dir: own, packs: join(own, 'objects', 'pack') }
  }

  it('finishes each while the next one is filled, and has all of them at the end', async () => {
    const { dir: own, packs } = repository('many')
    const writer = createPackWriter(own, 100_000)
    for (const bytes of contents) await writer.add(nameBlob(bytes).blob, bytes.length, bytes)
    await writer.close()
    expect(readdirSync(packs).filter((file) => file.endsWith('.pack'))).toHaveLength(10)
    execFileSync('git', ['fsck', '--strict'], { cwd: own, stdio: 'pipe' })
    for (const bytes of contents) {
      const read = execFileSync('git', ['cat-file', 'blob', nameBlob(bytes).blob], { cwd: own })
      expect(read.equals(bytes)).toBe(true)
    }
  })

  it('keeps those that are finished when it is left, and nothing of the one that is not', async () => {
    const { dir: own, packs } = repository('left')
    const writer = createPackWriter(own, 100_000)
    for (const bytes of contents.slice(0, 6)) await writer.add(nameBlob(bytes).blob, bytes.length, bytes)
    await writer.abort()
    expect(readdirSync(packs).map((file) => file.replace(/-.*\./, '.'))).toEqual(['pack.idx', 'pack.pack'])
  })

  it('tells whoever adds next, or closes, of one that cannot be finished, and leaves nothing of it', async () => {
    const { dir: own, packs } = repository('full')
    const writer = createPackWriter(own, 100_000)
    // Where the index of the first one should be written.
    const taken = (): string[] => readdirSync(packs).filter((file) => file.startsWith('tmp_'))
    const [first, ...others] = contents as [Buffer, ...Buffer[]]
    await writer.add(nameBlob(first).blob, first.length, first)
    mkdirSync(join(packs, `${taken()[0]}_idx`))
    const adding = async (): Promise<void> => {
      for (const bytes of others.slice(0, 6)) await writer.add(nameBlob(bytes).blob, bytes.length, bytes)
      await writer.close()
    }
    await expect(adding()).rejects.toMatchObject({ code: 'SG-DISK-002' })
    await writer.abort()
    rmSync(join(packs, taken()[0] as string), { recursive: true })
    expect(readdirSync(packs)).toEqual([])
  })
})
