import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SnapshotInfo } from '../../../src/core/snapshot.ts'
import { checkStore, forget, listPacks, openStore } from '../../../src/snapshots/store/index.ts'
import { contentsOf, newStore, SITE, take } from './samples.ts'

const DAY = 86_400

describe('forget', () => {
  it('gives space back, keeps the rest whole, and keeps contents apart from trees', async () => {
    const store = await newStore()
    const infos: SnapshotInfo[] = []
    for (let day = 0; day < 4; day += 1) {
      infos.push(
        await take(store, day * DAY, { same: 'kept by all', [`big${day % 2}`]: Buffer.alloc(300_000, day + 1), [`small${day}`]: 'x' }),
      )
    }
    const [first, second, third, fourth] = infos as [SnapshotInfo, SnapshotInfo, SnapshotInfo, SnapshotInfo]
    const { before, after, forgotten } = await forget(store, [first.record.id, third.record.id])
    expect(forgotten).toEqual([first.record.id, third.record.id])
    expect(before - after).toBeGreaterThan(500_000)
    expect((await store.list()).map(({ record }) => record.id)).toEqual([second.record.id, fourth.record.id])
    expect(Object.keys(await contentsOf(store, second))).toEqual(['big1', 'same', 'small1'])
    expect((await contentsOf(store, fourth)).same).toBe('kept by all')
    expect((await checkStore(store, { readData: true })).faults).toEqual([])
    expect((await listPacks(store)).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['data', 'meta']))
    await forget(store, [second.record.id, fourth.record.id])
    expect(await store.size()).toEqual({ bytes: 0, packs: 0 })
  })

  it('merges many small packs', async () => {
    const store = await newStore()
    for (let i = 0; i < 11; i += 1) await take(store, i, { f: `${i}` })
    expect((await store.size()).packs).toBe(22)
    const infos = await store.list()
    await forget(store, [])
    expect((await listPacks(store)).map(({ kind }) => kind).sort()).toEqual(['data', 'meta'])
    for (const [i, info] of infos.entries()) expect(await contentsOf(store, info)).toEqual({ f: `${i}` })
    expect((await checkStore(store, { readData: true })).faults).toEqual([])
  })

  it('leaves a snapshot to be read where the one that was read before it is forgotten', async () => {
    const store = await newStore()
    const first = await take(store, 0, { a: '1', b: '2' })
    const second = await take(store, 1, { a: '1', b: '3' })
    const reader = await store.open(first.record.id)
    const read = await reader.entries()
    const other = await openStore({ folder: dirname(store.dir), site: SITE })
    await forget(other, [first.record.id])
    const after = await (await store.open(second.record.id)).entries()
    expect([...after.keys()]).toEqual([...read.keys()])
    expect(await contentsOf(store, second)).toEqual({ a: '1', b: '3' })
    await reader.close()
  })

  it('forgets nothing when one of them is held or unknown', async () => {
    const store = await newStore()
    const a = await take(store, 0, { a: '1' })
    const b = await take(store, 1, { a: '2' })
    await store.mark(b.record.id, { hold: { reason: 'evidence', since: '' } })
    await expect(forget(store, [a.record.id, b.record.id])).rejects.toMatchObject({ code: 'SG-SNAP-008' })
    await expect(forget(store, [a.record.id, 'site.example@20200101T000000Z' as never])).rejects.toMatchObject({ code: 'SG-SNAP-001' })
    expect(await store.list()).toHaveLength(2)
  })
})
