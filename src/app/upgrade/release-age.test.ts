import { expect, it } from 'vitest'
import type { Advisory } from '../../core/advisory.ts'
import { releaseAge, UNKNOWN_VERSION } from './release-age.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')

function hole(id: string, preAuth: Advisory['preAuth'], fixed: string, more: Partial<Advisory> = {}): Advisory {
  const summary = { en: id, fr: id }
  const base = { id, aliases: [], product: 'spip', ranges: [{ introduced: '0', fixed }], summary, preAuth }
  return { ...base, effect: 'code-execution', exploitPublic: false, verified: true, sources: [], ...more }
}

const move = { product: 'spip', from: '4.4.28', to: '4.4.30', released: '2026-11-20T12:00:00Z' }
const facts = { days: 7, now: NOW, advisories: [] }

it('lets a release go that is old enough, and one on the very moment', () => {
  expect(releaseAge({ ...move, released: '2026-11-15T12:00:00Z' }, facts)).toEqual({
    is: 'old-enough',
    days: 7,
    released: '2026-11-15T12:00:00.000Z',
  })
  expect(releaseAge({ ...move, released: '2026-11-15T12:00:00.001Z' }, facts).is).toBe('waits')
})

it('says until when a young one waits', () => {
  expect(releaseAge(move, facts)).toEqual({
    is: 'waits',
    days: 7,
    released: '2026-11-20T12:00:00.000Z',
    until: '2026-11-27T12:00:00.000Z',
  })
})

it('lets none wait where no delay is asked for', () => {
  expect(releaseAge({ ...move, released: new Date(NOW).toISOString() }, { ...facts, days: 0 }).is).toBe('old-enough')
})

it.each(['yes', 'unknown'] as const)('does not wait with a hole whose need of an account is "no account": %s', (preAuth) => {
  const age = releaseAge(move, { ...facts, advisories: [hole('CVE-2026-1', preAuth, '4.4.29')] })
  expect(age).toMatchObject({ is: 'urgent', fixes: ['CVE-2026-1'] })
})

it.each([
  ['that needs an account', hole('CVE-2026-1', 'no', '4.4.29')],
  ['that the new release has too', hole('CVE-2026-1', 'yes', '4.4.31')],
  ['that is fixed in what is installed', hole('CVE-2026-1', 'yes', '4.4.28')],
  ['of another product', hole('CVE-2026-1', 'yes', '4.4.29', { product: 'wordpress' })],
  ['that was taken back', hole('CVE-2026-1', 'yes', '4.4.29', { withdrawn: '2026-11-21T00:00:00Z' })],
])('waits with a hole %s', (_, advisory) => {
  expect(releaseAge(move, { ...facts, advisories: [advisory] }).is).toBe('waits')
})

it('names the worst hole first', () => {
  const advisories = [hole('CVE-2026-1', 'unknown', '4.4.29', { effect: 'xss' }), hole('CVE-2026-2', 'yes', '4.4.30')]
  expect(releaseAge(move, { ...facts, advisories })).toMatchObject({ fixes: ['CVE-2026-2', 'CVE-2026-1'] })
})

it('does not say of an unknown version that it may wait', () => {
  expect(releaseAge({ product: 'spip', to: '4.4.30', released: move.released }, facts)).toMatchObject({
    is: 'urgent',
    fixes: [UNKNOWN_VERSION],
  })
})

it.each([undefined, '', 'yesterday', '2027-01-01T00:00:00Z'])('takes the date %s for none', (released) => {
  const { released: _, ...rest } = move
  expect(releaseAge(released === undefined ? rest : { ...rest, released }, facts)).toEqual({ is: 'unknown', days: 7 })
})
