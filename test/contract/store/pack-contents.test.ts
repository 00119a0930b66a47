import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
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

/** Digests: comparing megabytes one by one takes minutes. */
async function readAll(store: SnapshotStore, id: Parameters<SnapshotStore['open']>[0]): Promise<Record<string, string>> {
  const reader = await store.open(id)
  try {
    const read = [...(await reader.entries()).values()].flatMap(({ path, blob }) => (blob === undefined ? [] : [{ path, blob }]))
    const found = read.map(async ({ path, blob }) => {
      const pieces: Buffer[] = []
      for await (const piece of reader.content(blob)) pieces.push(piece)
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
})
