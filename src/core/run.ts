import type { AccountId, SiteId } from './account.ts'
import type { HealthReport } from './health.ts'
import type { WayBack } from './op.ts'
import type { ProofReport } from './proof.ts'
import type { SnapshotId } from './snapshot.ts'

/**
 * running: a process works on it, or died doing so · applied: every op done and verified · rolled-back: all undone · stopped:
 * it wants a person (unknown state) · planned: nothing was touched.
 */
export type RunState = 'planned' | 'running' | 'applied' | 'rolling-back' | 'rolled-back' | 'stopped'

/** One run as `runs list` shows it. */
export interface RunSummary {
  readonly id: string
  readonly site: SiteId
  readonly account: AccountId
  readonly recipe: string
  readonly state: RunState
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt?: string
  readonly ops: number
  readonly done: number
  readonly resumes: number
  readonly before: SnapshotId
  readonly wayBack: WayBack
  /** What looks at the site found. Absent: nobody looked (yet), or all was undone. */
  readonly health?: readonly HealthReport[]
  /** What probes on the live site proved. Absent: none was tried (yet), or all was undone. */
  readonly proofs?: readonly ProofReport[]
  /** Why it stopped: an error's code and parameters. */
  readonly error?: { readonly code: string; readonly params: object }
}
