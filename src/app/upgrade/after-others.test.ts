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

it.each([
  ['one of them is not planned', [version, ties(['carnet', 'saisies'])]],
  ['nothing would help', [version, ties([])]],
  ['something else is in the way too', [version, ties(['carnet']), { ...version, check: 'space', state: 'refused' } satisfies PlanCheck]],
])('stays refused where %s', (_, checks) => {
  const refused = extension('agenda', 'refused', checks)
  expect(afterOthers(refused, [refused, extension('carnet', 'planned'), extension('saisies', 'current')])).toBe(refused)
})
