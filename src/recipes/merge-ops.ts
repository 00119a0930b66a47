import { SiteguardError } from '../core/error.ts'
import type { Op, PathState, TableChange, TreeMember } from '../core/op.ts'
import { parentPath, type RemotePath } from '../core/path.ts'
import { sameState } from '../core/tree-digest.ts'
import { ancestors, gateOf } from './batches.ts'
import type { NodeState, Overlay } from './overlay.ts'

export interface MergedOps {
  readonly ops: readonly Op[]
  /** Members of every tree the ops speak of. */
  readonly trees: Readonly<Record<string, readonly TreeMember[]>>
  /** Ops were made anew from what stood before: contents of the `before` snapshot may be among what is written. */
  readonly remade: boolean
}

type Trees = Readonly<Record<string, readonly TreeMember[]>>

/**
 * The ops of several steps as ops that each stand alone: no path is touched by two of them, nor lies below a folder another one
 * takes as a whole. Only then can a look at the site tell of each op, by itself, whether it was done (resume, rollback).
 * Ops that do not meet stay as they are, in their order, new folders first. Ops that meet are replaced by the difference, at
 * their paths, between the tree before the first step and the tree after the last one. What closes and opens the site, and what is
 * exchanged around that, is never joined: there the journal tells which of two ops at a path was done.
 * @param base The site as it stands. @param final `base` with all ops laid over it, in order.
 * @throws SG-RCP-004 when the difference cannot be said because something in it was not read.
 */
export function mergeOps(ops: readonly Op[], trees: Trees, base: Overlay, final: Overlay): MergedOps {
  const groups = groupOps(ops, base, ordered(ops, base))
  const own: Record<string, readonly TreeMember[]> = { ...trees }
  let remade = false
  const merged = groups.flatMap((group) => {
    const [first] = group
    if (group.length === 1 && first !== undefined) return changesNothing(first) && gateOf(first) === undefined ? [] : [first]
    if (first?.kind === 'sql') return mergeTables(group as Extract<Op, { kind: 'sql' }>[])
    remade = true
    return differenceOf(group, base, final, own)
  })
  const folders = merged.filter((op) => op.kind === 'mkdir').sort((a, b) => (a.path < b.path ? -1 : 1))
  const result = [...folders, ...merged.filter((op) => op.kind !== 'mkdir')]
  return { ops: result, trees: treesOf(result, own), remade }
}

interface Touch {
  readonly path: RemotePath
  /** The op takes the folder and all below it as one. */
  readonly whole: boolean
}

function touchesOf(op: Op, base: Overlay): readonly Touch[] {
  switch (op.kind) {
    case 'write':
      return [{ path: op.path, whole: op.before.is === 'tree' || op.after.is === 'tree' }]
    case 'remove':
      return [{ path: op.path, whole: op.before.is === 'tree' }]
    case 'mkdir':
      // Where a file stood that a step took away, the folder replaces it and comes as one.
      return [{ path: op.path, whole: base.state(op.path).is !== 'absent' }]
    case 'chmod':
      return [{ path: op.path, whole: false }]
    case 'move':
      return [op.from, op.to].map((path) => ({ path, whole: op.state.is === 'tree' }))
    case 'sql':
    case 'migrate':
    case 'health':
    case 'rotate':
    case 'probe':
      return []
  }
}

const STAND_ALONE: ReadonlySet<Op['kind']> = new Set(['migrate', 'health', 'rotate', 'probe'])

/** Ops that stay in their places: what closes and opens the site, what replaces a folder around it, migrations and looks at the site. */
function ordered(ops: readonly Op[], base: Overlay): ReadonlySet<Op> {
  const gates = new Set<string>(ops.flatMap((op) => (op.kind === 'write' && op.gate !== undefined ? [op.path] : [])))
  const around = new Set([...gates].flatMap((path) => ancestors(path)))
  const isAt = ({ path, whole }: Touch): boolean => gates.has(path) || (whole && around.has(path))
  return new Set(ops.filter((op) => STAND_ALONE.has(op.kind) || touchesOf(op, base).some(isAt)))
}

/** Ops that meet, together; each group and the groups themselves in the order of their first ops. */
function groupOps(ops: readonly Op[], base: Overlay, alone: ReadonlySet<Op>): readonly (readonly Op[])[] {
  const touches = ops.map((op) => (alone.has(op) ? [] : touchesOf(op, base)))
  const leader = ops.map((_, index) => index)
  const find = (index: number): number => {
    let at = index
    while (leader[at] !== at) at = leader[at] as number
    return at
  }
  const join = (a: number, b: number): void => {
    const [x, y] = [find(a), find(b)]
    leader[Math.max(x, y)] = Math.min(x, y)
  }
  const at = new Map<string, number>()
  const wholes = new Map<RemotePath, number>()
  for (const [index, op] of ops.entries()) {
    const keys = op.kind === 'sql' ? [`sql ${op.database}`] : (touches[index] as readonly Touch[]).map(({ path }) => `path ${path}`)
    for (const key of keys) {
      const known = at.get(key)
      if (known === undefined) at.set(key, index)
      else join(known, index)
    }
    for (const { path, whole } of touches[index] as readonly Touch[]) if (whole) wholes.set(path, index)
  }
  for (const [index, own] of touches.entries()) {
    for (const { path } of own) {
      for (let dir = path; dir !== ''; ) {
        dir = parentPath(dir)
        const above = wholes.get(dir)
        if (above !== undefined) join(above, index)
      }
    }
  }
  const groups = new Map<number, Op[]>()
  for (const [index, op] of ops.entries()) {
    const group = groups.get(find(index))
    if (group === undefined) groups.set(find(index), [op])
    else group.push(op)
  }
  return [...groups.values()]
}

