import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeName, encodeName } from '../../src/core/path.ts'
import { decodeComponent, decodePath, encodeComponent, encodePath, plainHigh, unstorable } from '../../src/snapshots/store/encode-name.ts'

/** Any name a Unix file may have, weighted towards what Git, Windows and Unicode make something of. */
const odd = fc.constantFrom(
  '.',
  '..',
  '.git',
  '.GIT',
  'git~1',
  'GI7EBA~1',
  'con',
  'COM1',
  'aux.',
  'conin$',
  '-',
  '~',
  '%',
  '%2E',
  '%m',
  ' ',
  '\n',
  '\\',
)
const char = fc.constantFrom(
  'a',
  'é',
  'e\u0301',
  '\u200b',
  '\u202e',
  '\u0085',
  '\ue000',
  '\ufeff',
  '\ufdd0',
  '日',
  '😀',
  '\u{e0041}',
  '\udcff',
  '\udcc3',
)
const name = fc
  .oneof(
    fc
      .array(fc.oneof(odd, char, fc.string({ maxLength: 3, unit: 'binary' })), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join('')),
    fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => decodeName(bytes)),
  )
  // Only what bytes decode to is a name.
  .map((text) => decodeName(encodeName(text.replaceAll(/[/\0]/g, ''))))
  .filter((text) => text !== '')

const ENCODED = /^(?!\.git)(?!\.{1,2}$)(?![-~])(?!(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:[ .]|$))[^"*:<>?|\\/]*[^. ]$/i

/** Throws at bytes that are not UTF-8. */
const strict = new TextDecoder('utf-8', { fatal: true })

describe('names in the store', () => {
  it('come back as they were, and mean nothing to Git, Windows or a terminal', () => {
    fc.assert(
      fc.property(name, (given) => {
        const encoded = encodeComponent(given)
        expect(decodeComponent(encoded)).toBe(given)
        expect(encoded).toMatch(ENCODED)
        expect([...encoded].filter((byte) => byte < ' ' || byte === '\u007f')).toEqual([])
        expect(encoded.startsWith('%m') || encoded.startsWith('%t')).toBe(false)
        expect(() => strict.decode(Buffer.from(encoded, 'latin1'))).not.toThrow()
      }),
      { numRuns: 5000 },
    )
  })

  it('are known again when another Unicode escaped more, or fewer, characters beyond ASCII', () => {
    fc.assert(
      fc.property(name, fc.array(fc.boolean(), { minLength: 1 }), (given, which) => {
        const encoded = encodeComponent(given)
        let at = 0
        const chosen = (): boolean => which[at++ % which.length] as boolean
        const more = encoded.replaceAll(/[\x80-\xff]/g, (byte) => (chosen() ? `%${byte.charCodeAt(0).toString(16).toUpperCase()}` : byte))
        const fewer = encoded.replaceAll(/%([89A-F][0-9A-F])/g, (all, hex: string) =>
          chosen() ? String.fromCharCode(Number.parseInt(hex, 16)) : all,
        )
        expect(decodeComponent(more)).toBe(given)
        expect(decodeComponent(fewer)).toBe(given)
      }),
      { numRuns: 3000 },
    )
  })

  it('never become one: different names are encoded differently, also without regard to how a disk spells accents', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        fc.pre(a !== b)
        const form = (text: string): string => Buffer.from(encodeComponent(text), 'latin1').toString('utf8').normalize('NFC')
        expect(form(a)).not.toBe(form(b))
      }),
      { numRuns: 5000 },
    )
  })

  it('are refused when they are not what encoding gives', () => {
    const latin1 = fc.string({ maxLength: 8, unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })
    const tricky = fc
      .array(fc.constantFrom('%2E', '%2e', '%', '%41', 'a', '.', '%00', '%2F', '%m', '..'), { maxLength: 4 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(latin1, tricky), (given) => {
        const decoded = decodeComponent(given)
        if (decoded === undefined) return
        expect(plainHigh(encodeComponent(decoded))).toBe(plainHigh(given))
        expect(decoded).not.toMatch(/[/\0]/)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    ['index.php', 'index.php'],
    ['.htaccess', '.htaccess'],
    ['.well-known', '.well-known'],
    ['.git', '%2Egit'],
    ['.gitattributes', '%2Egitattributes'],
    ['git~1', '%67it~1'],
    ['..', '%2E%2E'],
    ['.', '%2E'],
    ['a:b', 'a%3Ab'],
    ['con.txt', '%63on.txt'],
    ['console', 'console'],
    ['caf\udce9', 'caf%E9'],
    ['e\u0301', 'e%CC%81'],
    ['-rf', '%2Drf'],
    ['a.', 'a%2E'],
    ['a ', 'a%20'],
    ['a b', 'a b'],
    ['100%', '100%25'],
  ])('encodes %j as %s', (given, wanted) => {
    expect(encodeComponent(given)).toBe(wanted)
  })

  it('keeps é and 日本 as they are', () => {
    for (const text of ['été.jpg', '日本.txt']) expect(Buffer.from(encodePath(`${text}/x`), 'latin1').toString()).toBe(`${text}/x`)
    expect(decodePath('a//b')).toBeUndefined()
    expect(decodePath('a/../b')).toBeUndefined()
  })

  it('knows which paths cannot be stored', () => {
    fc.assert(
      fc.property(name, (given) => {
        const refused = given === '..' || given === '.' || encodeName(given).length > 255
        expect(unstorable(given) !== undefined).toBe(refused)
      }),
    )
  })
})
