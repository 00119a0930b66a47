import { describe, expect, it } from 'vitest'
import type { SnapshotInfo, SnapshotMarks } from '../../core/snapshot.ts'
import { planForget } from './retention.ts'

const DAY_MS = 86_400_000

describe('planForget', () => {
  const at = (day: number, marks: SnapshotMarks = {}, role: 'taken' | 'before' | 'target' = 'taken', complete = true): SnapshotInfo => {
    const startedAt = new Date(Date.UTC(2026, 9, 1) + day * DAY_MS).toISOString()
    return { record: { id: `s@${day}`, startedAt, role, complete } as unknown as SnapshotInfo['record'], marks }
  }
  const now = Date.UTC(2026, 11, 1)
  const kept = (...args: Parameters<typeof planForget>) => planForget(...args).keep.map(({ id, why }) => `${id.slice(2)} ${why.join('+')}`)

  it('keeps the last, days, weeks and clean ones', () => {
    const infos = [at(0), at(1, { clean: true }), at(7), at(8), at(8.5), at(14), at(15, { clean: true }), at(15.2, { verdict: 'infected' })]
    expect(kept(infos, { keepLast: 1 }, { now })).toEqual(['15 last-clean', '15.2 last'])
    expect(kept(infos, { keepLast: 2 }, { now })).toEqual(['15 last-clean+last', '15.2 last'])
    expect(kept(infos, { keepDaily: 3 }, { now })).toEqual(['8.5 daily', '14 daily', '15 last-clean', '15.2 daily'])
    // 1 October 2026 is a Thursday: days 0 to 3, 4 to 10 and 11 to 17 are its weeks.
    expect(kept(infos, { keepWeekly: 2 }, { now })).toEqual(['8.5 weekly', '15 last-clean', '15.2 weekly'])
    expect(kept([at(3), at(4), at(10), at(11)], { keepWeekly: 9 }, { now })).toEqual(['3 weekly', '10 weekly', '11 weekly'])
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
    expect(kept(infos, { keepLast: 9 }, { now })).not.toContain('3 last')
  })

  it('keeps the newest clean one whatever it holds, and the one that `last known clean` means', () => {
    const infos = [at(0, { clean: true }), at(1, { clean: true }, 'taken', false), at(2, { clean: true }, 'before'), at(3)]
    expect(kept(infos, { keepLast: 1 }, { now })).toEqual(['0 last-clean', '2 last-clean', '3 last'])
    expect(kept([at(0, { clean: false }), at(1)], { keepLast: 1 }, { now })).toEqual(['1 last'])
  })

  it('keeps what a clock dated ahead, which takes no place of what was taken since', () => {
    const ahead = [at(98, { clean: true }), at(99)]
    const infos = [at(0, { clean: true }), at(1), at(2), ...ahead]
    for (const policy of [{ keepLast: 1 }, { keepDaily: 1 }, { keepWeekly: 1 }])
      expect(kept(infos, policy, { now })).toEqual(['0 last-clean', expect.stringMatching(/^2 /), '98 future+last-clean', '99 future'])
    expect(kept([at(61)], { keepLast: 1 }, { now })).toEqual(['61 last'])
  })

  it('takes the later name for the newer one of two of one second', () => {
    const [first, second] = [at(1), at(1)] as [SnapshotInfo, SnapshotInfo]
    const later = { ...second, record: { ...second.record, id: 's@1-2' as never } }
    for (const infos of [
      [first, later],
      [later, first],
    ])
      expect(planForget(infos, { keepLast: 1 }, { now }).drop).toEqual(['s@1'])
  })
})
