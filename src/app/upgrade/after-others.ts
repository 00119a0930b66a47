import type { PlanCheck } from '../../core/plan.ts'
import { versionMove } from './plan-facts.ts'
import type { PartResult } from './types.ts'

/**
 * An extension that nothing keeps back but versions of others, or of the core, which are planned as well: it waits for them, and nobody has
 * to do anything about it. Any other result as it is.
 */
export function afterOthers(result: PartResult, all: readonly PartResult[]): PartResult {
  const { part, state, error, seconds, stays } = result
  const core = all.find((one) => one.part.kind === 'core' && one.state === 'planned')
  if (stays?.params.reason === 'held' && core !== undefined)
    return { part, state: 'waiting', after: [core.move?.product ?? 'core'], seconds }
  if (part.kind !== 'extension' || state !== 'refused' || error?.code !== 'SG-UPG-001') return result
  const { checks } = error.params as { readonly checks?: readonly PlanCheck[] }
  const refused = (checks ?? []).filter((check) => check.state === 'refused')
  const first = refused.flatMap(({ check, params }) =>
    check === 'plugins' && Array.isArray(params.first) ? [params.first as string[]] : [],
  )
  const after = [...new Set(first.flat())].sort()
  const isPlanned = (id: string): boolean =>
    all.some((one) => one.part.kind === 'extension' && one.part.id === id && one.state === 'planned')
  if (first.length < refused.length || first.some((ids) => ids.length === 0) || !after.every(isPlanned)) return result
  const move = versionMove(checks, part.id)
  return { part, state: 'waiting', ...(move === undefined ? {} : { move }), after, seconds }
}
