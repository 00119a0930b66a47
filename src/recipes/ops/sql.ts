import type { WebWay } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import {
  createTableExchange,
  createWebSession,
  PHP_SCRIPT,
  type Swap,
  swapNames,
  type TableExchange,
} from '../../snapshots/database/index.ts'
import type { Transport } from '../../transports/types.ts'
import { marksOf, markUndone, standOfMarks, writeMark } from '../migration/marks.ts'
import { checkWay, openPhp } from '../migration/open-data.ts'
import type { PhpPlace } from '../migration/types.ts'
import type { OpContext, OpHandler, PlacedOp } from '../types.ts'

type Changed = PlacedOp<'sql'>

/** Of a table, as one answer by the web. Bytes. */
const MOST_BYTES = 256 * 1024 * 1024

/**
 * Puts tables in the place of others by names alone: the new ones are loaded and proved beside the live ones, one RENAME TABLE swaps all,
 * and the old ones stay, whole, under names of the run's until it is forgotten. So what visitors wrote after the plan was made is never
 * lost and never a reason to stop: it is told, and stays in the old table. What they write into a new table before it is taken back
 * goes with it, and is told too.
 *
 * Where only the web server reaches the database, asking is writing: a script of ours lies on the site for each call, and how far the
 * exchange is stands in marks in its part of the hold folder. What is begun and not done is done once more, which tables bear.
 */
export const sql: OpHandler<'sql'> = {
  kind: 'sql',

  async check(ops, context) {
    for (const each of ops) {
      const place = webPlaceOf(each)
      if (place !== undefined) checkWay(place, context)
      else await withExchange(each, context, (exchange) => exchange.check(swapsOf(each, context)))
    }
  },

  async look(ops, context) {
    for (const each of ops) {
      if (webPlaceOf(each) === undefined) continue
      const swaps = swapsOf(each, context)
      await withExchange(each, context, async (exchange) => {
        await exchange.check(swaps)
        await tellWritten(each, swaps, exchange, context, 'plan')
      })
    }
  },

  async stage(ops, context) {
    for (const each of ops)
      await withExchange(each, context, (exchange) => exchange.stage(swapsOf(each, context), (sha256) => context.contents.table(sha256)))
  },

  async stand(ops, context, depth) {
    const stands: Awaited<ReturnType<OpHandler<'sql'>['stand']>> = new Map()
    for (const each of ops) {
      if (webPlaceOf(each) !== undefined) {
        stands.set(each.index, standOfMarks(await marksOf(context, each.index)))
        continue
      }
      const swaps = swapsOf(each, context)
      await withExchange(each, context, async (exchange) => {
        const stand = await exchange.stand(swaps)
        stands.set(each.index, stand)
        if (depth === 'deep' && (stand === 'before' || stand === 'after'))
          await tellWritten(each, swaps, exchange, context, stand === 'before' ? 'plan' : 'swap')
      })
    }
    return stands
  },

  async apply(ops, context) {
    for (const each of ops) {
      const isByWeb = webPlaceOf(each) !== undefined
      const marks = isByWeb ? await marksOf(context, each.index) : new Set()
      if (marks.has('done')) continue
      if (isByWeb && !marks.has('begun')) await writeMark(context, each.index, 'begun', { had: [] })
      await withExchange(each, context, (exchange) => exchange.swap(swapsOf(each, context)))
      if (isByWeb) await writeMark(context, each.index, 'done', {})
    }
  },

  async undo(ops, context) {
    for (const each of ops) {
      const swaps = swapsOf(each, context)
      const isByWeb = webPlaceOf(each) !== undefined
      if (isByWeb && !(await marksOf(context, each.index)).has('begun')) continue
      await withExchange(each, context, async (exchange) => {
        if (isByWeb) await tellWritten(each, swaps, exchange, context, 'swap')
        await exchange.swapBack(swaps)
      })
      if (isByWeb) await markUndone(context, each.index)
    }
  },

  async clear(ops, context) {
    await dropNames(ops, context, ({ names }) => [names.loading, names.fresh, names.mark])
  },

  async forget(ops, context) {
    await dropNames(ops, context, ({ names }) => [names.loading, names.fresh, names.mark, names.old])
  },
}

async function dropNames(ops: readonly Changed[], context: OpContext, namesOf: (swap: Swap) => string[]): Promise<void> {
  for (const each of ops) await withExchange(each, context, (exchange) => exchange.drop(swapsOf(each, context).flatMap(namesOf)))
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

/** Where a script of ours lies for an op whose tables are reached by the web server alone: in the site's root. */
function webPlaceOf({ index, op: { database, way } }: Changed): (PhpPlace & { readonly op: { readonly way: WebWay } }) | undefined {
  return way === undefined ? undefined : { index, op: { installation: '' as RemotePath, database, way } }
}

async function withExchange<T>(each: Changed, context: OpContext, work: (exchange: TableExchange) => Promise<T>): Promise<T> {
  const place = webPlaceOf(each)
  if (place === undefined) return await work(await exchangeOf(each, context))
  const { op } = each
  const { transport, databases, signal } = context
  const php = openPhp(place, context, MOST_BYTES)
  try {
    const session: Parameters<typeof createTableExchange>[3] = {
      signal,
      session: (link) => createWebSession(link, (input) => php.program(PHP_SCRIPT, input)),
    }
    return await work(await createTableExchange(transport, databases.get(op.database), op.database, session))
  } finally {
    await php.close()
  }
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
