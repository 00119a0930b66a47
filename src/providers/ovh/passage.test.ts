import { expect, it } from 'vitest'
import { isShut, measuresCase, needsSupport } from '../measures.ts'
import type { AbuseState, Passage } from '../types.ts'
import { copyLogins } from './copies.ts'
import { mailPassageOf, passageOf } from './passage.ts'

it.each<[string, Passage]>([
  ['active', 'open'],
  ['blocked', 'closed'],
  ['bloqued', 'closed'],
  ['BLOQUED', 'closed'],
  ['hardBlocked', 'hard-closed'],
  ['hardBloqued', 'hard-closed'],
  ['hard_blocked', 'hard-closed'],
  ['bloqué', 'closed'],
  ['maintenance', 'maintenance'],
  ['hardMaintenance', 'maintenance'],
  ['softBlocked', 'stranger'],
  ['', 'stranger'],
  ['constructor', 'stranger'],
  ['__proto__', 'stranger'],
])('%j is %s', (word, passage) => {
  expect(passageOf(word)).toBe(passage)
})

it.each<[string, Passage]>([
  ['ok', 'open'],
  ['force', 'open'],
  ['ko', 'closed'],
  ['bounce', 'closed'],
  ['spam', 'closed'],
  ['spamLegalBlocked', 'hard-closed'],
  ['purging', 'limited'],
  ['quarantined', 'stranger'],
])('mail that is %j is %s', (word, passage) => {
  expect(mailPassageOf(word)).toBe(passage)
})

const state = (over: Partial<AbuseState>): AbuseState => ({ access: 'open', web: 'open', mail: 'open', out: 'open', ...over })

it.each<[Partial<AbuseState>, string]>([
  [{}, 'none'],
  [{ mail: 'closed', out: 'closed' }, 'malware'],
  [{ web: 'closed', mail: 'hard-closed', out: 'closed' }, 'malware'],
  [{ access: 'closed', out: 'closed' }, 'malware'],
  [{ web: 'closed' }, 'web'],
  [{ mail: 'closed' }, 'mail'],
  [{ mail: 'closed', out: 'stranger' }, 'mail'],
  [{ out: 'hard-closed' }, 'out'],
  [{ web: 'maintenance' }, 'stranger'],
  [{ out: 'stranger' }, 'stranger'],
  [{ mail: 'limited' }, 'stranger'],
])('measures %j are %s', (over, kind) => {
  expect(measuresCase(state(over))).toBe(kind)
})

it('asks for support only where something is hard', () => {
  expect(needsSupport({ hosting: 'hard-closed' })).toBe(true)
  expect(needsSupport({ hosting: 'closed', abuse: state({ out: 'hard-closed' }) })).toBe(true)
  expect(needsSupport({ hosting: 'closed', abuse: state({ web: 'closed' }) })).toBe(false)
  expect(isShut('stranger')).toBe(false)
})

const at = (now: string): string[] => copyLogins('elus', new Date(now)).map(({ login, at: time }) => `${login} ${time}`)

it('knows the nights of the five copies', () => {
  // A Wednesday noon: three nights, last Sunday and the one before, at one o'clock of UTC+1.
  expect(at('2026-11-25T11:00:00Z')).toEqual([
    'elus-snap0 2026-11-24T23:01:00.000Z',
    'elus-snap1 2026-11-23T23:01:00.000Z',
    'elus-snap2 2026-11-22T23:01:00.000Z',
    'elus-snap3 2026-11-22T00:00:00.000Z',
    'elus-snap4 2026-11-15T00:00:00.000Z',
  ])
})

it('puts a Sunday before the night it follows', () => {
  expect(at('2026-11-22T12:00:00Z')).toEqual([
    'elus-snap3 2026-11-22T00:00:00.000Z',
    'elus-snap0 2026-11-21T23:01:00.000Z',
    'elus-snap1 2026-11-20T23:01:00.000Z',
    'elus-snap2 2026-11-19T23:01:00.000Z',
    'elus-snap4 2026-11-15T00:00:00.000Z',
  ])
})

it('does not count on a copy before its hour', () => {
  const last = (now: string): string | undefined => at(now).find((line) => line.startsWith('elus-snap0'))
  expect(last('2026-11-25T23:00:59Z')).toBe('elus-snap0 2026-11-24T23:01:00.000Z')
  expect(last('2026-11-25T23:01:00Z')).toBe('elus-snap0 2026-11-25T23:01:00.000Z')
  const sunday = (now: string): string | undefined => at(now).find((line) => line.startsWith('elus-snap3'))
  expect(sunday('2026-11-21T23:59:59Z')).toBe('elus-snap3 2026-11-15T00:00:00.000Z')
  expect(sunday('2026-11-22T00:00:00Z')).toBe('elus-snap3 2026-11-22T00:00:00.000Z')
  // The clock of those hours does not change in summer.
  expect(last('2026-07-14T23:30:00Z')).toBe('elus-snap0 2026-07-14T23:01:00.000Z')
})
