import { expect, it } from 'vitest'
import type { SnapshotId, SnapshotInfo, SnapshotRecord } from '../../../core/snapshot.ts'
import type { SnapshotStore } from '../../../snapshots/types.ts'
import { chooseSnapshot } from './choose-snapshot.ts'

const SNAPSHOTS: readonly (readonly [moment: string, role: SnapshotRecord['role']])[] = [
  ['20261119T030000Z', 'taken'],
  ['20261120T030000Z', 'taken'],
  ['20261120T030000Z-2', 'taken'],
  ['20261120T080000Z', 'before'],
  ['20261120T080100Z', 'target'],
  ['20261121T080000Z', 'before'],
  ['20261121T090000Z', 'before'],
]
const CURRENT = 'site@20261121T090000Z' as SnapshotId

async function chosen(at: string): Promise<string> {
  const list = SNAPSHOTS.map(([moment, role]) => ({ record: { id: `site@${moment}`, role }, marks: {} }) as unknown as SnapshotInfo)
  const store = { site: 'site', list: async () => list } as unknown as SnapshotStore
  return (await chooseSnapshot(store, { at }, CURRENT)).record.id
}

it.each([
  // What a plan kept of the site is what was to be put right: no date means it while there is another.
  ['2026', '20261120T030000Z-2'],
  ['2026-11-20', '20261120T030000Z-2'],
  ['20261119', '20261119T030000Z'],
  // Who names one means it.
  ['20261120T030000Z', '20261120T030000Z'],
  ['site@20261120T030000Z', '20261120T030000Z'],
  ['20261120T030000Z-2', '20261120T030000Z-2'],
  ['2026-11-20T03:00:00Z', '20261120T030000Z'],
  ['20261120T08', '20261120T080000Z'],
  ['site@20261120T080000Z', '20261120T080000Z'],
  // And where nothing else is of that date, an undo point is better than nothing.
  ['2026-11-21', '20261121T080000Z'],
])('%s means %s', async (asked, moment) => {
  expect(await chosen(asked)).toBe(`site@${moment}`)
})

it.each(['20261121T090000Z', '20261120T080100Z', '2025', 'other@20261120T030000Z'])('%s means none', async (asked) => {
  await expect(chosen(asked)).rejects.toMatchObject({ code: 'SG-REST-002' })
})
