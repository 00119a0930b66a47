/** Why a dump is no dump. `cut`: its end mark is missing · `grammar`: no text a dumper writes · `access`: refused or not reachable. */
export type FaultReason = 'cut' | 'grammar' | 'access' | 'failed'

/** A rung of the ladder that did not hold: the next one is tried, and what it said is told when none is left. */
export class DumpFault extends Error {
  readonly reason: FaultReason

  /** `detail` comes from the other side: hostile, for people only. */
  constructor(reason: FaultReason, detail: string) {
    super(detail)
    this.reason = reason
  }
}
