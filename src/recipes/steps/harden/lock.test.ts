import { describe, expect, it } from 'vitest'
import { planCase, planCases, rewriteCase } from '../../../../test/helpers/plan-cases.ts'
import { planRecipe } from '../../planner.ts'
import { makeRecipe } from '../../recipe-schema.ts'
import { lock } from './lock.ts'

describe('golden plans of lock', () => {
  it.each(planCases('lock'))('%s', async (name, one) => {
    const { said, plan, world } = await planCase(lock, one)
    if (process.env.GOLDEN === 'write') rewriteCase('lock', name, one, said)
    expect(said).toEqual(one.expect)
    if (plan === undefined) return
    // Rights alone, and the planner finds that they fit.
    expect(plan.ops.every(({ kind }) => kind === 'chmod' || kind === 'health')).toBe(true)
    const steps = [{ use: 'lock' as const, params: lock.params.parse(one.params) }]
    const recipe = makeRecipe({ name: 'lock', describe: { en: 'x', fr: 'x' }, requires: {}, steps })
    expect((await planRecipe(recipe, world.context, { roundTripMs: 20 })).ops).toEqual(plan.ops)
  })
})
