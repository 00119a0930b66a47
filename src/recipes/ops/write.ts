import type { OpContext, OpHandler, PlacedOp } from '../types.ts'
import { applyExchanges, standOfExchanges, undoExchanges } from './exchange.ts'
import type { Exchange } from './scene.ts'
import { uploadAll } from './upload.ts'

/** Puts a file, link or whole folder at a path; what stood there goes to the hold folder first. */
export const write: OpHandler<'write'> = {
  kind: 'write',
  stage: (ops, context) =>
    uploadAll(
      ops.map(({ index, op }) => ({
        name: String(index),
        state: op.after,
        path: op.path,
        ...(op.before.is === 'file' && op.before.mode !== undefined ? { mode: op.before.mode } : {}),
      })),
      context,
    ),
  stand: (ops, context, depth) => standOfExchanges(ops.map(exchangeOf), context, depth),
  apply: (ops, context) => applyExchanges(ops.map(exchangeOf), context),
  undo: (ops, context: OpContext) => undoExchanges(ops.map(exchangeOf), context),
}

function exchangeOf({ index, op }: PlacedOp<'write'>): Exchange {
  return {
    index,
    path: op.path,
    before: op.before,
    after: op.after,
    changing: op.changing === true && op.before.is === 'file' && op.after.is === 'file',
  }
}
