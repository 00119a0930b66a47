import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundle, PROGRAM } from '../../scripts/bundle.js'
import { checkStore, listPacks, type StorePack } from '../../src/snapshots/store/index.ts'
import { startVerifier } from '../../src/snapshots/store/start-verifier.ts'
import { type ProvenObject, verifyPack } from '../../src/snapshots/store/verify-pack.ts'
import type { SnapshotStore } from '../../src/snapshots/types.ts'
import { newStore, take } from '../contract/store/samples.ts'
import { CHECKOUT } from '../lab/siteguard.ts'

/*
 * The second thread of a check runs what is built, as Node 20 loads no TypeScript: so its tests do, too, beside the sources, which do
 * the same work in one thread.
 */
type Built = typeof import('../../src/snapshots/store/index.ts') & typeof import('../../src/snapshots/store/start-verifier.ts')

/** Where packages that are not bundled are found from. */
const folder = mkdtempSync(join(CHECKOUT, 'node_modules/.check-threads-'))
let built: Built
let store: SnapshotStore
let packs: StorePack[]

beforeAll(async () => {
  const bundled = { ...PROGRAM, index: 'src/snapshots/store/index.ts', 'start-verifier': 'src/snapshots/store/start-verifier.ts' }
  await bundle(bundled, folder)
  const load = (file: string): Promise<object> => import(pathToFileURL(join(folder, file)).href) as Promise<object>
  built = { ...(await load('index.js')), ...(await load('start-verifier.js')) } as Built
  // Two packs of contents that are together large enough for two threads.
  store = await newStore()
  for (const i of [0, 1]) {
    const bytes = Buffer.alloc(1 << 20)
    const files = Object.fromEntries(
      Array.from({ length: 36 }, (_, n) => {
        bytes.writeUInt32BE(i * 1000 + n)
        return [`${i}/${n}.bin`, Buffer.from(bytes)]
      }),
    )
    await take(store, i * 60, files)
  }
  packs = await listPacks(store)
}, 120_000)

afterAll(() => {
  for (const made of [folder, dirname(store.dir)]) rmSync(made, { recursive: true, force: true })
})

async function here(pack: StorePack): Promise<ProvenObject[]> {
  const objects: ProvenObject[] = []
  for await (const object of verifyPack(pack, () => true)) objects.push(object)
  return objects
}

/** Flips a bit in the middle of a pack while `work` runs. */
async function damaged<T>(pack: StorePack, work: () => Promise<T>): Promise<T> {
  const bytes = readFileSync(pack.file)
  const flipped = Buffer.from(bytes)
  flipped[bytes.length >> 1] = (flipped[bytes.length >> 1] as number) ^ 4
  // Packs are read-only, even for those who wrote them.
  const away = `${store.dir}.away`
  renameSync(pack.file, away)
  try {
    writeFileSync(pack.file, flipped)
    return await work()
  } finally {
    renameSync(away, pack.file)
  }
}

it('gives on the other thread what it gives on this one, damage included', async () => {
  const verifier = built.startVerifier()
  try {
    for (const pack of packs) {
      expect(await verifier.verify(pack)).toEqual(await here(pack))
      await damaged(pack, async () => {
        const objects = await verifier.verify(pack)
        expect(objects).toEqual(await here(pack))
        expect(objects?.some(({ fault }) => fault !== undefined)).toBe(true)
      })
    }
  } finally {
    await verifier.close()
  }
}, 120_000)

it('has no answer for a pack that cannot be read there, and none once the thread is gone', async () => {
  const verifier = built.startVerifier()
  const pack = packs[0] as StorePack
  expect(await verifier.verify({ ...pack, indexFile: `${pack.indexFile}.gone` })).toBeUndefined()
  expect(await verifier.verify(pack)).toHaveLength(pack.objects)
  await verifier.close()
  expect(await verifier.verify(pack)).toBeUndefined()
  // The sources have no thread to start: they do all of it themselves.
  const none = startVerifier()
  expect(await none.verify(pack)).toBeUndefined()
  await none.close()
})

it('finds with two threads what it finds with one, whichever pack is damaged', async () => {
  const twice = await built.openStore({ folder: dirname(store.dir), site: store.site, create: false })
  const sound = await built.checkStore(twice, { readData: true })
  expect(sound.faults).toEqual([])
  expect(sound.bytesRead).toBeGreaterThan(64 * 1024 * 1024)
  for (const pack of packs) {
    await damaged(pack, async () => {
      const { faults } = await built.checkStore(twice, { readData: true })
      expect(faults).not.toEqual([])
      expect(faults).toEqual((await checkStore(store, { readData: true })).faults)
    })
  }
}, 120_000)
