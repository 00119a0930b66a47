import { expect, it } from 'vitest'
import { isNestedTooDeep } from './nesting.ts'

function nested(layers: number, one: (below: unknown) => unknown): unknown {
  let value: unknown = 1
  for (let n = 0; n < layers; n += 1) value = one(value)
  return value
}

it('takes two hundred layers below the first, of lists or objects, and no more', () => {
  for (const one of [(below: unknown) => [below], (below: unknown) => ({ a: 1, below, c: null }), (below: unknown) => [null, 'x', below]]) {
    expect(isNestedTooDeep(nested(201, one))).toBe(false)
    expect(isNestedTooDeep(nested(202, one))).toBe(true)
  }
  expect(isNestedTooDeep(JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`))).toBe(true)
})

it('is none for what is no list and no object', () => {
  for (const value of [null, undefined, 1, 'a'.repeat(1000), true, [], {}, [null]]) expect(isNestedTooDeep(value)).toBe(false)
})
