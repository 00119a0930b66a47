import * as z from 'zod'
import { SiteguardError } from '../../core/error.ts'
import type { FileState, LinkState, Op, TreeMember, TreeState } from '../../core/op.ts'
import { isFragileName, joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { sameState, treeStateOf } from '../../core/tree-digest.ts'
import { createOverlay } from '../overlay.ts'
import type { StepContext, StepKind, StepPlan } from '../types.ts'

const params = z.strictObject({
  from: z.string().min(1).describe('The snapshot taken before the run that put these into quarantine.'),
  items: z
    .array(
      z.strictObject({
        path: z.string().min(1).describe('Where it stood, relative to the site.'),
        stands: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional()
          .describe('SHA-256 of the file that took its place and may be replaced. Without it nothing may stand there.'),
      }),
    )
    .min(1),
})

export type UnquarantineParams = z.infer<typeof params>

/**
 * Puts back what a run took away, byte for byte and with its mode, from the snapshot that was taken before it. What stands in its
 * place now is never overwritten, unless it is the very thing that run put there.
 */
export const unquarantine: StepKind<UnquarantineParams> = { use: 'unquarantine', params, plan: planBack }

async function planBack({ from, items }: UnquarantineParams, context: StepContext): Promise<StepPlan> {
  const id = from as SnapshotId
  const reader = await context.store.open(id, { signal: context.signal })
  const ops: Op[] = []
  const trees: Record<string, readonly TreeMember[]> = {}
  const made = new Set<RemotePath>()
  try {
    const then = createOverlay(await reader.entries())
    for (const { path: given, stands } of items) {
      const path = joinPath('', given)
      const state = then.whole(path)
      if (state.is === 'absent' || state.is === 'opaque') throw refuse('SG-REST-012', path)
      const after: FileState | LinkState | TreeState = state
      checkMakeable(path, after, then.below(path), context)
      if (after.is === 'tree') trees[after.digest] = then.below(path)
      makeParents(path, context, made, ops)
      const now = context.overlay.state(path)
      if (now.is === 'absent') ops.push({ kind: 'write', path, before: now, after })
      else if (now.is === 'dir' || now.is === 'opaque') {
        const members = context.overlay.below(path)
        const same = now.is === 'dir' && context.overlay.opaqueBelow(path).length === 0 && sameState(treeStateOf(members, now.mode), after)
        if (!same) throw refuse('SG-REST-011', path)
      } else if (!sameState(now, after)) {
        if (now.is !== 'file' || now.sha256 !== stands) throw refuse('SG-REST-011', path)
        ops.push({ kind: 'write', path, before: now, after })
      }
    }
  } finally {
    await reader.close()
  }
  return { ops, trees, notes: [], sources: [id] }
}

/** @throws SG-TRAN-004, SG-TRAN-009 for what this transport cannot put there; over SSH or SFTP it can. */
function checkMakeable(
  path: RemotePath,
  state: FileState | LinkState | TreeState,
  below: readonly TreeMember[],
  { capabilities }: StepContext,
): void {
  const members =
    state.is === 'tree' ? below.map((member) => ({ is: member.is, path: joinPath(path, member.path) })) : [{ is: state.is, path }]
  const link = capabilities.symlink ? undefined : members.find(({ is }) => is === 'link')
  if (link !== undefined)
    throw new SiteguardError({ code: 'SG-TRAN-004', kind: 'unsupported', params: { operation: 'symlink', transport: 'ftp' } })
  const bad = capabilities.rawNames ? undefined : [path, ...members.map((member) => member.path)].find(isFragileName)
  if (bad !== undefined) throw new SiteguardError({ code: 'SG-TRAN-009', kind: 'unsupported', params: { path: bad, transport: 'ftp' } })
}

/** Folders above that went as well. What stands in a folder's place is in the way. */
function makeParents(path: RemotePath, context: StepContext, made: Set<RemotePath>, ops: Op[]): void {
  const missing: RemotePath[] = []
  for (let dir = parentPath(path); dir !== '' && !made.has(dir); dir = parentPath(dir)) {
    const { is } = context.overlay.state(dir)
    if (is === 'dir') break
    if (is !== 'absent') throw refuse('SG-REST-011', dir)
    missing.unshift(dir)
  }
  for (const dir of missing) {
    made.add(dir)
    ops.push({ kind: 'mkdir', path: dir })
  }
}

function refuse(code: 'SG-REST-011' | 'SG-REST-012', path: RemotePath): SiteguardError {
  return new SiteguardError({ code, kind: code === 'SG-REST-011' ? 'conflict' : 'not-found', params: { path } })
}
