import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SnapshotId } from '../../../src/core/snapshot.ts'
import { checkStore, forget, listPacks, readPackIndex } from '../../../src/snapshots/store/index.ts'
import type { SnapshotStore } from '../../../src/snapshots/types.ts'
import { newStore, take } from './samples.ts'

const PLAN = {
  'index.php': '<?php echo 1;',
  'IMG/a.jpg': Buffer.alloc(70_000, 9),
  'a/b/empty': '',
  'a/l': { link: 'b' },
}

function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(dir, name)).isFile())
}

async function sample(): Promise<{ store: SnapshotStore; ids: SnapshotId[] }> {
  const store = await newStore()
  const first = await take(store, 0, PLAN)
  const second = await take(store, 60, { ...PLAN, 'index.php': '<?php echo 2;' })
  await store.mark(first.record.id, { verdict: 'clean', clean: true, hold: { reason: 'police', since: '2026-11-01T00:00:00Z' } })
  return { store, ids: [first.record.id, second.record.id] }
}

describe('checkStore', () => {
  it('has nothing to say of a store that is as it was written', async () => {
    const { store } = await sample()
    expect(await checkStore(store)).toMatchObject({ faults: [], snapshots: 2, packs: 4, bytesRead: 0 })
    const packs = (await listPacks(store)).reduce((sum, { bytes }) => sum + bytes, 0)
    expect(await checkStore(store, { readData: true })).toMatchObject({ faults: [], bytesRead: packs })
  })

  it('finds any flipped bit of any file', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, PLAN)
    await store.mark(record.id, { verdict: 'clean', clean: true, hold: { reason: 'police', since: '2026-11-01T00:00:00Z' } })
    const missed: string[] = []
    let flips = 0
    for (const name of filesOf(store.dir)) {
      const file = join(store.dir, name)
      const bytes = readFileSync(file)
      // Small files densely, large ones at some places: header, middle, both trailers.
      const places = new Set([0, 5, 11, 13, 16, bytes.length - 1, bytes.length - 21])
      for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 4)) places.add(at)
      for (const at of places) {
        if (at < 0 || at >= bytes.length) continue
        const bit = (at * 5 + name.length) % 8
        const flipped = Buffer.from(bytes)
        flipped[at] = (flipped[at] as number) ^ (1 << bit)
        writeFileSync(file, flipped)
        flips += 1
        const { faults } = await checkStore(store, { readData: true })
        if (faults.length === 0) missed.push(`${name} byte ${at} bit ${bit}`)
      }
      writeFileSync(file, bytes)
    }
    expect(missed).toEqual([])
    expect(flips).toBeGreaterThan(80)
    expect((await checkStore(store, { readData: true })).faults).toEqual([])
  }, 180_000)

  it('names the snapshots and the path a damaged content belongs to, with and without its pack index', async () => {
    const { store, ids } = await sample()
    const reader = await store.open(ids[0] as SnapshotId)
    const blob = (await reader.entries()).get('IMG/a.jpg' as never)?.blob
    await reader.close()
    for (const pack of await listPacks(store)) {
      const object = (await readPackIndex(pack)).find(({ oid }) => oid === blob)
      if (object === undefined) continue
      const bytes = readFileSync(pack.file)
      bytes[object.offset + 1000] = 0
      writeFileSync(pack.file, bytes)
    }
    expect((await checkStore(store)).faults).toEqual([])
    const { faults } = await checkStore(store, { readData: true })
    for (const snapshot of ids)
      expect(faults).toContainEqual(expect.objectContaining({ what: 'content', name: blob, snapshot, path: 'IMG/a.jpg' }))
    expect(faults.filter(({ what }) => what === 'content')).toHaveLength(2)
    const again = await store.open(ids[0] as SnapshotId)
    await expect(
      (async () => {
        for await (const _ of again.content(blob as never));
      })(),
    ).rejects.toMatchObject({ code: 'SG-SNAP-002' })
    await again.close()
  })

  it('tells what is absent, path by path, without reading', async () => {
    const { store, ids } = await sample()
    const data = (await listPacks(store)).filter(({ kind }) => kind === 'data')
    const first = data.find(({ objects }) => objects === 3)
    rmSync(first?.file as string)
    rmSync(first?.indexFile as string)
    const { faults } = await checkStore(store)
    const told = faults.map(({ what, snapshot, path }) => `${what} ${ids.indexOf(snapshot as SnapshotId)} ${path}`).sort()
    expect(told).toEqual(['absent 0 IMG/a.jpg', 'absent 0 a/b/empty', 'absent 0 index.php', 'absent 1 IMG/a.jpg', 'absent 1 a/b/empty'])
  })

  it('takes nothing for damage that was forgotten while it looked', async () => {
    for (const readData of [false, true]) {
      const store = await newStore()
      const first = await take(store, 0, { 'old.bin': Buffer.alloc(100_000, 1) })
      await take(store, 60, PLAN)
      const own = store as SnapshotStore & { refs(): Promise<unknown> }
      const { refs } = own
      let asked = 0
      own.refs = async () => {
        const answer = await refs()
        asked += 1
        // Between its look at the packs and that at the snapshots.
        if (asked === 2) await forget(store, [first.record.id])
        return answer
      }
      expect(await checkStore(store, { readData })).toMatchObject({ faults: [], snapshots: 1 })
      expect(asked).toBeGreaterThan(4)
      own.refs = refs
      // What stays wrong is told all the same.
      const [pack] = await listPacks(store)
      rmSync((pack as { file: string }).file)
      expect((await checkStore(store, { readData })).faults.length).toBeGreaterThan(0)
    }
  })
})
