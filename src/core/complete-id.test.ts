import { expect, it } from 'vitest'
import { completeId } from './complete-id.ts'

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
