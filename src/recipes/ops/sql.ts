import type { RemotePath } from '../../core/path.ts'
import { createTableExchange, type Swap, swapNames, type TableExchange } from '../../snapshots/database/index.ts'
import type { Transport } from '../../transports/types.ts'
import type { OpContext, OpHandler, PlacedOp } from '../types.ts'

type Changed = PlacedOp<'sql'>

/**
 * Puts tables in the place of others by names alone: the new ones are loaded and proved beside the live ones, one RENAME TABLE swaps all,
 * and the old ones stay, whole, under names of the run's until it is forgotten. So what visitors wrote after the plan was made is never
 * lost and never a reason to stop: it is told, and stays in the old table. What they write into a new table before it is taken back
 * goes with it, and is told too.
 */
export const sql: OpHandler<'sql'> = {
  kind: 'sql',

  async check(ops, context) {
    for (const each of ops) await (await exchangeOf(each, context)).check(swapsOf(each, context))
  },

  async stage(ops, context) {
    for (const each of ops) {
      const exchange = await exchangeOf(each, context)
      await exchange.stage(swapsOf(each, context), (sha256) => context.contents.table(sha256))
    }
  },

  async stand(ops, context, depth) {
    const stands: Awaited<ReturnType<OpHandler<'sql'>['stand']>> = new Map()
    for (const each of ops) {
      const exchange = await exchangeOf(each, context)
      const swaps = swapsOf(each, context)
      const stand = await exchange.stand(swaps)
      stands.set(each.index, stand)
      if (depth === 'deep' && (stand === 'before' || stand === 'after')) {
        await tellWritten(each, swaps, exchange, context, stand === 'before' ? 'plan' : 'swap')
      }
    }
    return stands
  },

  async apply(ops, context) {
    for (const each of ops) await (await exchangeOf(each, context)).swap(swapsOf(each, context))
  },

  async undo(ops, context) {
    for (const each of ops) await (await exchangeOf(each, context)).swapBack(swapsOf(each, context))
  },

  async clear(ops, context) {
    await dropNames(ops, context, ({ names }) => [names.loading, names.fresh, names.mark])
  },

  async forget(ops, context) {
    await dropNames(ops, context, ({ names }) => [names.loading, names.fresh, names.mark, names.old])
  },
}

async function dropNames(ops: readonly Changed[], context: OpContext, namesOf: (swap: Swap) => string[]): Promise<void> {
  for (const each of ops) await (await exchangeOf(each, context)).drop(swapsOf(each, context).flatMap(namesOf))
}

async function tellWritten(
  each: Changed,
  swaps: readonly Swap[],
  exchange: TableExchange,
  context: OpContext,
  since: 'plan' | 'swap',
): Promise<void> {
  for (const table of await exchange.written(swaps)) {
    context.emit({ type: 'table-written', account: context.plan.account, database: each.op.database, table, since })
  }
}

function swapsOf({ op, index }: Changed, { plan }: OpContext): Swap[] {
  return op.tables
    .map((change, at): Swap => ({ change, names: swapNames(plan.id, index, at, change.table) }))
    .filter(({ change }) => change.before !== change.after)
}

/** One per connection and database: its programs are looked for once. */
const exchanges = new WeakMap<Transport, Map<RemotePath, Promise<TableExchange>>>()

async function exchangeOf({ op }: Changed, { transport, databases, signal }: OpContext): Promise<TableExchange> {
  const known = exchanges.get(transport) ?? new Map<RemotePath, Promise<TableExchange>>()
  exchanges.set(transport, known)
  let exchange = known.get(op.database)
  if (exchange === undefined) {
    exchange = createTableExchange(transport, databases.get(op.database), op.database, { signal })
    exchange.catch(() => known.delete(op.database))
    known.set(op.database, exchange)
  }
  return await exchange
}
