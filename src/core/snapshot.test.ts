import { describe, expect, it } from 'vitest'
import { type Gap, hasAllFiles, newestClean, type SnapshotInfo } from './snapshot.ts'

const info = (id: string, complete: boolean, clean: boolean, role = 'taken'): SnapshotInfo =>
  ({ record: { id, complete, role }, marks: { clean } }) as unknown as SnapshotInfo
const chosen = (...infos: SnapshotInfo[]): string | undefined => newestClean(infos)?.record.id

describe('newestClean', () => {
  it('has its database where any clean one has it, however old', () => {
    expect(chosen(info('a', true, true), info('b', true, true), info('c', false, true), info('d', true, false))).toBe('b')
  })

  it('is one without a database where no clean one has it: files can still be brought back', () => {
    expect(chosen(info('a', false, true), info('b', false, true), info('c', true, false))).toBe('b')
    expect(chosen(info('a', true, false), info('b', true, true, 'target'))).toBeUndefined()
  })

  it('is one that was taken for a plan only where no other is clean', () => {
    expect(chosen(info('a', true, true), info('b', true, true, 'before'))).toBe('a')
    expect(chosen(info('a', false, true), info('b', true, true, 'before'))).toBe('a')
    expect(chosen(info('a', true, false), info('b', true, true, 'before'))).toBe('b')
  })
})

describe('hasAllFiles', () => {
  it('forgives what is missing of a database, and nothing that is missing of the files', () => {
    const has = (reason: Gap['reason']): boolean => hasAllFiles({ gaps: [{ reason }] })
    for (const reason of ['no-way', 'dump', 'cut', 'access', 'changed-while-read'] as const) expect(has(reason), reason).toBe(true)
    for (const reason of ['denied', 'disconnected', 'bad-name'] as const) expect(has(reason), reason).toBe(false)
    expect(hasAllFiles({ gaps: [{ reason: 'dump' }, { reason: 'denied' }] })).toBe(false)
    expect(hasAllFiles({ gaps: [] })).toBe(true)
  })
})
