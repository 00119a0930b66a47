import type { Op, PathState, TreeMember, TreeState } from '../core/op.ts'
import { parentPath, type RemotePath, relativeTo } from '../core/path.ts'
import { orderMembers, treeStateOf } from '../core/tree-digest.ts'
import { pathsOf } from './batches.ts'
import type { OpContext, PlacedOp } from './types.ts'

/**
 * Ops on folders in which other ops of the plan work, as the site can confirm them: what they say of before (after) is true only once
 * the ones before them are done (until the ones after them are). So their folders are reckoned as they stand before the first, or
 * after the last, op of the plan. Those where that cannot be said are left out.
 * @param side `before`: what must be true before any op is done; `after`: once all are.
 */
export function foldersAround(context: OpContext, side: 'before' | 'after'): { ops: readonly PlacedOp[]; context: OpContext } {
  const { plan } = context
  const trees: Record<string, readonly TreeMember[]> = { ...plan.trees }
  const found: PlacedOp[] = []
  for (const [index, op] of plan.ops.entries()) {
    if (op.kind !== 'write' && op.kind !== 'remove') continue
    const state = side === 'before' ? op.before : op.kind === 'write' ? op.after : undefined
    if (state?.is !== 'tree' || ('changing' in op && op.changing === true)) continue
    const others = side === 'before' ? plan.ops.slice(0, index).reverse() : plan.ops.slice(index + 1)
    const near = others.filter((other) => touches(other, op.path))
    const members = near.length === 0 ? undefined : without(near, op.path, plan.trees[state.digest] ?? [], side, plan.trees)
    if (members === undefined) continue
    const whole: TreeState = treeStateOf(members, state.mode)
    trees[whole.digest] = members
    found.push({ index, op: { ...op, [side]: whole } as Op } as PlacedOp)
  }
  return found.length === 0 ? { ops: [], context } : { ops: found, context: { ...context, plan: { ...plan, trees } } }
}

function touches(op: Op, folder: RemotePath): boolean {
  if (op.kind === 'sql' || op.kind === 'migrate' || op.kind === 'health' || op.kind === 'rotate' || op.kind === 'probe') return false
  return pathsOf(op).some((path) => relativeTo(folder, path) !== undefined || relativeTo(path, folder) !== undefined)
}

/** A folder's members without (or with) what other ops do in it; undefined where they do more than put, change and take files. */
function without(
  others: readonly Op[],
  folder: RemotePath,
  members: readonly TreeMember[],
  side: 'before' | 'after',
  trees: OpContext['plan']['trees'],
): readonly TreeMember[] | undefined {
  const all = new Map(members.map((member) => [member.path, member]))
  const put = (path: RemotePath, state: PathState): void => {
    for (const known of all.keys()) if (relativeTo(path, known) !== undefined) all.delete(known)
    if (state.is === 'absent') return
    if (state.is !== 'tree') {
      all.set(path, { ...state, path })
      return
    }
    all.set(path, { is: 'dir', path, ...(state.mode === undefined ? {} : { mode: state.mode }) })
    for (const member of trees[state.digest] ?? [])
      all.set(`${path}/${member.path}` as RemotePath, { ...member, path: `${path}/${member.path}` as RemotePath })
  }
  for (const op of others) {
    if ((op.kind !== 'write' && op.kind !== 'remove') || op.changing === true) return undefined
    const path = relativeTo(folder, op.path)
    if (path === undefined || path === '') return undefined
    put(path, side === 'before' ? op.before : op.kind === 'write' ? op.after : { is: 'absent' })
  }
  const parents = [...all.keys()].every((path) => parentPath(path) === '' || all.get(parentPath(path))?.is === 'dir')
  return parents ? orderMembers([...all.values()]) : undefined
}
