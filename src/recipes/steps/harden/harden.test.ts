import { describe, expect, it } from 'vitest'
import { planCase, planCases, rewriteCase } from '../../../../test/helpers/plan-cases.ts'
import type { Op } from '../../../core/op.ts'
import { parsePlan, planText } from '../../plan-file.ts'
import { planRecipe } from '../../planner.ts'
import { makeRecipe } from '../../recipe-schema.ts'
import { harden } from './index.ts'

/** Changes first, then what is tried on the live site, then the look at its pages. */
function stageOf({ kind }: Op): number {
  return kind === 'health' ? 2 : kind === 'probe' ? 1 : 0
}

describe('golden plans of harden', () => {
  it.each(planCases('harden'))('%s', async (name, one) => {
    const { said, plan, world } = await planCase(harden, one)
    if (process.env.GOLDEN === 'write') rewriteCase('harden', name, one, said)
    expect(said).toEqual(one.expect)
    if (plan === undefined || plan.ops.length === 0) return
    const stages = plan.ops.map(stageOf)
    expect(stages).toEqual(stages.toSorted())
    // The planner finds that it fits, keeps its order, and writes a plan that is read again.
    const recipe = makeRecipe({
      name: 'harden',
      describe: { en: 'x', fr: 'x' },
      requires: {},
      steps: [{ use: 'harden', params: harden.params.parse(one.params) }],
    })
    const made = await planRecipe(recipe, world.context, { roundTripMs: 20 })
    expect(made.ops.map(stageOf)).toEqual(made.ops.map(stageOf).toSorted())
    expect(made.ops.filter((op) => stageOf(op) > 0)).toEqual(plan.ops.filter((op) => stageOf(op) > 0))
    expect(parsePlan(Buffer.from(planText(made)), 'x').hash).toBe(made.hash)
    expect(JSON.stringify(made)).not.toContain('secret')
    // What it writes is in the store.
    for (const op of made.ops) if (op.kind === 'write' && op.after.is === 'file') expect(world.textOf(op.after.sha256)).not.toMatch(/^\?/)
  })
})
