import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { PathState } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { OpContext } from '../types.ts'
import type { Seen } from './look.ts'
import { removeOurs } from './remove-tree.ts'

/**
 * The one movement behind `write` and `remove`: what stands at a path goes to the hold folder, what is staged takes its place.
 * Everything is a rename or a hard link, so what was there keeps its inode, owner, mode and times, there and back again.
 */
export interface Exchange {
  readonly index: number
  readonly path: RemotePath
  readonly before: PathState
  /** `absent`: nothing is put there. */
  readonly after: PathState
  /** Every visit writes there (`Changing` in core/op.ts). */
  readonly changing: boolean
}

/** Where the parts of one exchange are found. */
export interface Scene {
  readonly exchange: Exchange
  readonly site: RemotePath
  readonly held: RemotePath
  readonly staged: RemotePath
  /** Found at the path; in the hold folder; in the stage folder. */
  readonly at: Seen
  readonly inHold: Seen
  readonly inStage: Seen
}

/** Files and links are replaced in one step where the account can; what stood there then has a second name in the hold folder. */
export function linksFirst({ before, after }: Exchange, context: OpContext): boolean {
  const { hardLink, replace } = context.transport.capabilities
  return hardLink && replace === 'atomic' && before.is === 'file' && (after.is === 'file' || after.is === 'link')
}

/** False where the account refuses a second name for this file (not its owner's, another file system). */
export async function tryLink(scene: Scene, context: OpContext): Promise<boolean> {
  try {
    await context.transport.link(scene.site, scene.held, { signal: context.signal })
    return true
  } catch (error) {
    if (isSiteguardError(error) && ['SG-TRAN-001', 'SG-TRAN-004', 'SG-TRAN-008'].includes(error.code)) return false
    throw error
  }
}

export async function clearStage(scene: Scene, context: OpContext): Promise<void> {
  if (scene.inStage.is !== 'absent') await removeOurs(scene.staged, context)
}

/** Moves what is in the way beside what is held, under a name of its own: it is evidence and stays. */
export async function setAside(from: RemotePath, scene: Scene, context: OpContext): Promise<void> {
  for (let n = 1; ; n += 1) {
    try {
      await context.transport.rename(from, `${scene.held}.changed-${n}` as RemotePath, { signal: context.signal })
      return
    } catch (error) {
      if (!isSiteguardError(error) || error.code !== 'SG-TRAN-003' || n >= 100) throw error
    }
  }
}

export function unknown(scenes: readonly Scene[]): SiteguardError {
  const paths = scenes.map((scene) => scene.exchange.path)
  return new SiteguardError({ code: 'SG-RUN-005', kind: 'conflict', params: { run: '', paths: paths.slice(0, 10), count: paths.length } })
}
