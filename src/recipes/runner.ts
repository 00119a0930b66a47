import { SiteguardError } from '../core/error.ts'
import type { HealthReport } from '../core/health.ts'
import { type OpKind, type Stand, standsAt } from '../core/op.ts'
import { joinPath } from '../core/path.ts'
import type { ProofReport } from '../core/proof.ts'
import { type Batch, batchesOf, firstToTouch, lastToTouch, pathsOf, placedOps } from './batches.ts'
import { cleanUp } from './clean-up.ts'
import { foldersAround } from './folders-around.ts'
import { keepsState } from './keeps-state.ts'
import type { Lock } from './lock.ts'
import { groupBy } from './ops/each.ts'
import { handlerOf } from './ops/index.ts'
import { progressOf } from './progress.ts'
import type { Recorder } from './recorder.ts'
import type { OpContext, PlacedOp } from './types.ts'

/** A run under way: its lock is held, its journals are open. */
export interface Run {
  readonly context: OpContext
  readonly recorder: Recorder
  readonly lock: Lock
  /** That the site stands as before was just looked at, under this lock. */
  readonly fresh?: boolean
}

/** Paths named in an error; the count tells the rest. */
const NAMED = 10

/**
 * Brings the site from wherever the run stands to after the plan: uploads and verifies everything first, then does batch after
 * batch (announced before, noted after), then verifies the site. A run just begun and one taken up again go the same way: what
 * the journal does not vouch for is looked at.
 * @throws SG-RUN-005 when something stands where nobody planned it; and whatever stops an op.
 */
export async function goForward(run: Run): Promise<void> {
  const { context, recorder } = run
  const ops = placedOps(context.plan)
  const start = progressOf(recorder.lines)
  if (!start.verified) {
    const open = ops.slice(start.done)
    await checkDone(run, ops.slice(0, start.done), ops.slice(0, start.begun))
    const begun = await standsOf(ops.slice(start.done, start.begun), context, 'deep')
    stopAtUnknown(run, begun)
    for (const { index, op } of ops.slice(start.done, start.begun)) if (handlerOf(op.kind).repeats === true) begun.set(index, 'before')
    if (run.fresh !== true) await checkUntouched(run, open, start.begun)
    const toDo = open.filter(({ index }) => !standsAt(begun.get(index), 'after'))
    tell(run, 'stage')
    // Before the uploads: what cannot be done is said first. Once all is staged it was asked.
    if (!start.staged) for (const [kind, group] of byKind(toDo)) await handlerOf(kind).look?.(group, context)
    await stage(toDo, context)
    if (!start.staged) await recorder.announce({ type: 'staged' })
    tell(run, 'apply')
    for (const batch of batchesOf(context.plan.ops)) await applyBatch(run, batch, start.done, begun)
    tell(run, 'verify')
    // Each byte was proved where it was staged. Where a second proof would fetch all of it again, place, type and size must do.
    const depth = context.transport.capabilities.remoteHash.includes('sha256') ? 'deep' : 'quick'
    const stands = await standsOf(lastToTouch(ops), context, depth)
    const wrong = [...stands].filter(([, stand]) => !standsAt(stand, 'after')).map(([index]) => index)
    const around = await movedAround(context, 'after', depth)
    if (wrong.length + around.length > 0) throw unknown(run, [...wrong, ...around.map(({ index }) => index)])
    await recorder.announce({ type: 'verified' })
  }
  await tidy(context, 'applied')
  await recorder.announce({ type: 'end', state: 'applied' })
  tell(run, 'done')
}

/** The site stands as it should by now: what cannot be cleared away is no reason to turn back. */
async function tidy(context: OpContext, state: 'applied' | 'rolled-back'): Promise<void> {
  try {
    await cleanUp(context, state)
  } catch (error) {
    if (keepsState(error, context.signal)) throw error
    context.emit({ type: 'note', account: context.plan.account, text: error instanceof Error ? error.message : String(error) })
  }
}

async function applyBatch(run: Run, batch: Batch, done: number, begun: ReadonlyMap<number, Stand>): Promise<void> {
  const { context, recorder, lock } = run
  if (batch.every(({ index }) => index < done)) return
  context.signal.throwIfAborted()
  await lock.check()
  const indices = batch.map(({ index }) => index)
  if (!batch.every(({ index }) => begun.has(index))) await recorder.announce({ type: 'intent', ops: indices })
  const left = batch.filter(({ index }) => !standsAt(begun.get(index), 'after'))
  const found: Found = { health: [], proofs: [] }
  for (const [kind, ops] of byKind(left)) {
    await handlerOf(kind).apply(ops, kind === 'health' || kind === 'probe' ? overheard(context, found) : context)
  }
  const { health, proofs } = found
  await recorder.note({ type: 'done', ops: indices, ...(health.length > 0 ? { health } : {}), ...(proofs.length > 0 ? { proofs } : {}) })
  progress(run, (indices.at(-1) as number) + 1)
}

interface Found {
  readonly health: HealthReport[]
  readonly proofs: ProofReport[]
}

/** The context of ops whose findings belong into the journal. */
function overheard(context: OpContext, { health, proofs }: Found): OpContext {
  return {
    ...context,
    emit(event) {
      if (event.type === 'health') health.push(event.report)
      if (event.type === 'proof') proofs.push(event.report)
      context.emit(event)
    },
  }
}

/**
 * Brings the site back to before the plan, the last batch first. `undo-begin` must be in the journal: from then on nothing goes
 * forward any more.
 * @throws SG-RUN-005, SG-RUN-019
 */
