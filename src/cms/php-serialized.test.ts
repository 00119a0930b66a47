import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPhpSerialized, readPhpSerializedText } from './php-serialized.ts'

const read = (text: string): unknown => readPhpSerialized(Buffer.from(text))

describe('readPhpSerialized', () => {
  it.each([
    ['N;', null],
    ['b:1;', true],
    ['i:-12;', -12],
    ['d:0.5;', 0.5],
    ['s:4:"é"s";', 'é"s'],
    ['a:0:{}', new Map()],
    [
      'a:2:{s:1:"a";a:1:{i:0;s:1:"x";}i:7;N;}',
      new Map<string, unknown>([
        ['a', new Map([['0', 'x']])],
        ['7', null],
      ]),
    ],
  ])('reads %s', (text, value) => expect(read(text)).toEqual(value))

  it.each([
    '',
    'N',
    'i:x;',
    's:9:"short";',
    's:5:"five5',
    's:-1:"";',
    'a:1:{s:1:"a";}',
    'a:2:{s:1:"a";N;}',
    'a:1:{N;N;}',
    'O:8:"stdClass":0:{}',
    'C:3:"Foo":0:{}',
    'R:1;',
    'N;N;',
    'a:999999999:{',
  ])('takes %j for nothing', (text) => expect(read(text)).toBeUndefined())

  it('ends on any bytes, and on arrays in arrays without end', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readPhpSerialized(Buffer.from(bytes))))
    expect(read('a:1:{i:0;'.repeat(100_000))).toBeUndefined()
  })
})

describe('readPhpSerializedText', () => {
  it('reads what was stored byte by byte as latin1, the bytes nobody gives a character among them', () => {
    for (const [stored, meant] of [
      ['lâ€™espace privÃ©', 'l’espace privé'],
      ['Ã\u0081 Ã€ Å“ â‚¬', 'Á À œ €'],
      ['plain', 'plain'],
    ] as const) {
      const length = Buffer.byteLength(meant)
      expect(readPhpSerializedText(`a:1:{s:1:"n";s:${length}:"${stored}";}`)).toEqual(new Map([['n', meant]]))
      expect(readPhpSerializedText(`a:1:{s:1:"n";s:${length}:"${meant}";}`)).toEqual(new Map([['n', meant]]))
    }
    expect(readPhpSerializedText('s:2:"日本')).toBeUndefined()
    expect(readPhpSerializedText('s:99:"Ã©";')).toBeUndefined()
  })
})
