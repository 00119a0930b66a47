import { expect, it } from 'vitest'
import { eachText } from './each-text.ts'

it('changes every text, however deep it lies, and nothing else', () => {
  const value = { a: 'x', b: ['x', { c: 'x', n: 1, t: true, z: null }], name: 'x', under: { name: ['x'] } }
  expect(eachText(value, () => 'y', new Set(['name']))).toEqual({
    a: 'y',
    b: ['y', { c: 'y', n: 1, t: true, z: null }],
    name: 'x',
    under: { name: ['x'] },
  })
  expect(eachText('x', (text) => `${text}!`)).toBe('x!')
})
