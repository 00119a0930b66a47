import type { Op, PathState, TreeMember } from '../core/op.ts'
import { joinPath, parentPath, type RemotePath, relativeTo } from '../core/path.ts'
import type { SnapshotEntry } from '../core/snapshot.ts'
import { orderMembers, treeStateOf } from '../core/tree-digest.ts'
import type { OpaqueState, OverlayTree } from './types.ts'

/** What stands at one path: never a tree, whose members stand at theirs. */
export type NodeState = ReturnType<OverlayTree['state']>
type Present = Exclude<NodeState, { is: 'absent' }>

/** A tree that ops can be laid over. Nothing is checked here; the planner does (`ops-fit.ts`). */
export interface Overlay extends OverlayTree {
  /** The same tree, changed apart from this one. */
  fork(): Overlay
  /** As if the op had been applied. `trees` holds the members of every tree it speaks of. */
  apply(op: Op, trees: Readonly<Record<string, readonly TreeMember[]>>): void
  /** As an op would name it: a folder as `TreeState`. `opaque` when it, or anything below it, is. */
  whole(path: RemotePath): PathState | OpaqueState
  /** Paths right below a folder, ordered. */
  children(dir: RemotePath): readonly RemotePath[]
}

const ABSENT = { is: 'absent' } as const

/** The tree a snapshot holds. The site's root, path '', is always a folder. */
export function createOverlay(entries: ReadonlyMap<RemotePath, SnapshotEntry>): Overlay {
  const nodes = new Map<RemotePath, Present>()
  for (const entry of entries.values()) nodes.set(entry.path, presentOf(entry))
  if (!nodes.has('' as RemotePath)) nodes.set('' as RemotePath, { is: 'dir' })
  return overlayOf(nodes, namesOf(nodes.keys()))
}

function overlayOf(nodes: Map<RemotePath, Present>, names: Map<RemotePath, Set<RemotePath>>): Overlay {
  const put = (path: RemotePath, state: Present): void => {
    nodes.set(path, state)
    if (path !== '') namesIn(names, parentPath(path)).add(path)
  }
  const drop = (path: RemotePath): void => {
    for (const below of [...(names.get(path) ?? [])]) drop(below)
    names.delete(path)
    nodes.delete(path)
    if (path !== '') names.get(parentPath(path))?.delete(path)
  }
  function* walk(dir: RemotePath): Generator<readonly [RemotePath, Present]> {
    for (const path of names.get(dir) ?? []) {
      const state = nodes.get(path)
      if (state !== undefined) yield [path, state]
      yield* walk(path)
    }
  }
  const place = (path: RemotePath, state: PathState, members: readonly TreeMember[] | undefined): void => {
    drop(path)
    if (state.is === 'absent') return
    if (state.is !== 'tree') {
      put(path, state)
      return
    }
    put(path, { is: 'dir', ...(state.mode === undefined ? {} : { mode: state.mode }) })
    for (const { path: inner, ...member } of members ?? []) put(joinPath(path, inner), member as Present)
  }
  const below = (dir: RemotePath): TreeMember[] => {
    const members: TreeMember[] = []
    for (const [path, state] of walk(dir)) {
      if (state.is !== 'opaque') members.push({ ...state, path: relativeTo(dir, path) as RemotePath })
    }
    return orderMembers(members)
  }
  const opaqueBelow = (dir: RemotePath): RemotePath[] => {
    const paths: RemotePath[] = []
    for (const [path, state] of walk(dir)) if (state.is === 'opaque') paths.push(relativeTo(dir, path) as RemotePath)
    return paths.sort()
  }
  const self: Overlay = {
    state: (path) => nodes.get(path) ?? ABSENT,
    below,
    opaqueBelow,
    all: () => nodes,
    children: (dir) => [...(names.get(dir) ?? [])].sort(),
    whole: (path) => {
      const state = self.state(path)
      if (state.is !== 'dir') return state
      return opaqueBelow(path).length > 0 ? { is: 'opaque', why: 'unread' } : treeStateOf(below(path), state.mode)
    },
    fork: () => overlayOf(new Map(nodes), new Map([...names].map(([dir, paths]) => [dir, new Set(paths)]))),
    apply: (op, trees) => {
      if (op.kind === 'write') place(op.path, op.after, op.after.is === 'tree' ? trees[op.after.digest] : undefined)
      if (op.kind === 'remove') drop(op.path)
      if (op.kind === 'mkdir') put(op.path, { is: 'dir', ...(op.mode === undefined ? {} : { mode: op.mode }) })
      if (op.kind === 'chmod') {
        const state = nodes.get(op.path)
        if (state !== undefined && state.is !== 'link' && state.is !== 'opaque') put(op.path, { ...state, mode: op.after })
      }
      if (op.kind === 'move') {
        const members = op.state.is === 'tree' ? below(op.from) : undefined
        drop(op.from)
        place(op.to, op.state, members)
      }
    },
  }
  return self
}

function namesIn(names: Map<RemotePath, Set<RemotePath>>, dir: RemotePath): Set<RemotePath> {
  const known = names.get(dir)
  if (known !== undefined) return known
  const fresh = new Set<RemotePath>()
  names.set(dir, fresh)
  return fresh
}

function namesOf(paths: Iterable<RemotePath>): Map<RemotePath, Set<RemotePath>> {
  const names = new Map<RemotePath, Set<RemotePath>>()
  for (const path of paths) if (path !== '') namesIn(names, parentPath(path)).add(path)
  return names
}

function presentOf(entry: SnapshotEntry): Present {
  const mode = entry.mode === undefined ? {} : { mode: entry.mode & 0o7777 }
  if (entry.type === 'dir') return { is: 'dir', ...mode }
  if (entry.type === 'symlink') return entry.target === undefined ? { is: 'opaque', why: 'unread' } : { is: 'link', target: entry.target }
  if (entry.type !== 'file') return { is: 'opaque', why: 'special' }
  return entry.sha256 === undefined ? { is: 'opaque', why: 'unread' } : { is: 'file', sha256: entry.sha256, size: entry.size, ...mode }
}
