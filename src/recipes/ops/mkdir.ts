import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { Stand } from '../../core/op.ts'
import type { OpContext, OpHandler, PlacedOp } from '../types.ts'
import { forEach } from './each.ts'
import { forgetParents, lookAt, type Seen } from './look.ts'
import { held, onSite } from './parts.ts'

type Made = PlacedOp<'mkdir'>

/** Makes a folder. Its undo keeps what others have put into it meanwhile: the folder then goes to the hold folder. */
export const mkdir: OpHandler<'mkdir'> = {
  kind: 'mkdir',

  async stand(ops, context) {
    const found = await look(ops, context)
    return new Map(ops.map((each) => [each.index, standOf(found.get(onSite(context, each.op.path)), each, context)]))
  },

  async apply(ops, context) {
    await forEach(
      ops,
      async ({ op }) => {
        const path = onSite(context, op.path)
        try {
          await context.transport.mkdir(path, { signal: context.signal, ...modeOf(op.mode, context) })
        } catch (error) {
          if (!isSiteguardError(error) || error.code !== 'SG-TRAN-003') throw error
          // Ours, from before a crash, perhaps without its mode; or not a folder at all.
          const now = await context.transport.stat(path, { signal: context.signal })
          if (now?.type !== 'dir') throw error
          if (op.mode !== undefined && context.transport.capabilities.chmod && now.mode !== undefined && (now.mode & 0o7777) !== op.mode)
            await context.transport.chmod(path, op.mode, { signal: context.signal })
        }
      },
      context.signal,
    )
  },

  async undo(ops, context) {
    const found = await look(ops, context)
    await forEach(
      ops,
      async (each) => {
        const path = onSite(context, each.op.path)
        const stand = standOf(found.get(path), each, context)
        if (stand === 'before') return
        if (stand === 'unknown')
          throw new SiteguardError({ code: 'SG-RUN-005', kind: 'conflict', params: { run: '', paths: [each.op.path], count: 1 } })
        const inside = await context.transport.list(path, { signal: context.signal })
        if (inside.length === 0) await context.transport.rmdir(path, { signal: context.signal })
        else await context.transport.rename(path, held(context, each.index), { signal: context.signal })
      },
      context.signal,
    )
    forgetParents(
      ops.map(({ op }) => onSite(context, op.path)),
      context,
    )
  },
}

function look(ops: readonly Made[], context: OpContext): Promise<Map<string, Seen>> {
  return lookAt(
    ops.map(({ op }) => ({ path: onSite(context, op.path), states: [] })),
    context,
    'quick',
  )
}

function standOf(seen: Seen | undefined, { op }: Made, context: OpContext): Stand {
  if (seen?.is === 'absent') return 'before'
  if (seen?.is !== 'dir') return 'unknown'
  const told = op.mode !== undefined && seen.mode !== undefined && context.transport.capabilities.chmod
  return told && (seen.mode & 0o7777) !== op.mode ? 'between' : 'after'
}

function modeOf(mode: number | undefined, context: OpContext): { mode?: number } {
  return mode === undefined || !context.transport.capabilities.chmod ? {} : { mode }
}
