import { expect, it } from 'vitest'
import type { PartResult } from '../../core/upgrade-report.ts'
import { isDue, upgradeOutcome } from './bring-back.ts'

const core = (state: PartResult['state'], more: Partial<PartResult> = {}): PartResult => ({
  part: { kind: 'core' },
  state,
  seconds: 0,
  ...more,
})
const extension = (id: string, state: PartResult['state'], more: Partial<PartResult> = {}): PartResult => ({
  ...core(state, more),
  part: { kind: 'extension', id },
})

it('is green where all is new, or nobody has it newer', () => {
  const run = { id: '20260815T000000Z-00000001', state: 'applied', startedAt: '2026-08-15T00:00:00.000Z', resumes: 0 } as const
  expect(upgradeOutcome([core('applied', { run }), extension('carnet', 'unknown', { gap: 'not-listed' })])).toEqual({
    state: 'green',
    run: run.id,
  })
})

it('names each part it is red by, and why', () => {
  const error = { code: 'SG-HLTH-001', kind: 'integrity', params: {} } as const
  const parts = [
    core('current'),
    extension('mutualisation', 'unknown', { gap: 'no-feed' }),
    extension('carnet', 'rolled-back', { error }),
    extension('saisies', 'current'),
  ]
  expect(upgradeOutcome(parts)).toEqual({
    state: 'red',
    error,
    parts: ['extension mutualisation: no-feed', 'extension carnet: rolled-back'],
  })
})

it('hardens again what was upgraded after it: a database that took nothing in has been made room in', () => {
  const at = '2026-08-15T00:00:00.000Z'
  const clean = { state: 'green', at } as const
  const hardened = { state: 'green', at, run: '20260815T000200Z-0000000f' } as const
  const upgraded = (run: string) => ({ state: 'green', at, run }) as const
  expect(isDue({ points: { clean, hardened, upgraded: upgraded('20260815T000100Z-00000001') } }, 'harden')).toBe(false)
  expect(isDue({ points: { clean, hardened, upgraded: upgraded('20260815T000300Z-00000001') } }, 'harden')).toBe(true)
  expect(isDue({ points: { clean, hardened, upgraded: { state: 'green', at } } }, 'harden')).toBe(false)
})
