import { wayBackOf } from '../core/op.ts'
import type { Plan } from '../core/plan.ts'
import type { RunState, RunSummary } from '../core/run.ts'
import type { FoundRun, JournalLine } from './types.ts'

/** How far a run got, by its journal. Ops before `done` are done, from `begun` on untouched; in between only a look tells. */
export interface Progress {
  readonly state: RunState
  readonly staged: boolean
  readonly begun: number
  readonly done: number
  readonly undoing: boolean
  /** While undoing: ops from here on are undone; those from `undoBegun` to it may be. */
  readonly undone: number
  readonly undoBegun: number
  readonly verified: boolean
  readonly resumes: number
  readonly stopped?: { readonly code: string; readonly params: object }
}

/** Reads a journal. A batch that was begun after another says that the other was done: the account's copy has no more lines. */
export function progressOf(lines: readonly JournalLine[]): Progress {
  let state: RunState = 'planned'
  let staged = false
  let begun = 0
  let done = 0
  let undoing = false
  let undone = 0
  let undoBegun = 0
  let verified = false
  let resumes = 0
  let stopped: Progress['stopped']
  for (const line of lines) {
    if (line.type !== 'stopped') stopped = undefined
    switch (line.type) {
      case 'begin':
        state = 'running'
        break
      case 'staged':
        staged = true
        break
      case 'intent':
        done = Math.max(done, Math.min(...line.ops))
        begun = Math.max(begun, Math.max(...line.ops) + 1)
        break
      case 'done':
        done = Math.max(done, Math.max(...line.ops) + 1)
        break
      case 'verified':
        verified = true
        done = begun
        break
      case 'resume':
        resumes += 1
        state = undoing ? 'rolling-back' : 'running'
        break
      case 'undo-begin':
        undoing = true
        state = 'rolling-back'
        undone = begun
        undoBegun = begun
        break
      case 'undo-intent':
        undone = Math.min(undone, Math.max(...line.ops) + 1)
        undoBegun = Math.min(undoBegun, Math.min(...line.ops))
        break
      case 'undone':
        undone = Math.min(undone, Math.min(...line.ops))
        break
      case 'stopped':
        stopped = { code: line.code, params: line.params }
        state = 'stopped'
        break
      case 'end':
        state = line.state
        if (line.state === 'applied') done = begun
        break
    }
  }
  return { state, staged, begun, done, undoing, undone, undoBegun, verified, resumes, ...(stopped && { stopped }) }
}

/** A run as lists show it. */
export function summaryOf({ plan, lines }: Pick<FoundRun, 'plan' | 'lines'>): RunSummary {
  const progress = progressOf(lines)
  const last = lines.at(-1)
  const health = progress.undoing ? [] : lines.flatMap((line) => (line.type === 'done' ? (line.health ?? []) : []))
  const proofs = progress.undoing ? [] : lines.flatMap((line) => (line.type === 'done' ? (line.proofs ?? []) : []))
  const ended = progress.state === 'applied' || progress.state === 'rolled-back'
  return {
    id: plan.id,
    site: plan.site,
    account: plan.account,
    recipe: plan.recipe.name,
    state: progress.state,
    startedAt: lines[0]?.at ?? plan.createdAt,
    ...(ended && last ? { endedAt: last.at } : {}),
    ops: plan.ops.length,
    done: doneOf(progress, plan),
    resumes: progress.resumes,
    before: plan.before,
    wayBack: wayBackOf(plan.ops),
    ...(health.length > 0 ? { health } : {}),
    ...(proofs.length > 0 ? { proofs } : {}),
    ...(progress.stopped && { error: progress.stopped }),
  }
}

function doneOf(progress: Progress, plan: Plan): number {
  if (progress.state === 'applied') return plan.ops.length
  return progress.undoing ? Math.min(progress.done, progress.undone) : progress.done
}
