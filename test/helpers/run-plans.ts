import { createHash } from 'node:crypto'
import type { AccountId, SiteId } from '../../src/core/account.ts'
import type { Sha256 } from '../../src/core/manifest.ts'
import type { FileState, LinkState, Op, PathState, TreeMember, TreeState } from '../../src/core/op.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { Plan } from '../../src/core/plan.ts'
import type { SnapshotId } from '../../src/core/snapshot.ts'
import { orderMembers, treeStateOf } from '../../src/core/tree-digest.ts'
import { sealPlan } from '../../src/recipes/plan-file.ts'

/** Numbers from 0 to below 1, the same for the same seed. */
export type Random = () => number

/** mulberry32. */
export function createRandom(seed: number): Random {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit)
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[below(random, items.length)] as T
}

/** One name of a site as a test thinks of it. */
export type Node =
  | { readonly is: 'file'; readonly bytes: Buffer; readonly mode: number }
  | { readonly is: 'link'; readonly target: string }
  | { readonly is: 'dir'; readonly mode: number }

/** A site: paths relative to its root. The root itself is not in it. */
export type Model = Map<string, Node>

export function sha256(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256
}

/** The state at a path, and the members of its tree. */
export function stateAt(model: Model, path: string, trees: Record<string, readonly TreeMember[]>): PathState {
  const node = model.get(path)
  if (node === undefined) return { is: 'absent' }
  if (node.is === 'link') return node
  if (node.is === 'file') return fileState(node)
  const members: TreeMember[] = []
  for (const [name, inner] of model) if (name.startsWith(`${path}/`)) members.push(memberOf(name.slice(path.length + 1), inner))
  return treeOf(members, node.mode, trees)
}

function memberOf(path: string, node: Node): TreeMember {
  const at = { path: path as RemotePath }
  return node.is === 'file' ? { ...at, ...fileState(node) } : node.is === 'link' ? { ...at, ...node } : { ...at, ...node }
}

function fileState(node: Node & { is: 'file' }): FileState {
  return { is: 'file', sha256: sha256(node.bytes), size: node.bytes.length, mode: node.mode }
}

function treeOf(members: readonly TreeMember[], mode: number, trees: Record<string, readonly TreeMember[]>): TreeState {
  const state = treeStateOf(members, mode)
  trees[state.digest] = orderMembers(members)
  return state
}

const NAMES = ['a', 'b.php', 'ça', 'x y', '\udc80', 'n\nl', '-f', 'IMG']
const MODES = [0o604, 0o644, 0o600, 0o755]
const DIR_MODES = [0o705, 0o755, 0o700]

function randomFile(random: Random): Node & { is: 'file' } {
  return { is: 'file', bytes: Buffer.from('x'.repeat(below(random, 5)) + below(random, 50)), mode: pick(random, MODES) }
}

function randomNode(random: Random): Node {
  const kind = below(random, 6)
  if (kind === 0) return { is: 'link', target: pick(random, ['a', '../b.php', '/etc/passwd', 'nowhere']) }
  return kind < 3 ? { is: 'dir', mode: pick(random, DIR_MODES) } : randomFile(random)
}

function dirsOf(model: Model): string[] {
  return ['', ...[...model].filter(([, node]) => node.is === 'dir').map(([path]) => path)]
}

function join(dir: string, name: string): string {
  return dir === '' ? name : `${dir}/${name}`
}

/** A site of up to a dozen names. */
export function randomModel(random: Random): Model {
  const model: Model = new Map()
  for (let n = 2 + below(random, 8); n > 0; n -= 1) {
    const path = join(pick(random, dirsOf(model)), pick(random, NAMES))
    if (!model.has(path)) model.set(path, randomNode(random))
  }
  return model
}

function removeBelow(model: Model, path: string): void {
  for (const name of [...model.keys()]) if (name === path || name.startsWith(`${path}/`)) model.delete(name)
}

/** Lays one op over a model: what the site must look like after it. `bytesOf` gives contents by digest. */
export function applyToModel(model: Model, op: Op, trees: Plan['trees'], bytesOf: ReadonlyMap<string, Buffer>): void {
  const put = (path: string, state: FileState | LinkState | TreeState): void => {
    if (state.is === 'link') model.set(path, { is: 'link', target: state.target })
    else if (state.is === 'file') model.set(path, { is: 'file', bytes: bytesOf.get(state.sha256) as Buffer, mode: state.mode as number })
    else {
      model.set(path, { is: 'dir', mode: state.mode as number })
      for (const member of trees[state.digest] ?? []) {
        const at = join(path, member.path)
        if (member.is === 'dir') model.set(at, { is: 'dir', mode: member.mode as number })
        else put(at, member)
      }
    }
  }
  switch (op.kind) {
    case 'write':
      removeBelow(model, op.path)
      put(op.path, op.after)
      break
    case 'remove':
      removeBelow(model, op.path)
      break
    case 'mkdir':
      model.set(op.path, { is: 'dir', mode: op.mode as number })
      break
    case 'chmod': {
      const node = model.get(op.path)
      if (node !== undefined && node.is !== 'link') model.set(op.path, { ...node, mode: op.after })
      break
    }
    case 'move': {
      const moved = [...model].filter(([path]) => path === op.from || path.startsWith(`${op.from}/`))
      removeBelow(model, op.from)
      for (const [path, node] of moved) model.set(op.to + path.slice(op.from.length), node)
      break
    }
    case 'sql':
    case 'migrate':
    case 'health':
      break
  }
}

