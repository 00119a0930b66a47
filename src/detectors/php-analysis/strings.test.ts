import { expect, it } from 'vitest'
import { readNumber, readString, undoEscapes } from './strings.ts'

const is = (text: string, v: string, escaped = false): void => expect(readString(text), text).toEqual({ v, escaped })

it('reads a text in single quotes as it stands, but for two signs', () => {
  is(`'a\\n$b'`, 'a\\n$b')
  is(`'it\\'s \\\\'`, `it's \\`)
  is(`''`, '')
  is(`'\\x41'`, '\\x41')
})

it('reads what PHP escapes in double quotes, and leaves what is no escape', () => {
  is('"plain"', 'plain')
  is('"\\n\\t\\r\\v\\e\\f\\\\\\$\\"\\`"', '\n\t\r\v\x1b\f\\$"`')
  is('"\\q\\N"', '\\q\\N')
  is('"\\x41\\x4\\x4g\\xZ"', 'A\x04\x04g\\xZ', true)
  is('"\\101\\60\\0\\777"', 'A0\0\xff', true)
  is('"\\u{41}\\u{e9}\\u{1F600}\\u{110000}\\u{}"', 'A\xc3\xa9\xf0\x9f\x98\x80\\u{110000}\\u{}')
  expect(undoEscapes('none')).toBe('none')
})

it('tells letters that are written as numbers from other bytes that are', () => {
  for (const spelt of ['\\x41', '\\x7a', '\\x2e', '\\101', '\\172', '\\60', '\\060', '\\X41'])
    expect(readString(`"${spelt}"`).escaped, spelt).toBe(true)
  for (const bytes of ['\\\\', '\\x00', '\\x1b', '\\x80', '\\xff', '\\0', '\\12', '\\033', '\\200', '\\377', '\\n'])
    expect(readString(`"${bytes}"`).escaped, bytes).toBe(false)
})

it('reads a heredoc by its lines, without the indent of its end', () => {
  is('<<<E\na\\x41$b\nE', 'aA$b', true)
  is("<<<'E'\na\\x41\nE", 'a\\x41')
  is('<<<"E"\r\na\r\nb\r\nE', 'a\r\nb')
  is("<<<E\nit's\\x41\nE", "it'sA", true)
  is('<<<E\na  \n\t b\n  \tE', 'a  \nb')
  is('<<<E\n    a\n   b\n     c\n    E', 'a\nb\n c')
  is('<<<E\n\ta\n\tE', 'a')
  is('<<<E\nE', '')
  is('<<<E', '')
  is('<<<E\r\rE', '')
  is('<<<E\n\nE', '')
})

it('reads a number in each of the ways PHP writes it', () => {
  const numbers: readonly [string, number][] = [
    ['12', 12],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0Xff', 255],
    ['0b101', 5],
    ['0B11', 3],
    ['017', 15],
    ['0o17', 15],
    ['0O17', 15],
    ['0', 0],
    ['00', 0],
    ['1.5', 1.5],
    ['1e3', 1000],
    ['.5', 0.5],
    ['018', 18],
    ['0b1', 1],
    ['0xg', Number.NaN],
  ]
  for (const [text, number] of numbers) expect(readNumber(text), text).toBe(number)
  expect(readNumber('x')).toBeNaN()
})
