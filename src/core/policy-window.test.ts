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

it('knows minutes, on both ends and past midnight', () => {
  const monday = (time: string): boolean => within('mon 09:30-10:15', `2026-11-23T${time}:00Z`)
  expect(['09:29', '09:30', '10:14', '10:15'].map(monday)).toEqual([false, true, true, false])
  const night = (at: string): boolean => within('mon 22:30-06:15', `2026-11-${at}:00Z`)
  expect(['23T22:29', '23T22:30', '24T06:14', '24T06:15', '24T23:00'].map(night)).toEqual([false, true, true, false, false])
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
    'mon-xyz 09:00-10:00',
    'xyz-mon 09:00-10:00',
    'sat,xyz 09:00-10:00',
    ' mon 09:00-10:00',
    'mon 09:00-10:00 UTC x',
    'mon 09:00-09:00',
    'mon 09:00-24:30',
    'mon 25:00-26:00',
    'mon 09:00-10:00 Mars/Olympus',
  ])
    expect(readWindow(text), text).toBeUndefined()
})
