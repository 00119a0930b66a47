import type { SiteId } from '../../core/account.ts'
import { createDerivedFinder } from '../../core/derived.ts'
import type { Entry } from '../../core/entry.ts'
import type { Op, PathState } from '../../core/op.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { openBase, workplaceOf } from '../../recipes/choose-workplace.ts'
import { summaryOf } from '../../recipes/progress.ts'
import type { FoundRun, RunDeps } from '../../recipes/types.ts'
import type { Transport } from '../../transports/types.ts'
import { allWorkplaces } from '../runs/find-run.ts'

/** One thing a run took away from a site. */
export interface QuarantinedItem {
  /** `<run>/<index of its op>`. */
  readonly id: string
  readonly run: string
  readonly site: SiteId
  /** Where it stood, relative to the site. */
  readonly path: RemotePath
  /** removed: nothing took its place · replaced: another file, link or folder did. */
  readonly how: 'removed' | 'replaced'
  readonly is: 'file' | 'link' | 'tree'
  /** SHA-256 of a file, `treeDigest` of a folder; absent for links. */
  readonly digest?: string
  readonly files: number
  readonly bytes: number
  readonly mode?: number
  /** The CMS makes it again by itself: a cache, a session. */
  readonly derived: boolean
  /** Recipe that did it, and when the run began (ISO 8601, UTC). */
  readonly recipe: string
  readonly at: string
  /** As it lies in quarantine on the account; absent when it is no longer there, or nobody looked. */
  readonly held?: { readonly mtime: string; readonly uid?: number; readonly gid?: number; readonly path: RemotePath }
  /** Snapshot with its bytes. */
  readonly before: SnapshotId
  /** SHA-256 of the file that took its place. */
  readonly stands?: string
}

type Taking = Extract<Op, { kind: 'write' | 'remove' }>

/**
 * What the runs of a site have put into quarantine and not taken back, newest run first. `transport`: where given, each is looked
 * for in the runs' folders on the account, which keep owner and times.
 */
export async function listQuarantine(site: SiteId, deps: Pick<RunDeps, 'ledger'>): Promise<QuarantinedItem[]> {
  const items: QuarantinedItem[] = []
  for (const id of (await deps.ledger.ids()).toReversed()) {
    const run = await readRun(id, deps)
    if (run?.plan.site === site && summaryOf(run).state === 'applied') items.push(...itemsOf(run))
  }
  return items
}

/** The same, each looked at where it lies on the account. */
export async function lookAtQuarantine(items: readonly QuarantinedItem[], deps: RunDeps): Promise<QuarantinedItem[]> {
  if (items.length === 0) return []
  const transport = await deps.connect(deps.account, deps.signal)
  try {
    const base = await openBase(transport, allWorkplaces(deps, transport), deps.signal, false)
    if (base === undefined) return [...items]
    const held = new Map<string, Entry>()
    for (const run of new Set(items.map((item) => item.run))) {
      const { hold } = workplaceOf(base, run)
      for (const entry of await listHold(transport, hold, deps.signal)) held.set(entry.path, entry)
    }
    return items.map((item) => {
      const path = joinPath(workplaceOf(base, item.run).hold, item.id.slice(item.id.lastIndexOf('/') + 1))
      const entry = held.get(path)
      if (entry === undefined) return item
      const { uid, gid } = entry
      const owner = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) }
      return { ...item, held: { path, mtime: new Date(entry.mtime).toISOString(), ...owner } }
    })
  } finally {
    await transport.close().catch(() => {})
  }
}

async function listHold(transport: Transport, hold: RemotePath, signal: AbortSignal): Promise<Entry[]> {
  return (await transport.stat(hold, { signal })) === undefined ? [] : await transport.list(hold, { signal })
}

/** A journal that cannot be read hides no other run's quarantine. */
async function readRun(id: string, deps: Pick<RunDeps, 'ledger'>): Promise<Pick<FoundRun, 'plan' | 'lines'> | undefined> {
  try {
    return await deps.ledger.read(id)
  } catch {
    return undefined
  }
}

function itemsOf({ plan, lines }: Pick<FoundRun, 'plan' | 'lines'>): QuarantinedItem[] {
  const at = lines[0]?.at ?? plan.createdAt
  const topOf = createDerivedFinder(plan.notes)
  const isDerived = (op: Taking): boolean => op.kind === 'remove' && topOf(op.path) !== undefined
  const gates = new Set(plan.ops.flatMap((op) => (op.kind === 'write' && op.gate === 'close' ? [op.path] : [])))
  const closed = new Set<RemotePath>()
  /** What stands where a gate stood once it is opened. */
  const opened = new Map(
    plan.ops.flatMap((op): [RemotePath, PathState][] => (isTaking(op) && gates.has(op.path) ? [[op.path, afterOf(op)]] : [])),
  )
  return plan.ops.flatMap((op, index) => {
    if (op.kind !== 'write' && op.kind !== 'remove') return []
    const ours = closed.has(op.path)
    if (gates.has(op.path)) closed.add(op.path)
    // What a gate put there meanwhile is ours, and nobody's to have back.
    return ours || op.before.is === 'absent' ? [] : [itemOf(op, index, plan, at, isDerived(op), opened.get(op.path) ?? afterOf(op))]
  })
}

function isTaking(op: Op): op is Taking {
  return op.kind === 'remove' || (op.kind === 'write' && op.before.is !== 'absent')
}

function afterOf(op: Taking): PathState {
  return op.kind === 'write' ? op.after : { is: 'absent' }
}

function itemOf(op: Taking, index: number, plan: Plan, at: string, derived: boolean, after: PathState): QuarantinedItem {
  const state = op.before as Extract<Op, { kind: 'remove' }>['before']
  const stands = after.is === 'file' ? { stands: after.sha256 } : {}
  const common = {
    id: `${plan.id}/${index}`,
    run: plan.id,
    site: plan.site,
    path: op.path,
    derived,
    how: after.is === 'absent' ? ('removed' as const) : ('replaced' as const),
    recipe: plan.recipe.name,
    at,
    before: plan.before,
    ...stands,
  }
  if (state.is === 'link') return { ...common, is: 'link', files: 0, bytes: 0 }
  const mode = state.mode === undefined ? {} : { mode: state.mode }
  if (state.is === 'tree') return { ...common, is: 'tree', digest: state.digest, files: state.files, bytes: state.bytes, ...mode }
  return { ...common, is: 'file', digest: state.sha256, files: 1, bytes: state.size, ...mode }
}
