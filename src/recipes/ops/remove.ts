import type { OpHandler, PlacedOp } from '../types.ts'
import { applyExchanges, standOfExchanges, undoExchanges } from './exchange.ts'
import type { Exchange } from './scene.ts'

/** Moves what stands at a path to the hold folder, which is the quarantine. */
export const remove: OpHandler<'remove'> = {
  kind: 'remove',
  stand: (ops, context, depth) => standOfExchanges(ops.map(exchangeOf), context, depth),
  apply: (ops, context) => applyExchanges(ops.map(exchangeOf), context),
  undo: (ops, context) => undoExchanges(ops.map(exchangeOf), context),
}

function exchangeOf({ index, op }: PlacedOp<'remove'>): Exchange {
  return { index, path: op.path, before: op.before, after: { is: 'absent' }, changing: op.changing === true }
}
