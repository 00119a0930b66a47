import { describe, expect, it } from 'vitest'
import { planCase, planCases, rewriteCase } from '../../../../test/helpers/plan-cases.ts'
import { stepWorld } from '../../../../test/helpers/step-world.ts'
import type { RemotePath } from '../../../core/path.ts'
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
      if (op.kind === 'sql' || op.kind === 'migrate' || op.kind === 'health' || op.kind === 'rotate' || op.kind === 'probe') continue
      const path = op.kind === 'move' ? op.to : op.path
      expect(path).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)/)
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
        expect(overlay.state(path.slice(0, at) as typeof path).is).toBe('dir')
      }
      overlay.apply(op, plan.trees)
    }
  })
})

describe('a site inside another one', () => {
  it.each([
    ['that was put there since', {}],
    ['that the snapshot still took for a part of the outer one', { 'apps/blog/index.php': 'old' }],
  ])('%s is nothing a restore of the outer one speaks of', async (_, then) => {
    const { context } = await stepWorld({
      now: { files: { 'index.php': 'bad', 'apps/blog': { dir: true } } },
      snapshots: [{ at: '2026-11-20T03:00:00Z', verdict: 'clean', files: { 'index.php': 'good', ...then } }],
    })
    const others = ['apps/blog' as RemotePath]
    const { ops } = await restore.plan(restore.params.parse({ from: 'last-clean' }), { ...context, others })
    expect(ops.map((op) => 'path' in op && op.path)).toEqual(['index.php'])
    await expect(restore.plan(restore.params.parse({ from: 'last-clean' }), context)).resolves.not.toMatchObject({ ops: { length: 1 } })
  })
})
