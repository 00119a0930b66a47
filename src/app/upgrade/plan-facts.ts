import type { Op, OpKind } from '../../core/op.ts'
import type { Plan, PlanCheck } from '../../core/plan.ts'
import type { PartResult, PlanFacts, VersionMove } from './types.ts'

/** A plan without its lists. */
export function planFacts(plan: Plan, file: string): PlanFacts {
  const { id, hash, createdAt, before, checks = [], swap } = plan
  const ops: Partial<Record<OpKind, number>> = {}
  for (const { kind } of plan.ops) ops[kind] = (ops[kind] ?? 0) + 1
  return { id, hash, file, createdAt, before, ops, bytes: bytesOf(plan.ops), checks, swap }
}

/** Bytes a plan puts on the account. */
export function bytesOf(ops: readonly Op[]): number {
  let bytes = 0
  for (const op of ops) {
    if (op.kind !== 'write') continue
    if (op.after.is === 'file') bytes += op.after.size
    else if (op.after.is === 'tree') bytes += op.after.bytes
  }
  return bytes
}

/** The versions a plan leads from and to, as its `version` check says. Undefined: it does not say. */
export function versionMove(checks: readonly PlanCheck[] | undefined, product: string): VersionMove | undefined {
  const said = checks?.find(({ check }) => check === 'version')?.params
  if (said === undefined) return undefined
  const [from, to, released, named] = [said.from, said.to, said.released, said.product].map(wordOf)
  if (to === undefined) return undefined
  return { product: named ?? product, ...(from === undefined ? {} : { from }), to, ...(released === undefined ? {} : { released }) }
}

/** Whether nobody could say which version is the one to have. */
export function isUnknown(checks: readonly PlanCheck[] | undefined): boolean {
  return checks?.some(({ check, state }) => check === 'version' && state === 'unknown') ?? false
}

/** Why nobody could, where it is not that what is installed is newer than the vendor's list. */
export function gapOf(checks: readonly PlanCheck[]): PartResult['gap'] {
  const reason = checks.find(({ check, state }) => check === 'version' && state === 'unknown')?.params.reason
  return reason === 'offline' || reason === 'no-feed' || reason === 'not-listed' ? reason : undefined
}

/** What says that something newer is to be had, and is not for this site as it stands. */
export function staysBy(checks: readonly PlanCheck[] | undefined): PlanCheck | undefined {
  return checks?.find(({ check, params }) => check === 'version' && (params.reason === 'held' || params.reason === 'tied'))
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
