import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RemotePath } from '../../../src/core/path.ts'
import type { BlobId } from '../../../src/core/snapshot.ts'
import { listPacks, type StorePack } from '../../../src/snapshots/store/index.ts'
import { openPackedContents } from '../../../src/snapshots/store/pack-contents.ts'
import type { SnapshotStore } from '../../../src/snapshots/types.ts'
import { newStore, sha256, take } from './samples.ts'

/** Sizes around the blocks and windows packs are read by; one that is packed partly as it is. */
const FILES: Record<string, Buffer> = {
  empty: Buffer.alloc(0),
  one: Buffer.from('x'),
  block: randomBytes(65_535),
  'block and one': randomBytes(65_536),
  window: randomBytes(256 * 1024 + 1),
  large: randomBytes(3_000_000),
  mixed: Buffer.concat([randomBytes(300_000), Buffer.alloc(300_000)]),
}

const DIGESTS = Object.fromEntries(Object.entries(FILES).map(([path, bytes]) => [path, sha256(bytes)]))

/** Digests: comparing megabytes one by one takes minutes. @param lent Each piece is used up before the next, with all others in between. */
async function readAll(store: SnapshotStore, id: Parameters<SnapshotStore['open']>[0], lent = false): Promise<Record<string, string>> {
  const reader = await store.open(id)
  try {
    const read = [...(await reader.entries()).values()].flatMap(({ path, blob }) => (blob === undefined ? [] : [{ path, blob }]))
    const found = read.map(async ({ path, blob }) => {
      const pieces: Buffer[] = []
      for await (const piece of reader.content(blob, { lent })) {
        if (lent) await new Promise((resolve) => setImmediate(resolve))
        pieces.push(lent ? Buffer.from(piece) : piece)
      }
      return [path as string, sha256(Buffer.concat(pieces))] as const
    })
    // All at once: they share the windows.
    return Object.fromEntries(await Promise.all(found))
  } finally {
    await reader.close()
  }
}

const git = (store: SnapshotStore, ...args: string[]): Buffer => execFileSync('git', ['--git-dir', store.dir, ...args], { stdio: 'pipe' })

describe('contents in packs', () => {
  it('are read as they are, without Git', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, FILES)
    expect(await readAll(store, record.id)).toEqual(DIGESTS)
    const packed = openPackedContents(store.dir)
    for (const { blob } of (await (await store.open(record.id)).entries()).values()) {
      if (blob !== undefined) expect(await packed.find(blob)).toBeDefined()
    }
    expect(await packed.find('0'.repeat(40))).toBeUndefined()
    await packed.close()
  })

  it('are lent piece by piece out of one buffer, and good until the next whoever else reads', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, FILES)
    expect(await readAll(store, record.id, true)).toEqual(DIGESTS)
    const packed = openPackedContents(store.dir)
    const large = [...(await (await store.open(record.id)).entries()).values()].find(({ path }) => path === 'large')
    const buffersOf = async (lent: boolean): Promise<number> => {
      const buffers = new Set<unknown>()
      for await (const { buffer } of (await packed.find(large?.blob as string, { lent })) as AsyncGenerator<Buffer>) buffers.add(buffer)
      return buffers.size
    }
    expect(await buffersOf(false)).toBeGreaterThan(3)
    // The one before it may still be kept by what was read above.
    expect(await buffersOf(true)).toBeLessThanOrEqual(2)
    await packed.close()
  })

  it('come from Git where somebody packed them otherwise, wholly or from somewhere in the middle', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, FILES)
    git(
      store,
      '-c',
      'pack.compression=1',
      '-c',
      'core.compression=1',
      '-c',
      'core.bigFileThreshold=1g',
      'repack',
      '-q',
      '-a',
      '-d',
      '-f',
      '-F',
    )
    expect(await readAll(store, record.id)).toEqual(DIGESTS)
  })

  it('are hashed, but where whoever asks does it', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, { large: Buffer.alloc(3_000_000, 'abc') })
    const [pack] = (await listPacks(store)).filter(({ kind }) => kind === 'data')
    const { file } = pack as StorePack
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 4
    chmodSync(file, 0o600)
    writeFileSync(file, bytes)
    const reader = await store.open(record.id)
    const blob = (await reader.entries()).get('large' as RemotePath)?.blob as BlobId
    const read = async (unproven: boolean): Promise<Buffer> => {
      const pieces: Buffer[] = []
      for await (const piece of reader.content(blob, { unproven })) pieces.push(piece)
      return Buffer.concat(pieces)
    }
    const given = await read(true)
    expect([given.length, given.equals(Buffer.alloc(3_000_000, 'abc'))]).toEqual([3_000_000, false])
    await expect(read(false)).rejects.toMatchObject({ code: 'SG-SNAP-002' })
    await reader.close()
  })
})
