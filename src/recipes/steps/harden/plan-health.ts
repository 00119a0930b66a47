import { upgraderOf } from '../../../cms/upgraders.ts'
import type { Installation } from '../../../core/installation.ts'
import type { Op } from '../../../core/op.ts'
import type { PlanCheck } from '../../../core/plan.ts'
import type { StepContext } from '../../types.ts'
import { planLooks } from '../upgrade/look-pages.ts'

/** The site works as before: its pages are looked at when all is done. */
export function planHealth(
  chosen: readonly Installation[],
  context: StepContext,
): { readonly ops: readonly Op[]; readonly checks: readonly PlanCheck[] } {
  const ops: Op[] = []
  const checks: PlanCheck[] = []
  for (const installation of chosen) {
    const upgrader = upgraderOf(installation.cms)
    if (upgrader === undefined) continue
    const planned = planLooks({ installation, upgrader }, [], context)
    checks.push(...planned.checks)
    const { open, logs } = planned.looks
    if (open.length === 0) continue
    const { cms, root } = installation
    ops.push({ kind: 'health', cms, installation: root, expect: 'open', pages: open, logs, patienceMs: PATIENCE_MS })
  }
  return { ops, checks }
}

/** Nothing is migrated: what is not well soon is sick. */
const PATIENCE_MS = 15_000
