import { join, normalize } from 'node:path/posix'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isReleasePath } from './release-file.ts'

describe('isReleasePath', () => {
  it.each(['a', 'a/b.php', '.htaccess', 'a/..b', 'é/ñ', '__proto__', 'a b', 'ab:c'])('takes %j', (path) => {
    expect(isReleasePath(path)).toBe(true)
  })

  it.each([
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/./b',
    'a\\b',
    '..\\a',
    'C:/a',
    'c:',
    'a\0',
    'a\nb',
    '\u001b[2J',
    `${'a'.repeat(1025)}`,
  ])('refuses %j', (path) => {
    expect(isReleasePath(path)).toBe(false)
  })

  it('never lets a path out of its folder', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', '/', '\\', 'a', '...'), fc.string({ maxLength: 4 }))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', '\\'), (parts, separator) => {
        const path = parts.join(separator)
        if (isReleasePath(path)) expect(normalize(join('/base', path))).toBe(`/base/${path}`)
      }),
    )
  })
})
