import { describe, expect, it } from 'vitest'
import { planCase, planCases, rewriteCase } from '../../../../test/helpers/plan-cases.ts'
import type { Op } from '../../../core/op.ts'
import { planRecipe } from '../../planner.ts'
import { makeRecipe } from '../../recipe-schema.ts'
import { rotate } from './index.ts'

/** Where an op belongs in a rotation. */
function stageOf(op: Op, closed: ReadonlySet<string>): number {
  if (op.kind === 'write' && op.gate === 'close') return 0
  if (op.kind === 'health') return op.expect === 'closed' ? 1 : 6
  if (op.kind === 'rotate') return op.credential.kind === 'cms' ? 3 : 5
  return 'path' in op && closed.has(op.path) ? 4 : 2
}

describe('golden plans of rotate', () => {
  it.each(planCases('rotate'))('%s', async (name, one) => {
    const { said, plan, world } = await planCase(rotate, one)
    if (process.env.GOLDEN === 'write') rewriteCase('rotate', name, one, said)
    expect(said).toEqual(one.expect)
    if (plan === undefined || plan.ops.length === 0) return
    // The planner finds that it fits, and keeps its order.
    const recipe = makeRecipe({
      name: 'rotate',
      describe: { en: 'x', fr: 'x' },
      requires: {},
      steps: [{ use: 'rotate', params: rotate.params.parse(one.params) }],
    })
    const made = await planRecipe(recipe, world.context, { roundTripMs: 20 })
    expect(made.checks).toEqual(plan.checks)
    expect(made.ops).toEqual(plan.ops)
    const closed = new Set(made.ops.flatMap((op) => (op.kind === 'write' && op.gate === 'close' ? [op.path] : [])))
    const stages = made.ops.map((op) => stageOf(op, closed))
    expect(stages).toEqual(stages.toSorted())
    // Whatever the CMS keeps is exchanged while nobody comes in; what only the server keeps, while everybody may.
    expect(stages.includes(0)).toBe(stages.includes(3))
    expect(stages.includes(4)).toBe(stages.includes(0))
    // No password of the configuration is in it.
    expect(JSON.stringify(made)).not.toContain('secret')
  })
})
