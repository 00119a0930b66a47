import { GUARDS } from '../../../core/derived.ts'
import type { FileState, LinkState, Op, TreeMember, TreeState } from '../../../core/op.ts'
import { isFragileName, parentPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { PlanNote } from '../../../core/plan.ts'
import { orderMembers, treeStateOf } from '../../../core/tree-digest.ts'
import type { RightRules } from '../../rights.ts'
import type { StepPlan } from '../../types.ts'
import { isWrittenByVisits, orderOps } from './order-ops.ts'
import type { SideNode, TreeSide, UnsafeName } from './tree-side.ts'

/** What decides about a tree beside the two trees themselves. Pure functions of paths. */
export interface TreeRules extends RightRules {
  /** whole: it and all below it · inside: something below it may be wanted · no: neither. */
  selects(path: RemotePath): 'whole' | 'inside' | 'no'
  /** Links can be made on the account. */
  readonly symlink: boolean
  /** Modes can be set on the account. */
  readonly chmod: boolean
  /** What is put there has the very name it was given. */
  readonly rawNames: boolean
  /** The CMS makes it again by itself (caches, sessions): removed, never restored. */
  isDerived(path: RemotePath): boolean
  /** Left as it stands, and nothing of it is looked at: why, or no word where it is not even told. */
  keeps(path: RemotePath): Pick<PlanNote, 'why' | 'detail'> | 'silently' | undefined
}

/** `cleared` are the ops on caches: they come last, behind tables that are swapped. */
export type TreePlan = Omit<StepPlan, 'sources'> & { readonly cleared: readonly Op[] }

/**
 * The ops that make one tree of the other: what differs is written, what is too much goes to quarantine, modes that alone differ
 * are set, and what is equal is not touched. Whole folders that are missing or too many are one op each. What could not be read
 * on either side, pipes and devices are told and left. Nothing outside the site's root, and nothing behind a link, is ever named.
 */
export function planTree(live: TreeSide, target: { side: TreeSide; unsafe: readonly UnsafeName[] }, rules: TreeRules): TreePlan {
  const want = target.side
  const unsafe = new Set<string>(target.unsafe.map((name) => name.path))
  const ops: Op[] = []
  const cleared: Op[] = []
  const trees: Record<string, readonly TreeMember[]> = {}
  const notes = new Map<string, PlanNote>()

  const note = (path: RemotePath, why: PlanNote['why'], detail?: string): void => {
    if (!notes.has(path)) notes.set(path, { path, why, ...(detail === undefined ? {} : { detail }) })
  }
  const treeOf = (members: readonly TreeMember[], mode: number | undefined): TreeState => {
    const ordered = orderMembers(members)
    const state = treeStateOf(ordered, mode)
    trees[state.digest] = ordered
    return state
  }
  /** Left as it is by the rules or because its name is not to be trusted. Tells so. */
  const isLeft = (path: RemotePath): boolean => {
    if (unsafe.has(path)) return true
    if (!rules.rawNames && isFragileName(path) && wouldBePut(path)) {
      note(path, 'bad-name')
      return true
    }
    const kept = rules.keeps(path)
    if (kept === undefined) return false
    if (kept !== 'silently' && differs(path)) note(path, kept.why, kept.detail)
    return true
  }
  const wouldBePut = (path: RemotePath): boolean =>
    want.nodes.has(path) && differs(path) && !(live.nodes.get(path)?.is === 'dir' && want.nodes.get(path)?.is === 'dir')
  const differs = (path: RemotePath): boolean => {
    const [a, b] = [live.nodes.get(path), want.nodes.get(path)]
    return a?.is === 'file' && b?.is === 'file' ? a.sha256 !== b.sha256 : a?.is !== b?.is || a?.is === 'dir'
  }
  const isDerivedRoot = (path: RemotePath): boolean => rules.isDerived(path) && !rules.isDerived(parentPath(path))
  /** Told once for a whole cache. */
  const derivedTop = (path: RemotePath): RemotePath => (isDerivedRoot(path) ? path : derivedTop(parentPath(path)))
  const isGuard = (path: RemotePath): boolean => {
    const dir = parentPath(path)
    return rules.isDerived(path) && isDerivedRoot(dir) && GUARDS.has(path.slice(dir.length + 1))
  }
  /** Made again by the CMS, so only what lies there now counts. */
  const isCache = (path: RemotePath): boolean => {
    if (!rules.isDerived(path) || isGuard(path)) return false
    return !(isDerivedRoot(path) && (live.nodes.get(path)?.is === 'dir' || want.nodes.get(path)?.is === 'dir'))
  }

  /** The folder as one, or undefined when something in it is to stay or is not known. */
  function liveTree(dir: RemotePath, mode: number | undefined): TreeState | undefined {
    const members: TreeMember[] = []
    if (live.hidesBelow(dir) || live.isHidden(dir) || want.isHidden(dir) || unsafe.has(dir)) return undefined
    const collect = (at: RemotePath): boolean =>
      live.children(at).every((path) => {
        const node = live.nodes.get(path) as SideNode
        if (node.is === 'opaque' || unsafe.has(path) || rules.keeps(path) !== undefined) return false
        members.push({ ...node, path: relativeTo(dir, path) as RemotePath } as TreeMember)
        return node.is !== 'dir' || collect(path)
      })
    return collect(dir) ? treeOf(members, mode) : undefined
  }

  /** What is wanted below a folder that is to be made: only what can be made. */
  function wantedMembers(dir: RemotePath): TreeMember[] {
    const members: TreeMember[] = []
    const collect = (at: RemotePath): void => {
      for (const path of want.children(at)) {
        const node = want.nodes.get(path) as SideNode
        const chosen = rules.selects(path)
        if (chosen === 'no' || isLeft(path)) continue
        if (isCache(path)) {
          note(derivedTop(path), 'derived')
          continue
        }
        const inner = relativeTo(dir, path) as RemotePath
        if (node.is === 'dir') {
          const before = members.length
          collect(path)
          if (chosen === 'whole' || members.length > before) members.push({ is: 'dir', path: inner, ...modeOf(node.mode, 0o7777) })
        } else if (chosen === 'whole') {
          const after = writable(path, node, undefined)
          if (after !== undefined) members.push({ ...after, path: inner })
        }
      }
    }
    collect(dir)
    return members
  }

  /** A file or link as it would be written, or undefined with a note why it cannot be. */
  function writable(path: RemotePath, node: SideNode, before: SideNode | undefined): FileState | LinkState | undefined {
    if (node.is === 'opaque') note(path, node.why)
    else if (node.is === 'link' && !rules.symlink) note(path, 'link-not-made', node.target)
    else if (node.is === 'link') return { is: 'link', target: node.target }
    // Set-user-id and its kin are never put on a file again.
    else if (node.is === 'file') {
      const mode = node.mode ?? (before?.is === 'file' ? before.mode : undefined)
      return { is: 'file', sha256: node.sha256, size: node.size, ...modeOf(mode, 0o777) }
    }
    return undefined
  }
  const modeOf = (mode: number | undefined, mask: number): { mode?: number } =>
    mode === undefined || !rules.chmod ? {} : { mode: mode & mask }

  function takeAway(path: RemotePath, node: SideNode, into: Op[]): void {
    if (node.is === 'opaque') {
      note(path, node.why)
      return
    }
    // A cache that is another user's is made again all the same: no reason to leave the site infected.
    if (into === cleared && !rules.mayExchange(path, node.is === 'dir')) {
      note(isDerivedRoot(path) || rules.mayExchange(path, false) ? path : parentPath(path), 'barred', 'cache')
      return
    }
    if (node.is !== 'dir') {
      into.push({ kind: 'remove', path, before: node, ...changing(path, into) })
      return
    }
    const before = liveTree(path, node.mode)
    if (before !== undefined) into.push({ kind: 'remove', path, before, ...changing(path, into) })
    else {
      for (const below of live.children(path)) if (!isLeft(below)) takeAway(below, live.nodes.get(below) as SideNode, into)
      if (live.isHidden(path)) note(path, 'unread')
    }
  }

  /** Caches, whole folders of them too; and files that every visit writes to. */
  function changing(path: RemotePath, into: readonly Op[]): { changing?: true } {
    return into === cleared || (live.nodes.get(path)?.is === 'file' && isWrittenByVisits(path)) ? { changing: true } : {}
  }

  function bringBack(path: RemotePath, node: SideNode, chosen: 'whole' | 'inside'): void {
    if (live.isHidden(parentPath(path))) {
      note(path, 'unread')
      return
    }
    if (node.is === 'dir') {
      const members = wantedMembers(path)
      const mode = modeOf(node.mode, 0o7777)
      if (members.length > 0) ops.push({ kind: 'write', path, before: { is: 'absent' }, after: treeOf(members, mode.mode) })
      else if (chosen === 'whole') ops.push({ kind: 'mkdir', path, ...mode })
      return
    }
    if (chosen !== 'whole') return
    const after = writable(path, node, undefined)
    if (after !== undefined) ops.push({ kind: 'write', path, before: { is: 'absent' }, after })
  }

  function change(path: RemotePath, now: SideNode, node: SideNode, chosen: 'whole' | 'inside'): void {
    if (node.is === 'opaque' || now.is === 'opaque') {
      note(path, node.is === 'opaque' ? node.why : now.is === 'opaque' ? now.why : 'unread')
      return
    }
    if (now.is === 'dir' && node.is === 'dir') {
      if (chosen === 'whole') setMode(path, now.mode, node.mode, 0o7777)
      visitBelow(path)
      return
    }
    if (now.is === 'file' && node.is === 'file' && now.sha256 === node.sha256 && now.size === node.size) {
      if (chosen === 'whole') setMode(path, now.mode, node.mode, 0o777)
      return
    }
    if (now.is === 'link' && node.is === 'link' && now.target === node.target) return
    if (node.is !== 'dir' && chosen !== 'whole') {
      if (now.is === 'dir') visitBelow(path)
      return
    }
    const members = node.is === 'dir' ? wantedMembers(path) : []
    if (node.is === 'dir' && chosen !== 'whole' && members.length === 0) return
    const before = now.is === 'dir' ? liveTree(path, now.mode) : now
    if (before === undefined) {
      note(path, 'unread')
      return
    }
    const after = node.is === 'dir' ? treeOf(members, modeOf(node.mode, 0o7777).mode) : writable(path, node, now)
    if (after !== undefined) ops.push({ kind: 'write', path, before, after, ...(after.is === 'file' ? changing(path, ops) : {}) })
  }

  function setMode(path: RemotePath, now: number | undefined, wanted: number | undefined, mask: number): void {
    if (!rules.chmod || now === undefined || wanted === undefined || now === (wanted & mask)) return
    // Over FTP: some servers open what they set the mode of (pure-ftpd answers 550).
    const isShut = !rules.rawNames && live.nodes.get(path)?.is === 'file' && (now & 0o400) === 0
    if (!isShut && rules.maySetMode(path)) ops.push({ kind: 'chmod', path, before: now, after: wanted & mask })
    else note(path, 'barred', 'rights')
  }

  function visitBelow(dir: RemotePath): void {
    const names = new Set([...live.children(dir), ...want.children(dir)])
    for (const path of [...names].sort()) visit(path)
  }

  function visit(path: RemotePath): void {
    const chosen = rules.selects(path)
    if (chosen === 'no' || isLeft(path)) return
    const now = live.nodes.get(path)
    const wanted = want.nodes.get(path)
    if (isCache(path)) {
      if (now !== undefined && chosen === 'whole') {
        const before = cleared.length
        takeAway(path, now, cleared)
        if (cleared.length > before) note(derivedTop(path), 'derived')
      } else if (now?.is === 'dir') visitBelow(path)
      return
    }
    if (wanted !== undefined && now !== undefined) change(path, now, wanted, chosen)
    else if (wanted !== undefined) bringBack(path, wanted, chosen)
    else if (now !== undefined) {
      if (want.isHidden(parentPath(path))) note(path, 'unread')
      else if (chosen === 'whole' && !(isDerivedRoot(path) && want.nodes.get(parentPath(path))?.is === 'dir')) takeAway(path, now, ops)
      else if (now.is === 'dir') visitBelow(path)
    }
  }

  for (const { path, reason } of target.unsafe) if (rules.selects(path) !== 'no') note(path, 'unsafe', reason)
  visitBelow('' as RemotePath)
  return { ops: orderOps(ops, live), cleared, trees: usedTrees(trees, [...ops, ...cleared]), notes: [...notes.values()].sort(byPath) }
}

function byPath(a: PlanNote, b: PlanNote): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

/** Only the trees some op speaks of: folders that were looked at as a whole and then taken apart leave none. */
function usedTrees(trees: Readonly<Record<string, readonly TreeMember[]>>, ops: readonly Op[]): Record<string, readonly TreeMember[]> {
  const used: Record<string, readonly TreeMember[]> = {}
  for (const op of ops) {
    const states = op.kind === 'write' ? [op.before, op.after] : op.kind === 'remove' ? [op.before] : []
    for (const state of states) if (state.is === 'tree') used[state.digest] = trees[state.digest] ?? []
  }
  return used
}
