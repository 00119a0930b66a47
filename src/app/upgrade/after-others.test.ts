import { expect, it } from 'vitest'
import type { PlanCheck } from '../../core/plan.ts'
import { afterOthers } from './after-others.ts'
import type { PartResult } from './types.ts'

const version: PlanCheck = {
  check: 'version',
  state: 'ok',
  params: { reason: 'newer', product: 'spip-plugin/agenda', from: '1.0', to: '2.0' },
}
const ties = (first: readonly string[]): PlanCheck => ({ check: 'plugins', state: 'refused', params: { reason: 'ties', to: '2.0', first } })

const extension = (id: string, state: PartResult['state'], checks?: readonly PlanCheck[]): PartResult => ({
  part: { kind: 'extension', id },
  state,
  seconds: 1,
  ...(checks === undefined ? {} : { error: { code: 'SG-UPG-001', kind: 'conflict', params: { site: 'a', checks } } }),
})

it('has an extension wait for the others that are planned too, and tells of no error', () => {
  const refused = extension('agenda', 'refused', [version, ties(['saisies', 'carnet'])])
  const all = [refused, extension('carnet', 'planned'), extension('saisies', 'planned')]
  expect(afterOthers(refused, all)).toEqual({
    part: refused.part,
    state: 'waiting',
    move: { product: 'spip-plugin/agenda', from: '1.0', to: '2.0' },
    after: ['carnet', 'saisies'],
    seconds: 1,
  })
})

it('has an extension whose newest is made for a newer core wait for the core that is planned, and for no other', () => {
  const params = { reason: 'held', product: 'spip-plugin/agenda', from: '1.0', to: '1.0', core: 'spip 3.2.11', newer: ['2.0'] }
  const held: PartResult = { ...extension('agenda', 'current'), stays: { check: 'version', state: 'ok', params } }
  const core = (state: PartResult['state']): PartResult => ({
    part: { kind: 'core' },
    state,
    move: { product: 'spip', from: '3.2.11', to: '4.4.30' },
    seconds: 1,
  })
  expect(afterOthers(held, [core('planned'), held])).toEqual({ part: held.part, state: 'waiting', after: ['spip'], seconds: 1 })
  expect(afterOthers(held, [core('current'), held])).toBe(held)
  expect(afterOthers(held, [held, extension('carnet', 'planned')])).toBe(held)
})

it.each([
  ['one of them is not planned', [version, ties(['carnet', 'saisies'])]],
  ['nothing would help', [version, ties([])]],
  ['something else is in the way too', [version, ties(['carnet']), { ...version, check: 'space', state: 'refused' } satisfies PlanCheck]],
])('stays refused where %s', (_, checks) => {
  const refused = extension('agenda', 'refused', checks)
  expect(afterOthers(refused, [refused, extension('carnet', 'planned'), extension('saisies', 'current')])).toBe(refused)
})
