import { createDerivedFinder } from '../../core/derived.ts'
import type { Op } from '../../core/op.ts'
import type { RunSummary } from '../../core/run.ts'
import { progressOf, summaryOf } from '../../recipes/progress.ts'
import type { FoundRun, JournalLine } from '../../recipes/types.ts'

/** How far one op got, by the journal. `begun`: only a look at the site tells. */
export type OpMark = 'open' | 'begun' | 'done' | 'undone'

export interface ShownRun {
  readonly summary: RunSummary
  readonly from: FoundRun['from']
  /** `derived`: it takes away what the CMS makes again. */
  readonly ops: readonly { readonly op: Op; readonly mark: OpMark; readonly derived: boolean }[]
  readonly lines: readonly JournalLine[]
}

/** A run with each of its ops and its journal, for people. */
export function showRun(run: FoundRun): ShownRun {
  const progress = progressOf(run.lines)
  const topOf = createDerivedFinder(run.plan.notes)
  const mark = (index: number): OpMark => {
    if (index >= progress.begun) return 'open'
    if (progress.undoing && index >= progress.undone) return 'undone'
    if (progress.undoing && index >= progress.undoBegun) return 'begun'
    return index < progress.done ? 'done' : 'begun'
  }
  return {
    summary: summaryOf(run),
    from: run.from,
    ops: run.plan.ops.map((op, index) => ({
      op,
      mark: mark(index),
      derived: op.kind === 'remove' && topOf(op.path) !== undefined,
    })),
    lines: run.lines,
  }
}