export interface RandomPlan {
  readonly plan: Plan
  readonly before: Model
  readonly after: Model
  /** Every content the plan speaks of, by digest. */
  readonly contents: ReadonlyMap<string, Buffer>
}

/** A site and a plan for it: each op fits the site as the ops before it leave it. */
export function randomPlan(random: Random): RandomPlan {
  const before = randomModel(random)
  const model: Model = new Map(before)
  const trees: Record<string, readonly TreeMember[]> = {}
  const contents = new Map<string, Buffer>()
  const remember = (node: Node): void => {
    if (node.is === 'file') contents.set(sha256(node.bytes), node.bytes)
  }
  for (const node of before.values()) remember(node)
  const ops: Op[] = []
  for (let n = 1 + below(random, 6), tries = 0; n > 0 && tries < 40; tries += 1) {
    const op = randomOp(random, model, trees, remember)
    if (op === undefined) continue
    applyToModel(model, op, trees, contents)
    ops.push(op)
    n -= 1
  }
  return { plan: planOf(ops, trees, below(random, 2 ** 32)), before, after: model, contents }
}

function randomOp(
  random: Random,
  model: Model,
  trees: Record<string, readonly TreeMember[]>,
  remember: (node: Node) => void,
): Op | undefined {
  const existing = [...model.keys()]
  const free = join(pick(random, dirsOf(model)), pick(random, NAMES))
  const kind = below(random, 10)
  if (kind < 5) {
    const path = (existing.length > 0 && random() < 0.6 ? pick(random, existing) : free) as RemotePath
    const before = stateAt(model, path, trees)
    const after = randomThing(random, trees, remember)
    if (JSON.stringify(before) === JSON.stringify(after)) return undefined
    return { kind: 'write', path, before, after }
  }
  if (kind < 7) {
    if (existing.length === 0) return undefined
    const path = pick(random, existing) as RemotePath
    return { kind: 'remove', path, before: stateAt(model, path, trees) as FileState }
  }
  if (kind === 7) return model.has(free) ? undefined : { kind: 'mkdir', path: free as RemotePath, mode: pick(random, DIR_MODES) }
  if (existing.length === 0) return undefined
  const path = pick(random, existing) as RemotePath
  if (kind === 8) {
    const node = model.get(path)
    const after = pick(random, DIR_MODES)
    return node === undefined || node.is === 'link' || node.mode === after ? undefined : { kind: 'chmod', path, before: node.mode, after }
  }
  if (model.has(free) || `${free}/`.startsWith(`${path}/`)) return undefined
  return { kind: 'move', from: path, to: free as RemotePath, state: stateAt(model, path, trees) as FileState }
}

function randomThing(
  random: Random,
  trees: Record<string, readonly TreeMember[]>,
  remember: (node: Node) => void,
): FileState | LinkState | TreeState {
  const node = randomNode(random)
  remember(node)
  if (node.is === 'link') return node
  if (node.is === 'file') return fileState(node)
  const inside: Model = random() < 0.2 ? new Map() : randomModel(random)
  for (const each of inside.values()) remember(each)
  return treeOf(
    [...inside].map(([path, each]) => memberOf(path, each)),
    node.mode,
    trees,
  )
}

/** A plan of these ops for the site every test of runs works on. */
export function planOf(ops: readonly Op[], trees: Plan['trees'] = {}, number = 1, root = 'www' as RemotePath): Plan {
  return sealPlan({
    format: 'siteguard-plan',
    version: 1,
    id: `20261122T000000Z-${number.toString(16).padStart(8, '0')}`,
    createdAt: '2026-11-22T00:00:00.000Z',
    siteguard: '0.0.0',
    site: 'site' as SiteId,
    account: 'memory' as AccountId,
    root,
    recipe: { name: 'test', hash: '0'.repeat(64) as Sha256 },
    before: 'site@20261122T000000Z' as SnapshotId,
    sources: [],
    ops,
    trees,
    notes: [],
    swap: { method: 'atomic', changes: ops.length, expectedMs: 0 },
  })
}
