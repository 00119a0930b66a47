import { describe, expect, it } from 'vitest'
import type { SnapshotInfo, SnapshotMarks } from '../../../src/core/snapshot.ts'
import { checkStore, forget, listPacks, planForget } from '../../../src/snapshots/store/index.ts'
import { contentsOf, newStore, take } from './samples.ts'

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

describe('planForget', () => {
  const at = (day: number, marks: SnapshotMarks = {}, role: 'taken' | 'before' | 'target' = 'taken'): SnapshotInfo => {
    const startedAt = new Date(Date.UTC(2026, 9, 1) + day * DAY * 1000).toISOString()
    return { record: { id: `s@${day}`, startedAt, role } as unknown as SnapshotInfo['record'], marks }
  }
  const now = Date.UTC(2026, 11, 1)
  const kept = (...args: Parameters<typeof planForget>) => planForget(...args).keep.map(({ id, why }) => `${id.slice(2)} ${why.join('+')}`)

  it('keeps the last, days, weeks and clean ones', () => {
    const infos = [at(0), at(1, { clean: true }), at(7), at(8), at(8.5), at(14), at(15, { clean: true }), at(15.2, { verdict: 'infected' })]
    expect(kept(infos, { keepLast: 1 }, { now })).toEqual(['15 last-clean', '15.2 last'])
    expect(kept(infos, { keepDaily: 3 }, { now })).toEqual(['8.5 daily', '14 daily', '15 last-clean', '15.2 daily'])
    // 1 October 2026 is a Thursday: days 0 to 3, 4 to 10 and 11 to 17 are its weeks.
    expect(kept(infos, { keepWeekly: 2 }, { now })).toEqual(['8.5 weekly', '15 last-clean', '15.2 weekly'])
    expect(kept(infos, { keepClean: 2 }, { now })).toEqual(['1 clean', '15 last-clean+clean'])
  })

  it('never drops the newest clean one, what is held, what a run needs, or anything without a rule', () => {
    const infos = [
      at(0, { clean: true }),
      at(1, { hold: { reason: 'r', since: '' } }),
      at(2, {}, 'before'),
      at(3, {}, 'target'),
      at(4),
      at(5),
    ]
    expect(kept(infos, { keepLast: 1 }, { now, inUse: new Set(['s@2' as never]) })).toEqual([
      '0 last-clean',
      '1 held',
      '2 in-use',
      '5 last',
    ])
    expect(planForget(infos, { keepLast: 0 }, { now }).drop).toEqual(['s@2', 's@3', 's@4', 's@5'])
    expect(planForget(infos, {}, { now }).drop).toEqual([])
    expect(kept([at(0), at(99)], { keepLast: 1 }, { now })).toEqual(['99 future+last'])
  })
})
