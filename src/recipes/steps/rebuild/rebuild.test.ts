import { describe, expect, it } from 'vitest'
import { planCase, planCases, rewriteCase } from '../../../../test/helpers/plan-cases.ts'
import { rebuild } from './index.ts'

describe('golden plans of rebuild', () => {
  it.each(planCases('rebuild'))('%s', async (name, one) => {
    const { said, plan, world } = await planCase(rebuild, one)
    if (process.env.GOLDEN === 'write') rewriteCase('rebuild', name, one, said)
    expect(said).toEqual(one.expect)
    if (plan === undefined) return
    // Whatever is written is in the store: in the target, or in what the plan was made from.
    const held = new Set<string>()
    for (const { record } of await world.store.list({ targets: true })) {
      if (!plan.sources.includes(record.id)) continue
      for (const { sha256, blob } of (await (await world.store.open(record.id)).entries()).values()) {
        if (sha256 !== undefined && blob !== undefined) held.add(sha256)
      }
    }
    for (const op of plan.ops) {
      if (op.kind !== 'write') continue
      const files = op.after.is === 'tree' ? (plan.trees[op.after.digest] ?? []) : [op.after]
      for (const file of files) if (file.is === 'file') expect(held).toContain(file.sha256)
    }
  })
})
