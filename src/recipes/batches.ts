import type { Op } from '../core/op.ts'
import { parentPath, type RemotePath } from '../core/path.ts'
import type { Plan } from '../core/plan.ts'
import type { PlacedOp } from './types.ts'

/** Ops that are announced, done and noted together. */
export type Batch = readonly PlacedOp[]

/** Enough to make round trips cheap, few enough that a crash leaves little to look at. */
const MOST = 64

/**
 * Consecutive ops that touch nothing of one another, up to 64. A function of the plan alone, so that every machine cuts a plan
 * in the same places.
 */
export function batchesOf(ops: readonly Op[]): Batch[] {
  const batches: PlacedOp[][] = []
  let batch: PlacedOp[] = []
  let ground = createGround()
  for (const [index, op] of ops.entries()) {
    const last = batch.at(-1)
    if (last !== undefined && (areApart(last.op, op) || batch.length === MOST || ground.touches(op))) {
      batches.push(batch)
      batch = []
      ground = createGround()
    }
    batch.push({ index, op } as PlacedOp)
    ground.add(op)
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}

/**
 * Modes may close a folder that others of the batch work in; tables are a transaction of their own. What closes and opens the site stands
 * between everything else; a migration and a look at the site are done when all before them is, and one at a time.
 */
function areApart(last: Op, op: Op): boolean {
  const kinds = [last.kind, op.kind]
  if (kinds.some((kind) => kind === 'migrate' || kind === 'health' || kind === 'rotate' || kind === 'probe')) return true
  return gateOf(last) !== gateOf(op) || (last.kind !== op.kind && kinds.some((kind) => kind === 'chmod' || kind === 'sql'))
}

/** Whether an op closes the site to visitors, or opens it again. */
export function gateOf(op: Op): 'close' | 'open' | undefined {
  return op.kind === 'write' ? op.gate : undefined
}

/** The ops of a plan with their places in it. */
export function placedOps({ ops }: Pick<Plan, 'ops'>): PlacedOp[] {
  return ops.map((op, index) => ({ index, op }) as PlacedOp)
}

/** Ops that no earlier one of the list touches: what they say of before must be true before any of the list is done. */
export function firstToTouch(ops: readonly PlacedOp[]): PlacedOp[] {
  const ground = createGround()
  return ops.filter(({ op }) => {
    const free = !ground.touches(op)
    ground.add(op)
    return free
  })
}

/** Ops that no later one of the list touches: what they say of after must be true once all are done. */
export function lastToTouch(ops: readonly PlacedOp[]): PlacedOp[] {
  return firstToTouch([...ops].reverse()).reverse()
}

/** Paths of the site an op is about, for people. */
export function pathsOf(op: Op): string[] {
  if (op.kind === 'move') return [op.from, op.to]
  if (op.kind === 'sql') return op.tables.map(({ table }) => (op.database === '' ? table : `${op.database}: ${table}`))
  if (op.kind === 'migrate' || op.kind === 'health') return [op.installation]
  if (op.kind === 'rotate') return configsOf(op)
  if (op.kind === 'probe') return [op.target.folder]
  return [op.path]
}

interface Ground {
  touches(op: Op): boolean
  add(op: Op): void
}

/** The paths some ops are about. Two ops touch when one is about what the other is about, or about a folder around it. */
function createGround(): Ground {
  const whole = new Set<string>()
  const paths = new Set<string>()
  const above = new Set<string>()
  return {
    touches: (op) =>
      keysOf(op).some(
        (path) => paths.has(path) || ancestors(path).some((folder) => whole.has(folder)) || (op.kind !== 'chmod' && above.has(path)),
      ),
    add(op) {
      for (const path of keysOf(op)) {
        paths.add(path)
        // A mode is the folder's own; nothing below it changes.
        if (op.kind !== 'chmod') whole.add(path)
        for (const folder of ancestors(path)) above.add(folder)
      }
    },
  }
}

/** No path holds NUL, so a database never looks like one. */
function keysOf(op: Op): string[] {
  if (op.kind === 'move') return [op.from, op.to]
  if (op.kind === 'health' || op.kind === 'probe') return []
  if (op.kind === 'rotate') return [...('database' in op.credential ? [`\0${op.credential.database}`] : []), ...configsOf(op)]
  return op.kind === 'sql' || op.kind === 'migrate' ? [`\0${op.database}`] : [op.path]
}

/** Files of this site that a rotation rewrites. */
function configsOf({ credential }: Extract<Op, { kind: 'rotate' }>): RemotePath[] {
  if (credential.kind === 'web-users') return [credential.file]
  return 'configs' in credential ? credential.configs.map(({ path }) => path) : []
}

export function ancestors(path: string): string[] {
  const out: string[] = []
  for (let at: string = path; at !== ''; ) {
    at = parentPath(at)
    out.push(at)
  }
  return out
}
