import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkSerialized } from './serialized.ts'

/** PHP's serialize() for what SPIP keeps; strings by their bytes. */
function serialize(value: unknown): string {
  if (value === null) return 'N;'
  if (typeof value === 'boolean') return `b:${Number(value)};`
  if (typeof value === 'number') return Number.isInteger(value) ? `i:${value};` : `d:${value};`
  if (typeof value === 'string') return `s:${value.length}:"${value}";`
  const entries = Object.entries(value as object)
  return `a:${entries.length}:{${entries.map(([k, v]) => serialize(k) + serialize(v)).join('')}}`
}
const text = fc.string({ unit: 'binary-ascii', maxLength: 12 })
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.dictionary(text, tie('any'), { maxKeys: 4 }),
  ),
})).any

describe('checkSerialized', () => {
  it('reads whatever PHP writes', () => {
    fc.assert(
      fc.property(fc.dictionary(text, value, { maxKeys: 5 }), (data) => {
        expect(checkSerialized(serialize(data), 0)).toBeUndefined()
        expect(checkSerialized(`head${serialize(data)}`, 4)).toBeUndefined()
      }),
    )
  })

  it('says when the end is missing', () => {
    fc.assert(
      fc.property(fc.dictionary(text, value, { minKeys: 1, maxKeys: 5 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (data, part) => {
        const whole = serialize(data)
        expect(checkSerialized(whole.slice(0, Math.floor(whole.length * part)), 0)?.cut).toBe(true)
      }),
    )
  })

  it.each([
    'O:8:"stdClass":0:{}',
    'a:1:{i:0;O:1:"a":0:{}}',
    'C:1:"a":0:{}',
    'a:1:{i:0;i:1;i:2;}',
    's:2:"a";',
    'a:-1:{}',
    'hello',
    'a:1:{a:0:{}i:1;',
  ])('%s is none of it', (source) => {
    expect(checkSerialized(`${source}tail tail tail`, 0)).toBeDefined()
  })
})
