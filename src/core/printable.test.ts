import fc from 'fast-check'
import { expect, it } from 'vitest'
import { printable } from './printable.ts'

it('leaves ordinary names alone, accents and backslashes included', () => {
  expect(printable('été\\dossier/photo 1.jpg')).toBe('été\\dossier/photo 1.jpg')
})

it('shows what would move a terminal', () => {
  expect(printable('a\x1b[31mb\nc')).toBe('a\\x1b[31mb\\nc')
  expect(printable('x\u202egpj.php')).toBe('x\\u{202e}gpj.php')
  expect(printable('bad\udcff.php')).toBe('bad\\xff.php')
  expect(printable('a\\\n')).toBe('a\\\\\\n')
})

it('never lets a control character through, and stays on one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is tested
      expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)
    }),
  )
})
