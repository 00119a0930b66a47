import { expect, it } from 'vitest'
import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import type { CopiedFile, CopyLook } from '../host-copies/ask-copies.ts'
import { narrowByCopies } from './narrow-by-copies.ts'
import type { FirstSeen } from './suspects.ts'

const PATH = 'IMG/x.php' as RemotePath
const NOW: Pick<SnapshotEntry, 'type' | 'size' | 'mtime' | 'sha256'> = { type: 'file', size: 5, mtime: 1_000_000, sha256: 'aa' as never }
const day = (n: number): number => n * 86_400_000
const look = (n: number, file?: CopiedFile): CopyLook => ({
  login: `elus-snap${n}`,
  at: day(n),
  has: new Map(file === undefined ? [] : [[PATH, file]]),
})
const narrowed = (first: FirstSeen, looks: CopyLook[], now: object = NOW): FirstSeen | undefined =>
  narrowByCopies(new Map([[PATH, first]]), new Map([[PATH, now as SnapshotEntry]]), looks).get(PATH)

const here: CopiedFile = { size: 5, mtime: 0, sha256: 'aa' }
const other: CopiedFile = { size: 9, mtime: 0 }
const FIRST: FirstSeen = { by: day(30), where: 'snapshot', changed: false }

it.each<[string, FirstSeen, CopyLook[], FirstSeen]>([
  ['no copy says anything', FIRST, [], FIRST],
  [
    'every copy has it: it is older than all of them',
    FIRST,
    [look(29, here), look(28, here), look(20, here)],
    { by: day(20), where: 'provider', changed: false },
  ],
  [
    'it came between two copies',
    FIRST,
    [look(29, here), look(28), look(20)],
    { by: day(29), after: day(28), where: 'provider', changed: false },
  ],
  [
    'it was changed between two copies',
    FIRST,
    [look(29, here), look(28, other)],
    { by: day(29), after: day(28), where: 'provider', changed: true },
  ],
  ['no copy has it', FIRST, [look(29), look(28)], { by: day(30), after: day(29), where: 'provider', changed: false }],
  ['in any order', FIRST, [look(20), look(29, here), look(28)], { by: day(29), after: day(28), where: 'provider', changed: false }],
  [
    'our own snapshots know it closer',
    { by: day(29), after: day(28.5), where: 'snapshot', changed: false },
    [look(29.2, here), look(28), look(20)],
    { by: day(29), after: day(28.5), where: 'snapshot', changed: false },
  ],
  [
    'copies say that it is older than our snapshots do: ours stand',
    { by: day(29), after: day(28.5), where: 'snapshot', changed: false },
    [look(28, here), look(20)],
    { by: day(29), after: day(28.5), where: 'snapshot', changed: false },
  ],
  [
    'a younger copy that lacks it says nothing of when it came',
    { by: day(25), where: 'snapshot', changed: false },
    [look(29), look(20)],
    { by: day(25), after: day(20), where: 'provider', changed: false },
  ],
])('%s', (_name, first, looks, expected) => {
  expect(narrowed(first, looks)).toEqual(expected)
})

it('goes by content, and by size and time only where there is none', () => {
  const sameTime = { size: 5, mtime: NOW.mtime + 30_000 }
  expect(narrowed(FIRST, [look(29, { ...sameTime, sha256: 'bb' })])).toMatchObject({ after: day(29), changed: true })
  const { sha256: _none, ...unread } = NOW
  expect(narrowed(FIRST, [look(29, sameTime)], unread)).toMatchObject({ by: day(29) })
  expect(narrowed(FIRST, [look(29, { size: 5, mtime: NOW.mtime + 120_000 })], unread)).toMatchObject({ after: day(29) })
})
