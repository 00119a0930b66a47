import { describe, expect, it } from 'vitest'
import { createFormIndex, isSpace, withoutSpaces } from './find-forms.ts'

const found = (forms: readonly string[], text: string, cuts = false): string[] => {
  const index = createFormIndex()
  for (const form of forms) index.add(form)
  return index.find(text, cuts).map(([from, to]) => `${from}-${to}`)
}

describe('forms of secrets', () => {
  it('are found wherever they stand, the longer beside the shorter', () => {
    expect(found([], 'anything', true)).toEqual([])
    expect(found(['abcd'], 'abcd')).toEqual(['0-4'])
    expect(found(['abcd'], 'xabcdxabcd')).toEqual(['1-5', '6-10'])
    expect(found(['abcd', 'abcdef', 'abcd'], 'abcdef')).toEqual(['0-4', '0-6'])
    expect(found(['aaaa'], 'aaaaa')).toEqual(['0-4', '1-5'])
    expect(found(['abcde'], 'abcd')).toEqual([])
    expect(found(['abcd'], 'abc')).toEqual([])
    expect(found(['abcdef'], 'abcdxf abcd ef')).toEqual([])
  })

  it('are told apart where the table of places holds one place for two', () => {
    // 'aaaa' and its like lie at many places; each of these is its own.
    const forms = Array.from(
      { length: 200 },
      (_, n) => `${String.fromCharCode(97 + (n % 26), 97 + ((n * 7) % 26), 97 + ((n * 11) % 26))}-${n}`,
    )
    expect(new Set(found(forms, forms.join('\n'))).size).toBeGreaterThanOrEqual(200)
    expect(found(forms, forms.join('\n').toUpperCase())).toEqual([])
  })

  it('are known by half of themselves where they are long, from either end', () => {
    const form = 'abcdefghij0123456789'
    expect(found([form], 'xx abcdefghij yy', true)).toEqual(['3-13'])
    expect(found([form], 'xx 0123456789 yy', true)).toEqual(['3-13'])
    expect(found([form], 'xx abcdefghi yy', true)).toEqual([])
    expect(found([form], 'xx 123456789 yy', true)).toEqual([])
    expect(found([form], 'xx abcdefghij yy 0123456789', false)).toEqual([])
    expect(found([form], form, true)).toEqual(['0-20'])
    // Of 19 characters, half is no more than chance.
    expect(found([form.slice(1)], 'bcdefghij0 123456789', true)).toEqual([])
    expect(found([form], '0123456789', true)).toEqual(['0-10'])
  })

  it('are known by six characters beside the sign of a cut', () => {
    const form = 'abcdefghijkl'
    expect(found([form], 'abcdef…', true)).toEqual(['0-6'])
    expect(found([form], '…ghijkl', true)).toEqual(['1-7'])
    expect(found([form], 'abcde…', true)).toEqual([])
    expect(found([form], '…hijkl', true)).toEqual([])
    expect(found([form], 'abcdef… …ghijkl', false)).toEqual([])
    expect(found([form], 'abcdef, ghijkl', true)).toEqual([])
  })
})

describe('white space', () => {
  it('is what JavaScript takes for it', () => {
    for (let code = 0; code < 0x10000; code += 1)
      if (isSpace(code) !== /\s/.test(String.fromCharCode(code))) throw new Error(`U+${code.toString(16)}`)
  })

  it('is left out, and it is known where everything stood', () => {
    const { bare, at } = withoutSpaces(' a\u00a0b\t\nc')
    expect([bare, ...at.slice(0, bare.length)]).toEqual(['abc', 1, 3, 6])
    expect(withoutSpaces('abc')).toEqual({ bare: 'abc', at: Uint32Array.of(0, 1, 2) })
    expect(withoutSpaces(' ').bare).toBe('')
  })
})
