import { eachText } from '../core/each-text.ts'
import { SiteguardError } from '../core/error.ts'
import type { StepFault } from '../core/error-codes.ts'
import type { Op, PathState, TreeMember } from '../core/op.ts'
import { parentPath, type RemotePath, remotePath } from '../core/path.ts'
import type { Plan, PlanCheck, PlanNote, Swap } from '../core/plan.ts'
import type { SnapshotId } from '../core/snapshot.ts'
import { sameState } from '../core/tree-digest.ts'
import { mergeOps } from './merge-ops.ts'
import { createOverlay, type Overlay } from './overlay.ts'
import { sealPlan } from './plan-file.ts'
import { newPlanId } from './plan-id.ts'
import type { Recipe } from './recipe-schema.ts'
import { checkRights } from './rights.ts'
import { stepKind } from './steps/index.ts'
import type { StepContext } from './types.ts'

/** What a step is given, but for the overlay, which the planner makes. */
export type PlanContext = Omit<StepContext, 'overlay'>

/** Of a check: what words are found by. */
const NAMES: ReadonlySet<string> = new Set(['check', 'state', 'reason'])

export interface PlanFacts {
  /** One request and its answer, milliseconds, as measured: what the window is reckoned from. */
  readonly roundTripMs: number
  /** Takes secrets out of words of the site, which go into the plan. */
  readonly redact?: (text: string) => string
}

/**
 * Plans the steps of a recipe one by one, each on the site as the ones before would leave it, and gives the plan of all. Reads
 * the store only: the account is not touched. (Why an overlay and no stop between the steps: docs/decisions.md.)
 * @throws SG-RCP-003 when the recipe does not fit the site, SG-RCP-004 when its steps cannot be joined, SG-RCP-005 for a step
 *   that is wrong, SG-REST-014 for what the login may not change; and what the steps throw.
 */
export async function planRecipe(recipe: Recipe, context: PlanContext, facts: PlanFacts): Promise<Plan> {
  const { redact = (text: string) => text } = facts
  await checkRequirements(recipe, context)
  const base = createOverlay(context.entries)
  const overlay = base.fork()
  const ops: Op[] = []
  const trees: Record<string, readonly TreeMember[]> = {}
  const notes: PlanNote[] = []
  const checks: PlanCheck[] = []
  const sources = new Set<SnapshotId>()
  for (const { use, params } of recipe.steps) {
    context.signal.throwIfAborted()
    const step = await stepKind(use)?.plan(params, { ...context, overlay })
    if (step === undefined) throw new Error(`no step is called ${use}`)
    Object.assign(trees, step.trees)
    for (const op of step.ops) {
      checkFit(op, overlay, trees, use)
      overlay.apply(op, trees)
      ops.push(op)
    }
    notes.push(...step.notes)
    checks.push(...(step.checks ?? []))
    for (const source of step.sources) sources.add(source)
  }
  const merged = mergeOps(ops, trees, base, overlay)
  checkRights(merged.ops, context.entries, context.rights, context.site.id)
  if (merged.remade) sources.add(context.before.record.id)
  const createdAt = new Date(context.now())
  return sealPlan({
    format: 'siteguard-plan',
    version: 1,
    id: newPlanId(createdAt),
    createdAt: createdAt.toISOString(),
    siteguard: context.siteguard,
    site: context.site.id,
    account: context.account.id,
    root: context.site.root,
    recipe: { name: recipe.name, hash: recipe.hash },
    before: context.before.record.id,
    sources: [...sources].sort(),
    ops: merged.ops,
    trees: merged.trees,
    notes: distinct(notes).map((note) => (note.detail === undefined ? note : { ...note, detail: redact(note.detail) })),
    ...(checks.length === 0 ? {} : { checks: eachText(checks, redact, NAMES) as readonly PlanCheck[] }),
    swap: swapOf(merged.ops, context, facts),
  })
}