/** The ops that lead from `base` to `final` at the paths of a group. Adds the trees they speak of to `trees`. */
function differenceOf(group: readonly Op[], base: Overlay, final: Overlay, trees: Record<string, readonly TreeMember[]>): Op[] {
  const touches = group.flatMap((op) => touchesOf(op, base))
  const wholes = new Set(touches.filter((touch) => touch.whole).map((touch) => touch.path))
  const touched = new Set(touches.map((touch) => touch.path))
  /** Touched paths and all folders above them: where there is anything to look for. */
  const onTheWay = new Set<RemotePath>()
  for (const path of touched) for (let dir = path; !onTheWay.has(dir); dir = parentPath(dir)) onTheWay.add(dir)

  const stateIn = (overlay: Overlay, path: RemotePath): PathState => {
    const state = overlay.whole(path)
    if (state.is === 'opaque') throw new SiteguardError({ code: 'SG-RCP-004', kind: 'conflict', params: { path } })
    if (state.is === 'tree') trees[state.digest] ??= overlay.below(path)
    return state
  }
  const changing = new Set(group.flatMap((op) => ((op.kind === 'write' || op.kind === 'remove') && op.changing === true ? [op.path] : [])))
  const flag = (path: RemotePath): { changing?: true } => (changing.has(path) ? { changing: true } : {})
  const difference = (path: RemotePath): Op[] => {
    const [was, is] = [base.state(path), final.state(path)]
    if (!touched.has(path) || (was.is === 'dir' && is.is === 'dir' && !wholes.has(path))) return inside(path, was, is)
    if (was.is === 'absent' && is.is === 'dir' && !wholes.has(path)) {
      return [{ kind: 'mkdir', path, ...(is.mode === undefined ? {} : { mode: is.mode }) }, ...inside(path, is, is)]
    }
    const [before, after] = [stateIn(base, path), stateIn(final, path)]
    if (sameState(before, after)) return []
    if (after.is === 'absent') return before.is === 'absent' ? [] : [{ kind: 'remove', path, before, ...flag(path) }]
    return modeOnly(path, before, after) ?? [{ kind: 'write', path, before, after, ...flag(path) }]
  }
  const inside = (path: RemotePath, was: NodeState, is: NodeState): Op[] => {
    const mode = was.is === 'dir' && is.is === 'dir' && touched.has(path) ? modeChange(path, was.mode, is.mode) : []
    const below = new Set([...base.children(path), ...final.children(path)])
    return [...mode, ...[...below].filter((child) => onTheWay.has(child)).flatMap(difference)]
  }
  return difference('' as RemotePath)
}

/** A chmod where only the mode differs. */
function modeOnly(path: RemotePath, before: PathState, after: PathState): Op[] | undefined {
  if (before.is === 'absent' || before.is === 'link' || after.is === 'absent' || after.is === 'link') return undefined
  const { mode: _was, ...rest } = before
  return sameState(rest, after) ? modeChange(path, before.mode, after.mode) : undefined
}

function modeChange(path: RemotePath, before: number | undefined, after: number | undefined): Op[] {
  return before === undefined || after === undefined || before === after ? [] : [{ kind: 'chmod', path, before, after }]
}

function changesNothing(op: Op): boolean {
  if (op.kind === 'write') return sameState(op.before, op.after)
  if (op.kind === 'chmod') return op.before === op.after
  return op.kind === 'sql' && op.tables.every((table) => table.before === table.after)
}

/** Changes of one database as one swap: each table from its first `before` to its last `after`. */
function mergeTables(ops: readonly Extract<Op, { kind: 'sql' }>[]): Op[] {
  const tables = new Map<string, TableChange>()
  for (const change of ops.flatMap((op) => op.tables)) {
    tables.set(change.table, { ...change, before: tables.get(change.table)?.before ?? change.before })
  }
  const changed = [...tables.values()].filter((table) => table.before !== table.after)
  const [first] = ops
  return first === undefined || changed.length === 0 ? [] : [{ ...first, tables: changed }]
}

/** The members of those trees that the ops speak of, in the order of their digests. */
function treesOf(ops: readonly Op[], trees: Trees): Trees {
  const states = ops.flatMap((op): PathState[] => {
    if (op.kind === 'write') return [op.before, op.after]
    return op.kind === 'remove' ? [op.before] : op.kind === 'move' ? [op.state] : []
  })
  const digests = new Set(states.flatMap((state) => (state.is === 'tree' ? [state.digest as string] : [])))
  return Object.fromEntries([...digests].sort().flatMap((digest) => (trees[digest] === undefined ? [] : [[digest, trees[digest]]])))
}
