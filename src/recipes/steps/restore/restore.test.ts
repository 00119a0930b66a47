import { describe, expect, it } from 'vitest'
import { planCase, planCases, rewriteCase } from '../../../../test/helpers/plan-cases.ts'
import { createOverlay } from '../../overlay.ts'
import { restore } from './index.ts'

describe('golden plans of restore', () => {
  it.each(planCases('restore'))('%s', async (name, one) => {
    const { said, plan, world } = await planCase(restore, one)
    if (process.env.GOLDEN === 'write') rewriteCase('restore', name, one, said)
    expect(said).toEqual(one.expect)
    if (plan === undefined) return
    // Every tree an op speaks of is there, and no op leaves the site or goes behind something that is no folder.
    const overlay = createOverlay(world.context.entries)
    for (const op of plan.ops) {
      if (op.kind === 'sql') continue
      const path = op.kind === 'move' ? op.to : op.path
      expect(path).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)/)
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
        expect(overlay.state(path.slice(0, at) as typeof path).is).toBe('dir')
      }
      overlay.apply(op, plan.trees)
    }
  })
})
