import { describe, expect, it } from 'vitest'
import type { Entry } from '../../core/entry.ts'
import { standing } from '../../core/standing.ts'
import { createFreshness } from './freshness.ts'
import type { SiteWork } from './site-work.ts'
import { emptyState, type FileRecord } from './state.ts'

const DAY = 86_400_000

function entryAt(path: string, more: Partial<Entry> = {}): Entry {
  return { path, type: 'file', size: 10, mtime: 1000, ctime: 2000, mode: 0o644, ...more } as Entry
}

/** What is said of `now`, when it stood as `before` at the last scan. */
function fresh(options: Partial<Parameters<typeof createFreshness>[0]>, now: Entry, before: Entry = now): boolean {
  const record: FileRecord = { t: standing(before), h: 'ab' }
  const work = {
    standingOf: standing,
    before: { ...emptyState(), files: new Map([[before.path as string, record]]) },
  } as unknown as SiteWork
  return createFreshness({ changeTime: true, paranoid: false, now: 0, ...options }).recordOf(work, now) !== undefined
}

describe('with ctime', () => {
  it('takes what stands the same for the same, code too', () => {
    expect(fresh({}, entryAt('a.php'))).toBe(true)
  })

  it.each([{ size: 11 }, { mtime: 1001 }, { ctime: 2001 }, { inode: 7 }])('looks again after %j', (change) => {
    expect(fresh({}, entryAt('a.jpg', change), entryAt('a.jpg'))).toBe(false)
  })

  it('knows nothing of a file it never saw', () => {
    expect(fresh({}, entryAt('b.php'), entryAt('a.php'))).toBe(false)
  })

  it('believes nothing when paranoid', () => {
    expect(fresh({ paranoid: true }, entryAt('a.jpg'))).toBe(false)
  })
})

describe('without ctime', () => {
  const { ctime: _, ...bare } = entryAt('x.php')
  const at = (path: string): Entry => ({ ...bare, path }) as Entry

  it('looks at code again each time, whether the account has no ctime or only this entry', () => {
    expect(fresh({ changeTime: false }, entryAt('a.php'))).toBe(false)
    expect(fresh({ changeTime: true }, at('a.php'))).toBe(false)
  })

  it('looks at every other file once in fourteen days', () => {
    for (const path of ['IMG/a.jpg', 'IMG/b.jpg', 'docs/c.pdf', 'd.css']) {
      const read = Array.from({ length: 28 }, (_unused, day) => !fresh({ changeTime: false, now: day * DAY }, at(path)))
      expect(read.filter(Boolean)).toHaveLength(2)
      expect(read.slice(14)).toEqual(read.slice(0, 14))
    }
  })
})