export async function goBack(run: Run): Promise<void> {
  const { context, recorder, lock } = run
  const start = progressOf(recorder.lines)
  const ops = placedOps(context.plan).slice(0, start.begun)
  tell(run, 'undo')
  for (const batch of batchesOf(context.plan.ops).reverse()) {
    if (batch.every(({ index }) => index >= start.undone || index >= start.begun)) continue
    context.signal.throwIfAborted()
    await lock.check()
    const stands = await standsOf(batch, context, 'deep')
    stopAtUnknown(run, stands)
    const left = batch.filter(({ index }) => !standsAt(stands.get(index), 'before'))
    const indices = batch.map(({ index }) => index)
    if (left.length > 0) {
      await recorder.announce({ type: 'undo-intent', ops: indices })
      for (const [kind, undoable] of byKind(left)) await handlerOf(kind).undo(undoable, context)
    }
    await recorder.note({ type: 'undone', ops: indices })
    progress(run, indices[0] as number)
  }
  const stands = await standsOf(firstToTouch(ops), context, 'deep')
  const wrong = [...stands].filter(([, stand]) => !standsAt(stand, 'before')).map(([index]) => index)
  if (wrong.length > 0) throw unknown(run, wrong)
  await tidy(context, 'rolled-back')
  await recorder.announce({ type: 'end', state: 'rolled-back' })
  tell(run, 'done')
}

/** Paths that do not stand as the plan says they do before it. Nothing is changed. */
export async function stalePaths(context: OpContext): Promise<string[]> {
  return await movedPaths(firstToTouch(placedOps(context.plan)), context, 'before')
}

/** Paths that do not stand as the whole plan left them. Nothing is changed. */
export async function changedSince(context: OpContext): Promise<string[]> {
  return await movedPaths(lastToTouch(placedOps(context.plan)), context, 'after')
}

async function movedPaths(ops: readonly PlacedOp[], context: OpContext, wanted: 'before' | 'after'): Promise<string[]> {
  const stands = await standsOf(ops, context, 'deep')
  const moved = ops.filter(({ index }) => !standsAt(stands.get(index), wanted))
  return [...moved, ...(await movedAround(context, wanted, 'deep'))].flatMap(({ op }) => pathsOf(op))
}

/** Folders around other ops of the plan that do not stand as before all of them, or after. */
async function movedAround(context: OpContext, wanted: 'before' | 'after', depth: 'deep' | 'quick'): Promise<readonly PlacedOp[]> {
  const around = foldersAround(context, wanted)
  const moved: PlacedOp[] = []
  // One by one: they may lie in one another.
  for (const each of around.ops) {
    const stands = await standsOf([each], around.context, depth)
    if (!standsAt(stands.get(each.index), wanted)) moved.push(each)
  }
  return moved
}

/** What the journal says is done must still stand (as far as a quick look tells): else somebody else is at work. */
async function checkDone(run: Run, done: readonly PlacedOp[], begun: readonly PlacedOp[]): Promise<void> {
  const last = new Set(lastToTouch(begun).map(({ index }) => index))
  const stands = await standsOf(
    done.filter(({ index }) => last.has(index)),
    run.context,
    'quick',
  )
  const wrong = [...stands].filter(([, stand]) => !standsAt(stand, 'after')).map(([index]) => index)
  if (wrong.length > 0) throw unknown(run, wrong)
}

/** What was not begun yet must stand as before. Ops on what an earlier open op makes cannot be asked. */
async function checkUntouched(run: Run, open: readonly PlacedOp[], begun: number): Promise<void> {
  const stands = await standsOf(
    firstToTouch(open).filter(({ index }) => index >= begun),
    run.context,
    'deep',
  )
  const wrong = [...stands].filter(([, stand]) => !standsAt(stand, 'before')).map(([index]) => index)
  if (wrong.length > 0) throw unknown(run, wrong)
}

function stopAtUnknown(run: Run, stands: ReadonlyMap<number, Stand>): void {
  const wrong = [...stands].filter(([, stand]) => stand === 'unknown').map(([index]) => index)
  if (wrong.length > 0) throw unknown(run, wrong)
}

async function stage(ops: readonly PlacedOp[], context: OpContext): Promise<void> {
  for (const [kind, group] of byKind(ops)) await handlerOf(kind).stage?.(group, context)
}

/** Refuses before a run is begun what its ops know cannot be done. */
export async function checkOps(context: OpContext): Promise<void> {
  for (const [kind, group] of byKind(placedOps(context.plan))) await handlerOf(kind).check?.(group, context)
}

export async function standsOf(ops: readonly PlacedOp[], context: OpContext, depth: 'deep' | 'quick'): Promise<Map<number, Stand>> {
  const stands = new Map<number, Stand>()
  for (const [kind, group] of byKind(ops)) {
    for (const [index, stand] of await handlerOf(kind).stand(group, context, depth)) stands.set(index, stand)
  }
  return stands
}

function byKind(ops: readonly PlacedOp[]): Map<OpKind, PlacedOp[]> {
  return groupBy(ops, ({ op }) => op.kind)
}

function unknown(run: Run, indices: readonly number[]): SiteguardError {
  const { plan, root } = run.context
  const paths = indices.flatMap((index) => pathsOf(plan.ops[index] as PlacedOp['op'])).map((path) => joinPath(root, path))
  return new SiteguardError({
    code: 'SG-RUN-005',
    kind: 'conflict',
    params: { run: plan.id, paths: paths.slice(0, NAMED), count: paths.length },
  })
}

function tell({ context }: Run, phase: 'stage' | 'apply' | 'verify' | 'undo' | 'done'): void {
  context.emit({ type: 'phase', account: context.plan.account, phase })
}

function progress({ context }: Run, done: number): void {
  const { plan, transport } = context
  context.emit({ type: 'progress', account: plan.account, done, total: plan.ops.length, bytes: transport.meter.bytesOut })
}
