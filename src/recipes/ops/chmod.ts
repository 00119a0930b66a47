import { SiteguardError } from '../../core/error.ts'
import type { Stand } from '../../core/op.ts'
import type { OpContext, OpHandler, PlacedOp } from '../types.ts'
import { forEach } from './each.ts'
import { lookAt, type Seen } from './look.ts'
import { onSite } from './parts.ts'

type Changed = PlacedOp<'chmod'>

/** Sets the permission bits of a file or folder; never through a link. */
export const chmod: OpHandler<'chmod'> = {
  kind: 'chmod',

  async stand(ops, context) {
    const found = await look(ops, context)
    return new Map(ops.map((each) => [each.index, standOf(found.get(onSite(context, each.op.path)), each)]))
  },

  apply: (ops, context) => setModes(ops, context, 'after'),
  undo: (ops, context) => setModes(ops, context, 'before'),
}

async function setModes(ops: readonly Changed[], context: OpContext, goal: 'before' | 'after'): Promise<void> {
  const found = await look(ops, context)
  await forEach(
    ops,
    async (each) => {
      const path = onSite(context, each.op.path)
      const stand = standOf(found.get(path), each)
      if (stand === 'unknown')
        throw new SiteguardError({ code: 'SG-RUN-005', kind: 'conflict', params: { run: '', paths: [each.op.path], count: 1 } })
      if (stand !== goal) await context.transport.chmod(path, each.op[goal], { signal: context.signal })
    },
    context.signal,
  )
}

function look(ops: readonly Changed[], context: OpContext): Promise<Map<string, Seen>> {
  return lookAt(
    ops.map(({ op }) => ({ path: onSite(context, op.path), states: [] })),
    context,
    'quick',
  )
}

function standOf(seen: Seen | undefined, { op }: Changed): Stand {
  if ((seen?.is !== 'file' && seen?.is !== 'dir') || seen.mode === undefined) return 'unknown'
  const mode = seen.mode & 0o7777
  return mode === op.after ? 'after' : mode === op.before ? 'before' : 'unknown'
}
