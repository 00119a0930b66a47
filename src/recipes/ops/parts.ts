import type { FileState, LinkState, PathState, TreeState } from '../../core/op.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import type { OpContext } from '../types.ts'

/** What can stand somewhere and be put back. */
export type Thing = FileState | LinkState | TreeState

/** Names of what belongs to one op on the account. */
export function staged(context: OpContext, index: number): RemotePath {
  return joinPath(context.place.stage, String(index))
}

export function held(context: OpContext, index: number): RemotePath {
  return joinPath(context.place.hold, String(index))
}

/** Where what stood before is uploaded again when the held one is not as it was put there. */
export function remade(index: number): string {
  return `${index}.back`
}

export function onSite(context: Pick<OpContext, 'root'>, path: RemotePath): RemotePath {
  return joinPath(context.root, path)
}

/** Whether all bytes of a state are in the store on this machine. */
export function canRemake(context: OpContext, state: PathState): boolean {
  if (state.is === 'absent') return true
  if (state.is === 'link') return context.transport.capabilities.symlink
  if (state.is === 'file') return context.contents.has(state.sha256)
  const members = context.plan.trees[state.digest]
  return (
    members?.every((member) => {
      if (member.is === 'file') return context.contents.has(member.sha256)
      return member.is === 'dir' || context.transport.capabilities.symlink
    }) ?? false
  )
}
