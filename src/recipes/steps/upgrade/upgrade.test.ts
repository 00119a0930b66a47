import { describe, expect, it } from 'vitest'
import { planCase, planCases, rewriteCase } from '../../../../test/helpers/plan-cases.ts'
import type { Op } from '../../../core/op.ts'
import { planRecipe } from '../../planner.ts'
import { makeRecipe } from '../../recipe-schema.ts'
import { upgrade } from './index.ts'

/** Where an op belongs in an upgrade. */
function stageOf(op: Op): number {
  if (op.kind === 'write' && op.gate === 'close') return 0
  if (op.kind === 'health') return op.expect === 'closed' ? 1 : 6
  if (op.kind === 'migrate') return op.keeps === 'copies' ? 3 : 5
  if (op.kind === 'write' && op.gate === 'open') return 4
  return 2
}

describe('golden plans of upgrade', () => {
  it.each(planCases('upgrade'))('%s', async (name, one) => {
    const { said, plan, world } = await planCase(upgrade, one)
    if (process.env.GOLDEN === 'write') rewriteCase('upgrade', name, one, said)
    expect(said).toEqual(one.expect)
    if (plan === undefined || plan.ops.length === 0) return
    // What is written is in the store.
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
    // The planner finds that it fits, and keeps its order.
    const recipe = makeRecipe({
      name: 'upgrade',
      describe: { en: 'x', fr: 'x' },
      requires: {},
      steps: [{ use: 'upgrade', params: upgrade.params.parse(one.params) }],
    })
    const { ops, checks } = await planRecipe(recipe, world.context, { roundTripMs: 20 })
    expect(checks).toEqual(plan.checks)
    const folders = plan.ops.filter((op) => op.kind === 'mkdir')
    expect(ops).toEqual([...folders, ...plan.ops.filter((op) => op.kind !== 'mkdir')])
    const stages = ops.filter((op) => op.kind !== 'mkdir').map(stageOf)
    const opening = stages.indexOf(4)
    expect(stages.slice(0, opening)).toEqual(stages.slice(0, opening).sort())
    expect(stages.at(-1)).toBe(6)
    // Closed and opened again, each once.
    const closed = ops.flatMap((op) => (op.kind === 'write' && op.gate === 'close' ? [op.path] : []))
    const touched = ops.flatMap((op) => (op.kind === 'write' || op.kind === 'remove' ? [op.path] : []))
    for (const path of closed) expect(touched.filter((one) => one === path)).toHaveLength(2)
  })
})