/** @throws SG-RCP-003 */
async function checkRequirements(recipe: Recipe, context: PlanContext): Promise<void> {
  const refuse = (needs: string): never => {
    const params = { recipe: recipe.name, needs, site: context.site.id }
    throw new SiteguardError({ code: 'SG-RCP-003', kind: 'unsupported', params })
  }
  for (const need of recipe.requires.account ?? []) if (!context.capabilities[need]) refuse(need)
  const { cms } = recipe.requires
  if (cms === undefined) return
  const { installations } = await context.judge()
  if (!installations.some((installation) => cms.some((one) => one === installation.cms))) refuse(cms.join(' / '))
}

/** An op must say what really stands there, and stay below the site's root. @throws SG-RCP-005 */
function checkFit(op: Op, overlay: Overlay, trees: Readonly<Record<string, readonly TreeMember[]>>, step: string): void {
  const refuse = (path: RemotePath, fault: StepFault): never => {
    throw new SiteguardError({ code: 'SG-RCP-005', kind: 'internal', params: { step, path, fault } })
  }
  const stay = (path: RemotePath): void => {
    if (path === '' || path.startsWith('/') || remotePath(path) !== path) refuse(path, 'leads-outside')
    // A link on the way leads anywhere.
    if (overlay.state(parentPath(path)).is !== 'dir') refuse(path, 'no-folder')
  }
  const stands = (path: RemotePath, state: PathState): void => {
    const found = state.is === 'tree' ? overlay.whole(path) : overlay.state(path)
    if (found.is === 'dir' || found.is === 'opaque' || !sameState(found, state)) refuse(path, 'not-as-planned')
  }
  const known = (path: RemotePath, state: PathState): void => {
    if (state.is === 'tree' && trees[state.digest] === undefined) refuse(path, 'members-missing')
  }
  switch (op.kind) {
    case 'write':
      stay(op.path)
      stands(op.path, op.before)
      known(op.path, op.before)
      known(op.path, op.after)
      break
    case 'remove':
      stay(op.path)
      stands(op.path, op.before)
      known(op.path, op.before)
      break
    case 'mkdir':
      stay(op.path)
      stands(op.path, { is: 'absent' })
      break
    case 'chmod': {
      if (op.path !== '') stay(op.path)
      const state = overlay.state(op.path)
      if ((state.is !== 'dir' && state.is !== 'file') || state.mode !== op.before) refuse(op.path, 'not-as-planned')
      break
    }
    case 'move':
      stay(op.from)
      stay(op.to)
      stands(op.from, op.state)
      stands(op.to, { is: 'absent' })
      known(op.from, op.state)
      break
    case 'sql':
    case 'migrate':
    case 'health':
    case 'rotate':
    case 'probe':
      break
  }
}

/**
 * How it goes live. A folder cannot replace a folder in one step anywhere; a file replaces a file in one rename where the
 * account can. The window counts what is exchanged, two renames each where the old one is renamed away first, shared among
 * the channels that work at once.
 */
function swapOf(ops: readonly Op[], { capabilities }: PlanContext, { roundTripMs }: PlanFacts): Swap {
  const exchanges = ops.filter((op) => op.kind === 'write' || op.kind === 'remove' || op.kind === 'move' || op.kind === 'sql')
  const inTwo = (op: Op): boolean =>
    op.kind === 'write' &&
    op.before.is !== 'absent' &&
    (op.before.is !== 'file' || op.after.is !== 'file' || capabilities.replace !== 'atomic' || !capabilities.hardLink)
  const renames = exchanges.reduce((sum, op) => sum + (op.kind === 'write' && op.before.is !== 'absent' ? 2 : 1), 0)
  return {
    method: exchanges.some(inTwo) ? 'two-renames' : 'atomic',
    changes: exchanges.length,
    expectedMs: Math.ceil((renames * (capabilities.renameTrips ?? 1) * roundTripMs) / Math.max(1, capabilities.maxChannels)),
  }
}

function distinct(notes: readonly PlanNote[]): PlanNote[] {
  const seen = new Map(notes.map((note) => [`${note.why} ${note.path}`, note]))
  return [...seen.values()]
}
