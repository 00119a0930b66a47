import { expect, it } from 'vitest'
import { createDerivedFinder } from './derived.ts'
import type { RemotePath } from './path.ts'

const path = (text: string): RemotePath => text as RemotePath

it('knows what lies in a cache, and that its guard and its neighbours do not', () => {
  const topOf = createDerivedFinder([
    { path: path('tmp/cache'), why: 'derived' },
    { path: path('tmp/meta_cache.php'), why: 'derived' },
    { path: path('IMG'), why: 'kept' },
  ])
  expect(topOf(path('tmp/cache'))).toBe('tmp/cache')
  expect(topOf(path('tmp/cache/a/index.php'))).toBe('tmp/cache')
  expect(topOf(path('tmp/meta_cache.php'))).toBe('tmp/meta_cache.php')
  for (const other of ['tmp/cache/.htaccess', 'tmp/cache/index.php', 'tmp/cached', 'tmp', '', 'IMG/a.jpg']) {
    expect(topOf(path(other)), other).toBeUndefined()
  }
})
