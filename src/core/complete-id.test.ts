import { expect, it } from 'vitest'
import { completeId, latestOrComplete } from './complete-id.ts'

const ids = ['blog@20261101T000000Z', 'lepcf.fr@20260930T010203Z', 'lepcf.fr@20261101T000000Z', 'lepcf.fr@20261101T000000Z-2']

it.each([
  ['blog', 0],
  ['lepcf.fr@20260', 1],
  ['LEPCF.FR@202609', 1],
  ['lepcf.fr@20261101T000000Z', 2],
  ['lepcf.fr@20261101T000000Z-', 3],
])('completes %s', (wanted, index) => expect(completeId(wanted, ids)).toBe(ids[index]))

it('refuses what means several, and names them', () => {
  expect(() => completeId('lepcf.fr@2026', ids)).toThrow(
    expect.objectContaining({ code: 'SG-USE-004', params: { name: 'lepcf.fr@2026', known: ids.slice(1) } }),
  )
  expect(() => completeId('', ids)).toThrow(expect.objectContaining({ code: 'SG-USE-004' }))
})

it('names what is near when there is none', () => {
  expect(() => completeId('lepcf.fr@20261102T000000Z', ids)).toThrow(
    expect.objectContaining({ code: 'SG-USE-005', params: expect.objectContaining({ known: expect.arrayContaining([ids[2]]) }) }),
  )
  expect(() => completeId('x', [])).toThrow(expect.objectContaining({ code: 'SG-USE-005', params: { name: 'x', known: [] } }))
})

it('tells case apart where both are there', () => {
  expect(completeId('a-', ['A-1', 'a-2'])).toBe('a-2')
  expect(completeId('A-', ['A-1', 'a-2'])).toBe('A-1')
  expect(completeId('1', ['1-a', 'b-1'])).toBe('1-a')
})

it('means nobody by nothing, even where there is only one', () => {
  expect(() => completeId('', ['a'])).toThrow(
    expect.objectContaining({ code: 'SG-USE-005', kind: 'usage', params: { name: '', known: ['a'] } }),
  )
})

it('names five at most of what is meant, and says that there are more', () => {
  const many = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']
  const known = (names: readonly string[]): readonly string[] => {
    try {
      return [completeId('a', names)]
    } catch (error) {
      expect(error).toMatchObject({ code: 'SG-USE-004', kind: 'usage' })
      return (error as { params: { known: readonly string[] } }).params.known
    }
  }
  expect(known(many)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', '…'])
  expect(known(many.slice(0, 5))).toEqual(many.slice(0, 5))
})

it('names the last five where nothing is near, and only what is near where something is', () => {
  const old = ['b1xxxxxxx', 'b2xxxxxxx', 'b3xxxxxxx', 'b4xxxxxxx', 'b5xxxxxxx', 'b6xxxxxxx']
  expect(() => completeId('qqqqqqqqq', old)).toThrow(expect.objectContaining({ params: { name: 'qqqqqqqqq', known: old.slice(1) } }))
  expect(() => completeId('snapshut', ['restore', 'snapshot'])).toThrow(
    expect.objectContaining({ params: { name: 'snapshut', known: ['snapshot'] } }),
  )
})

it('means the last by latest, and an id by anything else', () => {
  expect(latestOrComplete('latest', ids)).toBe(ids[3])
  expect(latestOrComplete('blog', ids)).toBe(ids[0])
  expect(() => latestOrComplete('latest', [])).toThrow(expect.objectContaining({ code: 'SG-USE-005' }))
})
