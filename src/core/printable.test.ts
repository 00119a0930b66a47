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

it('writes each unsafe character as people know it', () => {
  const told: readonly [string, string][] = [
    ['\n\r\t\0', '\\n\\r\\t\\0'],
    ['\x01\x7f\x9f', '\\x01\\x7f\\x9f'],
    // Bytes that are no UTF-8, and halves of characters that are no bytes.
    ['\udc80\udcff', '\\x80\\xff'],
    ['\udc7f\udd00', '\\u{dc7f}\\u{dd00}'],
    ['\u00ad\u061c\u200b', '\\xad\\u{61c}\\u{200b}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ufeff\ufeff', '\\u{feff}\\u{feff}'],
  ]
  for (const [text, shown] of told) expect(printable(text)).toBe(shown)
})

it('leaves what stands beside them: the first signs of Latin, whole characters of two halves', () => {
  for (const text of ['\u00a0\u00ff\u0100', '\u{1f600}\u{10000}', ' ~']) expect(printable(text)).toBe(text)
})

it('never lets a control character through, and stays on one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is tested
      expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)
    }),
  )
})
