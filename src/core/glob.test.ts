import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileGlob, isGlob, LONGEST_GLOB } from './glob.ts'

const matches = (pattern: string, text: string, paths = true): boolean | undefined => compileGlob(pattern, { paths })?.(text)

describe('compileGlob', () => {
  it.each([
    ['plugins/auto/**', 'plugins/auto/a/b.php', true],
    ['plugins/auto/**', 'plugins/auto/', true],
    ['plugins/auto/**', 'plugins/autox/b.php', false],
    ['**/x.php', 'x.php', true],
    ['**/x.php', 'a/b/x.php', true],
    ['**/x.php', 'a/bx.php', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/**/b', 'ab', false],
    ['*.php', 'a/b.php', false],
    ['IMG/*/*.jpg', 'IMG/jpg/a.jpg', true],
    ['a**b', 'a/x/b', true],
    ['?.php', 'é.php', true],
    ['?.php', '😀.php', true],
    ['?.php', '/.php', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[!a]', '/', false],
    ['[]]', ']', true],
    ['[a-]', '-', true],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['a\\', 'a\\', true],
    ['', '', true],
    ['*', '', true],
    ['*', 'line\nbreak', true],
    ['*\udc80', 'x\udc80', true],
  ])('%j on %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected)
  })

  it('lets everything cross folders where paths mean nothing', () => {
    expect(matches('*', 'old/essai', false)).toBe(true)
    expect(matches('old?essai', 'old/essai', false)).toBe(true)
    expect(matches('**/x', 'x', false)).toBe(false)
  })

  it('gives no matcher for an open bracket or an endless pattern', () => {
    expect(compileGlob('a[b', { paths: true })).toBeUndefined()
    expect(compileGlob('[]', { paths: true })).toBeUndefined()
    expect(compileGlob('x'.repeat(LONGEST_GLOB + 1), { paths: true })).toBeUndefined()
  })

  it('ends on patterns that make backtracking matchers run for ever', () => {
    expect(matches(`${'*a'.repeat(60)}b`, 'a'.repeat(3000))).toBe(false)
    expect(matches(`${'**/'.repeat(60)}b`, 'a/'.repeat(1500))).toBe(false)
  })

  it('agrees with a regular expression written from the same pattern', () => {
    const part = fc.constantFrom<[string, string]>(
      ['*', '[^/]*'],
      ['?', '[^/]'],
      ['**', '.*'],
      ['[ab]', '[ab]'],
      ['[!a]', '[^a/]'],
      ['a', 'a'],
      ['b', 'b'],
      ['/', '/'],
      ['.', '\\.'],
    )
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 10 })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), text, (parts, sample) => {
        const pattern = parts.map(([glob]) => glob).join('')
        // Neighbouring stars and '**/' mean something together: written out by hand above.
        fc.pre(
          !/\*{3}|\*\*\//.test(pattern) &&
            !/\*\*/.test(
              parts
                .filter(([g]) => g !== '**')
                .map(([g]) => g)
                .join(''),
            ),
        )
        const oracle = new RegExp(`^${parts.map(([, regex]) => regex).join('')}$`, 's')
        expect(matches(pattern, sample)).toBe(oracle.test(sample))
      }),
      { numRuns: 5000 },
    )
  })
})

describe('isGlob', () => {
  it('knows patterns from names', () => {
    expect(['a*', 'a?', '[a]', 'a\\*'].every(isGlob)).toBe(true)
    expect(['lepcf.fr', 'old/essai', 'a-b_c'].some(isGlob)).toBe(false)
  })
})
