import { expect, it } from 'vitest'
import type { PartResult } from '../../core/upgrade-report.ts'
import { upgradeOutcome } from './bring-back.ts'

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
