import { spawnSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeName, encodeName, type RemotePath } from '../../core/path.ts'
import type { ReadyEntry } from '../bulk/new-entries.ts'
import { LAUNCHERS, unpackLine } from './commands.ts'
import { packTar } from './tar-pack.ts'

const file = (name: string, mode: number, content: Uint8Array, size = content.length): ReadyEntry => ({
  type: 'file',
  name: name as RemotePath,
  path: name as RemotePath,
  mode,
  size,
  content,
  done: () => {},
})
const dir = (name: string, mode: number): ReadyEntry => ({ type: 'dir', name: name as RemotePath, path: name as RemotePath, mode })

async function packed(entries: readonly ReadyEntry[]): Promise<Buffer> {
  async function* all(): AsyncGenerator<ReadyEntry> {
    yield* entries
  }
  const parts: Buffer[] = []
  for await (const part of packTar(all())) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

/** What the account's side does with a stream: the very command line, with a umask of its own. */
function unpack(folder: string, target: string, stream: Buffer): { stdout: string; stderr: string } {
  const script = join(folder, 'line')
  writeFileSync(script, Buffer.concat([Buffer.from('umask 077\n'), unpackLine(LAUNCHERS[0], 'NONCE', '/usr/bin/tar', target)]))
  const { stdout, stderr } = spawnSync('/bin/sh', [script], { input: stream })
  return { stdout: stdout.toString().replace(/^=siteguard NONCE=\n/, ''), stderr: stderr.toString().replace(/^=siteguard NONCE=\n/, '') }
}

const name = fc
  .oneof(
    fc.uint8Array({ minLength: 1, maxLength: 255 }).map((bytes) => decodeName(bytes.filter((byte) => byte !== 0 && byte !== 0x2f))),
    fc.constantFrom('-rf', '--help', '@LongLink', 'a\nb', 'x'.repeat(99), 'x'.repeat(100), 'x'.repeat(101), 'x'.repeat(255), '*', '!', "'"),
  )
  .filter((text) => text !== '' && text !== '.' && text !== '..')
const mode = fc.constantFrom(0o600, 0o604, 0o644, 0o666, 0o755, 0o444, 0o400)

describe('packTar', () => {
  it('is unpacked by GNU tar to the same names, bytes and modes', async () => {
    const one = fc.record({ name, mode, content: fc.uint8Array({ maxLength: 1_500 }) })
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(one, { selector: (item) => item.name, maxLength: 12 }), name, async (items, folderName) => {
        const folder = mkdtempSync(join(tmpdir(), 'siteguard-tar-'))
        const target = mkdtempSync(join(folder, 'to '))
        try {
          const entries = [dir(folderName, 0o775), ...items.map((item) => file(`${folderName}/${item.name}`, item.mode, item.content))]
          const stream = await packed(entries)
          expect(stream.length % 10_240).toBe(0)
          const { stdout, stderr } = unpack(folder, target, stream)
          expect(stderr).toMatch(new RegExp(`^Total bytes read: ${stream.length} [^\n]*\n$`))
          expect(stdout).toBe('empty\nZ NONCE 0\n')
          const inside = Buffer.concat([Buffer.from(`${target}/`), encodeName(folderName)])
          expect(lstatSync(inside).mode & 0o7777).toBe(0o775)
          const found = readdirSync(inside, 'buffer').map(decodeName)
          expect(found.sort()).toEqual(items.map((item) => item.name).sort())
          for (const item of items) {
            const path = Buffer.concat([inside, Buffer.from('/'), encodeName(item.name)])
            expect(readFileSync(path).equals(item.content)).toBe(true)
            expect(lstatSync(path).mode & 0o7777).toBe(item.mode)
          }
        } finally {
          rmSync(folder, { recursive: true, force: true })
        }
      }),
      { numRuns: 40 },
    )
  })

  it('takes contents of any length piece by piece into one buffer, and asks for the next only when it is done with one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'siteguard-tar-'))
    try {
      const sizes = [0, 1, 511, 512, 513, 261_119, 261_120, 262_143, 262_144, 262_145, 1_000_003]
      const contents = sizes.map((size, i) => Buffer.from(Array.from({ length: size }, (_, at) => (at * 31 + i) % 251)))
      async function* lent(content: Buffer): AsyncGenerator<Uint8Array> {
        const buffer = Buffer.alloc(70_000)
        for (let at = 0; at < content.length; at += 70_000) {
          content.copy(buffer, 0, at)
          yield buffer.subarray(0, content.length - at)
          buffer.fill(0xff)
        }
      }
      const entries = contents.map((content, i) => ({ ...file(String(i), 0o600, content), content: lent(content) }) as ReadyEntry)
      const target = mkdtempSync(join(folder, 'to'))
      expect(unpack(folder, target, await packed(entries)).stdout).toBe('empty\nZ NONCE 0\n')
      for (const [i, content] of contents.entries()) expect(readFileSync(join(target, String(i))).equals(content)).toBe(true)
      async function* one(): AsyncGenerator<ReadyEntry> {
        yield file('x', 0o600, Buffer.alloc(2_000_000))
      }
      const buffers = new Set<unknown>()
      for await (const { buffer } of packTar(one())) buffers.add(buffer)
      expect(buffers.size).toBe(1)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('says sizes that eight octal gigabytes cannot', async () => {
    const size = 9 * 1024 ** 3 + 5
    async function* some(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(300_000)
    }
    const large = { ...file('large', 0o600, Buffer.alloc(0), size), content: some() } as ReadyEntry
    const { stdout } = spawnSync('tar', ['-tvf', '-'], { input: await packed([large]) })
    expect(stdout.toString()).toContain(` ${size} `)
  })

  it('names what stood in its way, and what the folder was', () => {
    const folder = mkdtempSync(join(tmpdir(), 'siteguard-tar-'))
    try {
      expect(unpack(folder, join(folder, 'absent'), Buffer.alloc(10_240)).stdout).toBe('none\n')
      expect(unpack(folder, folder, Buffer.alloc(10_240)).stdout).toBe('full\nZ NONCE 0\n')
      const swallowed = mkdtempSync(join(folder, 'to'))
      const { stdout, stderr } = unpack(folder, swallowed, Buffer.alloc(0))
      expect(stdout).toBe('empty\nZ NONCE 2\n')
      expect(stderr).toContain('does not look like a tar archive')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
