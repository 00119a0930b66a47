import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Sha256 } from '../../../core/manifest.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { SnapshotEntry } from '../../../core/snapshot.ts'
import { sameState } from '../../../core/tree-digest.ts'
import { createOverlay } from '../../overlay.ts'
import { ALL_RIGHTS, ruleRights } from '../../rights.ts'
import { planTree, type TreeRules } from './plan-tree.ts'
import { liveSide, targetSide } from './tree-side.ts'

/** A small generator of our own, so that a failing case is named by its number. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const NAMES = ['a', 'b', 'c', 'd.sqlite', 'd.sqlite-wal']
const MODES = [0o644, 0o600, 0o755]

function randomTree(random: (below: number) => number): Map<RemotePath, SnapshotEntry> {
  const entries = new Map<RemotePath, SnapshotEntry>()
  const grow = (dir: string, depth: number): void => {
    for (const name of NAMES) {
      const path = (dir === '' ? name : `${dir}/${name}`) as RemotePath
      const base = { path, size: 0, mtime: 0 }
      const kind = random(10)
      if (kind < 3 && depth < 3) {
        entries.set(path, { ...base, type: 'dir', mode: MODES[random(3)] as number })
        grow(path, depth + 1)
      } else if (kind < 6) {
        const text = `${random(3)}`
        const sha256 = createHash('sha256').update(text).digest('hex') as Sha256
        entries.set(path, { ...base, type: 'file', size: 1, mode: MODES[random(3)] as number, sha256 })
      } else if (kind < 7) entries.set(path, { ...base, type: 'symlink', target: `${random(2)}` })
    }
  }
  grow('', 0)
  return entries
}

const RULES: TreeRules = {
  selects: () => 'whole',
  symlink: true,
  rawNames: true,
  chmod: true,
  isDerived: () => false,
  keeps: () => undefined,
  ...ruleRights(new Map(), ALL_RIGHTS),
}

describe('the plan of any tree to any other', () => {
  it('ends at the other tree, each op fitting what the ones before it left, and then there is nothing to do', () => {
    for (let seed = 0; seed < 600; seed += 1) {
      const random = randomOf(seed)
      const [now, then] = [randomTree(random), randomTree(random)]
      const overlay = createOverlay(now)
      const plan = planTree(liveSide(overlay, []), targetSide(then, []), RULES)
      const paths = new Set<string>()
      for (const op of [...plan.ops, ...plan.cleared]) {
        if (
          op.kind === 'sql' ||
          op.kind === 'move' ||
          op.kind === 'migrate' ||
          op.kind === 'health' ||
          op.kind === 'rotate' ||
          op.kind === 'probe'
        )
          throw new Error(`seed ${seed}: no step asked for ${op.kind}`)
        expect(paths.has(op.path), `seed ${seed}: two ops at ${op.path}`).toBe(false)
        paths.add(op.path)
        if (op.kind === 'write' || op.kind === 'remove') {
          const stands = overlay.whole(op.path)
          expect(stands.is !== 'opaque' && sameState(stands, op.before), `seed ${seed}: ${op.kind} ${op.path}`).toBe(true)
        }
        const at = op.path.lastIndexOf('/')
        if (at > 0) expect(overlay.state(op.path.slice(0, at) as RemotePath).is, `seed ${seed}: ${op.path}`).toBe('dir')
        overlay.apply(op, plan.trees)
      }
      expect(plan.notes, `seed ${seed}`).toEqual([])
      expect(overlay.below('' as RemotePath), `seed ${seed}`).toEqual(createOverlay(then).below('' as RemotePath))
      expect(planTree(liveSide(overlay, []), targetSide(then, []), RULES).ops, `seed ${seed}`).toEqual([])
    }
  })

  it('never takes a folder with its like in it apart, nor one op more than needed', () => {
    const now = randomTree(randomOf(1))
    expect(planTree(liveSide(createOverlay(now), []), targetSide(new Map(), []), RULES).ops.every(({ kind }) => kind === 'remove')).toBe(
      true,
    )
    const top = [...now.keys()].filter((path) => !path.includes('/'))
    expect(planTree(liveSide(createOverlay(now), []), targetSide(new Map(), []), RULES).ops).toHaveLength(top.length)
    const writes = planTree(liveSide(createOverlay(new Map()), []), targetSide(now, []), RULES).ops
    expect(writes).toHaveLength(top.length)
  })
})
