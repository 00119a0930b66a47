import { expect, it } from 'vitest'
import { isWithin, readWindow } from './policy-window.ts'

const within = (text: string, at: string): boolean => {
  const window = readWindow(text)
  if (window === undefined) throw new Error(`no window: ${text}`)
  return isWithin(window, Date.parse(at))
}

// 23 November 2026 is a Monday.
it('knows hours of a day, past midnight too, by the day they begin on', () => {
  expect(within('mon 09:00-17:00', '2026-11-23T09:00:00Z')).toBe(true)
  expect(within('mon 09:00-17:00', '2026-11-23T17:00:00Z')).toBe(false)
  expect(within('mon 09:00-17:00', '2026-11-24T10:00:00Z')).toBe(false)
  expect(within('mon 22:00-06:00', '2026-11-24T05:59:00Z')).toBe(true)
  expect(within('mon 22:00-06:00', '2026-11-23T05:59:00Z')).toBe(false)
  expect(within('sat,sun 00:00-24:00', '2026-11-22T23:59:00Z')).toBe(true)
  expect(within('fri-mon 00:00-24:00', '2026-11-23T12:00:00Z')).toBe(true)
  expect(within('fri-mon 00:00-24:00', '2026-11-24T12:00:00Z')).toBe(false)
  expect(within('daily 01:00-05:00', '2026-11-25T04:00:00Z')).toBe(true)
})

it('knows the clock of a place, in winter and in summer', () => {
  expect(within('mon 22:00-06:00 Europe/Paris', '2026-11-23T21:00:00Z')).toBe(true)
  expect(within('mon 22:00-06:00 Europe/Paris', '2026-11-23T20:59:00Z')).toBe(false)
  expect(within('mon 22:00-06:00 Europe/Paris', '2026-07-20T20:00:00Z')).toBe(true)
})

it('takes nothing else for one', () => {
  for (const text of [
    '',
    'mon',
    'mon 9:00-10:00',
    'xyz 09:00-10:00',
    'mon 09:00-09:00',
    'mon 09:00-24:30',
    'mon 25:00-26:00',
    'mon 09:00-10:00 Mars/Olympus',
  ])
    expect(readWindow(text), text).toBeUndefined()
})
