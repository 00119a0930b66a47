import { expect, it } from 'vitest'
import { parseWhen } from './parse-when.ts'

/** Half past one in the afternoon of a summer's day, wherever these tests run. */
const now = new Date(2026, 6, 14, 13, 30).getTime()
const local = (...parts: [number, number, number, number?, number?, number?]): string => new Date(...parts).toISOString()

it.each([
  ['now', new Date(now).toISOString()],
  ['Maintenant', new Date(now).toISOString()],
  ['2026-07-14', local(2026, 6, 14)],
  ['2026-07-14T08:00', local(2026, 6, 14, 8)],
  ['2026-01-02 8h', local(2026, 0, 2, 8)],
  ['8h30', local(2026, 6, 14, 8, 30)],
  [' 08:00:01 ', local(2026, 6, 14, 8, 0, 1)],
  ['2026-07-14T08:00Z', '2026-07-14T08:00:00.000Z'],
  ['2026-07-14T08:00+02:00', '2026-07-14T06:00:00.000Z'],
  ['2026-07-14 00:30:15-0130', '2026-07-14T02:00:15.000Z'],
  ['2028-02-29', local(2028, 1, 29)],
  // No such hour that night in Europe: it is the one after, never an error.
  ['2026-03-29T02:30', local(2026, 2, 29, 2, 30)],
])('%s is a moment', (text, iso) => {
  expect(parseWhen(text, now)).toBe(iso)
})

it.each([
  '',
  ' ',
  'tomorrow',
  '2026-02-29',
  '2026-13-01',
  '2026-00-10',
  '24:00',
  '08:60',
  '14/07/2026',
  '2026-07-14T08:00+15:00',
  'Z',
  '8',
])('%j is none', (text) => {
  expect(parseWhen(text, now)).toBeUndefined()
})
