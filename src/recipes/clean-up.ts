import { isSiteguardError } from '../core/error.ts'
import type { PathState } from '../core/op.ts'
import { placedOps } from './batches.ts'
import { groupBy } from './ops/each.ts'
import { handlerOf } from './ops/index.ts'
import { canRemake, held } from './ops/parts.ts'
import { removeOurs } from './ops/remove-tree.ts'
import type { OpContext } from './types.ts'

/**
 * Takes away what a finished run needs no more: all that was staged, and the hold folder when it is empty. What was taken from the
 * site stays there: it is the quarantine, and the undo. Only where visitors might reach it does it go, as far as the store has
 * the same bytes.
 */
export async function cleanUp(context: OpContext, state: 'applied' | 'rolled-back'): Promise<void> {
  const { transport, place, plan, signal } = context
  for (const [kind, ops] of groupBy(placedOps(plan), ({ op }) => op.kind)) await handlerOf(kind).clear?.(ops, context)
  await removeOurs(place.stage, context)
  if (place.inDocumentRoot && state === 'applied') {
    for (const [index, op] of plan.ops.entries()) {
      const before: PathState = op.kind === 'write' || op.kind === 'remove' ? op.before : { is: 'absent' }
      // What visitors wrote into it after the plan was made is in no store.
      const written = op.kind === 'write' && op.changing === true
      if (before.is !== 'absent' && !written && canRemake(context, before)) await removeOurs(held(context, index), context)
    }
  }
  try {
    if ((await transport.list(place.hold, { signal })).length === 0) await transport.rmdir(place.hold, { signal })
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-TRAN-002') throw error
  }
}

/**
 * Takes away everything a finished run left on the account: what it put aside (the quarantine), the old tables, its journal. It
 * cannot be undone after that.
 */
export async function forgetRun(context: OpContext): Promise<void> {
  for (const [kind, ops] of groupBy(placedOps(context.plan), ({ op }) => op.kind)) await handlerOf(kind).forget?.(ops, context)
  await removeOurs(context.place.run, context)
}
