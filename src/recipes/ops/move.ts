import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { Stand } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { OpContext, OpHandler, PlacedOp } from '../types.ts'
import { forEach } from './each.ts'
import { checkParents, forgetParents, isState, lookAt, type Seen } from './look.ts'
import { onSite } from './parts.ts'

type Moved = PlacedOp<'move'>

/** Renames within the site. */
export const move: OpHandler<'move'> = {
  kind: 'move',

  async stand(ops, context, depth) {
    const found = await look(ops, context, depth)
    return new Map(ops.map((each) => [each.index, standOf(each, found, context, depth)]))
  },

  async apply(ops, context) {
    await checkParents(
      ops.flatMap(({ op }) => [onSite(context, op.from), onSite(context, op.to)]),
      context,
    )
    const rest: Moved[] = []
    await forEach(
      ops,
      async (each) => {
        try {
          await context.transport.rename(onSite(context, each.op.from), onSite(context, each.op.to), { signal: context.signal })
        } catch (error) {
          if (!isSiteguardError(error) || (error.code !== 'SG-TRAN-002' && error.code !== 'SG-TRAN-003')) throw error
          rest.push(each)
        }
      },
      context.signal,
    )
    await settle(rest, context, 'after')
    forget(ops, context)
  },

  async undo(ops, context) {
    await settle(ops, context, 'before')
    forget(ops, context)
  },
}

async function settle(ops: readonly Moved[], context: OpContext, goal: 'before' | 'after'): Promise<void> {
  const { transport, signal } = context
  const found = await look(ops, context, 'deep')
  await forEach(
    ops,
    async (each) => {
      const stand = standOf(each, found, context, 'deep')
      if (stand === goal) return
      if (stand === 'unknown') throw unknown(each)
      const { from, to } = ends(each, context, goal)
      // A rename that was cut in its middle left two names of one file: the old one goes.
      if (stand === 'between') await transport.remove(from, { signal })
      else await transport.rename(from, to, { signal })
    },
    signal,
  )
}

function ends({ op }: Moved, context: OpContext, goal: 'before' | 'after'): { from: RemotePath; to: RemotePath } {
  const [from, to] = [onSite(context, op.from), onSite(context, op.to)]
  return goal === 'after' ? { from, to } : { from: to, to: from }
}

function look(ops: readonly Moved[], context: OpContext, depth: 'deep' | 'quick'): Promise<Map<RemotePath, Seen>> {
  return lookAt(
    ops.flatMap(({ op }) => [
      { path: onSite(context, op.from), states: [op.state] },
      { path: onSite(context, op.to), states: [op.state] },
    ]),
    context,
    depth,
  )
}

function standOf({ op }: Moved, found: Map<RemotePath, Seen>, context: OpContext, depth: 'deep' | 'quick'): Stand {
  const from = found.get(onSite(context, op.from))
  const to = found.get(onSite(context, op.to))
  const [isFrom, isTo] = [isState(from, op.state, context, depth), isState(to, op.state, context, depth)]
  if (isFrom && to?.is === 'absent') return 'before'
  if (isTo && from?.is === 'absent') return 'after'
  return isFrom && isTo && op.state.is !== 'tree' ? 'between' : 'unknown'
}

function forget(ops: readonly Moved[], context: OpContext): void {
  const trees = ops.filter(({ op }) => op.state.is === 'tree')
  forgetParents(
    trees.flatMap(({ op }) => [onSite(context, op.from), onSite(context, op.to)]),
    context,
  )
}

function unknown({ op }: Moved): SiteguardError {
  return new SiteguardError({ code: 'SG-RUN-005', kind: 'conflict', params: { run: '', paths: [op.from, op.to], count: 2 } })
}
