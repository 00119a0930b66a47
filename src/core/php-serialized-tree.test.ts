import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasReferences, readSerialized, readSerializedText, recounted, writeSerialized } from './php-serialized-tree.ts'
import { windowsTextOf } from './windows-text.ts'

type Value = string | number | boolean | null | readonly (readonly [string | number, Value])[]

/** As PHP writes it. */
function serialized(value: Value): string {
  if (value === null) return 'N;'
  if (typeof value === 'boolean') return `b:${value ? 1 : 0};`
  if (typeof value === 'number') return Number.isInteger(value) ? `i:${value};` : `d:${value};`
  if (typeof value === 'string') return `s:${Buffer.byteLength(value)}:"${value}";`
  return `a:${value.length}:{${value.map(([key, own]) => serialized(key) + serialized(own)).join('')}}`
}

const leaf = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.integer(), fc.boolean(), fc.constant(null))
const { value: values } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(fc.tuple(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.string({ maxLength: 5 })), tie('value')), { maxLength: 4 }),
  ),
}))

describe('what PHP serialized', () => {
  it('is written as it was read, byte for byte', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = Buffer.from(serialized(value))
        const read = readSerialized(bytes)
        expect(read === undefined ? undefined : writeSerialized(read)).toEqual(bytes)
      }),
    )
  })

  it('is read of sites that mean UTF-8 and say latin1, and written as they have it', () => {
    const meant = serialized([['titre', 'Été « à l’œuvre »']])
    const stored = windowsTextOf(Buffer.from(meant))
    expect(stored).not.toBe(meant)
    const read = readSerializedText(stored)
    expect(read?.write(read.node)).toBe(stored)
  })

  it.each([
    '',
    'a:1:{i:0;s:3:"ab";}',
    'a:2:{i:0;i:1;}',
    's:1:"a"',
    'i:1;i:2;',
    'a:1:{a:0:{}i:1;}',
    'O:1:"A":1:{}',
    'C:1:"A":9:{x}',
    'x:1;',
  ])('is nothing where its lengths do not fit: %s', (text) => expect(readSerializedText(text)).toBeUndefined())

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aOCsibNrR:;"{}0123456789\\'), maxLength: 60 }), (text) => {
        const read = readSerialized(Buffer.from(text))
        if (read !== undefined) expect(readSerialized(writeSerialized(read))).toEqual(read)
      }),
    )
  })

  it('keeps objects and those that read themselves, and knows parts that stand for others', () => {
    const text = 'a:3:{i:0;O:3:"A\\B":1:{s:1:"x";i:1;}i:1;C:1:"D":3:{abc}i:2;E:5:"F:One";}'
    const read = readSerializedText(text)
    expect(read?.write(read.node)).toBe(text)
    expect(read && hasReferences(read.node)).toBe(false)
    const same = readSerializedText('a:2:{i:0;a:0:{}i:1;R:2;}')
    expect(same && hasReferences(same.node)).toBe(true)
  })

  it('counts a list anew that was one without holes, and no other', () => {
    const membersOf = (text: string) => {
      const node = readSerializedText(text)?.node
      return node?.is === 'list' ? node.members : []
    }
    const counted = membersOf(serialized(['a', 'b', 'c'].map((own, i) => [i, own])))
    const named = membersOf(
      serialized([
        ['x', 'a'],
        [7, 'b'],
      ]),
    )
    const write = (members: typeof counted) => writeSerialized({ is: 'list', members }).toString()
    expect(write(recounted(counted, counted.slice(1)))).toBe('a:2:{i:0;s:1:"b";i:1;s:1:"c";}')
    expect(write(recounted(named, named.slice(1)))).toBe('a:1:{i:7;s:1:"b";}')
  })
})
