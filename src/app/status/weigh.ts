import type { Diagnosis, Measure, StatusReason, StatusState, Witness, WitnessId, WitnessKind } from '../../core/status-report.ts'
import { quoted } from '../../http/page-text.ts'

/** Characters of what a witness tells of a site, a host or a server. */
const MOST = 400

/** Nothing it tells can act on a terminal, whoever wrote it. */
export function witness(kind: WitnessKind, id: WitnessId, params: Witness['params'] = {}): Witness {
  const safe = Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? quoted(value, MOST) : value])
  return { kind, id, params: Object.fromEntries(safe) }
}

export interface Claim {
  readonly state: StatusState
  readonly reasons?: readonly StatusReason[]
  readonly measures?: readonly Measure[]
  readonly for: readonly Witness[]
  readonly against?: readonly Witness[]
  /** What one page's status, headers and body say of the host counts once: whoever holds the site may write all three. */
  readonly ofHost?: true
}

/** How sure a claim is: two kinds of witness, and none against it. One alone is never sure. */
export function weigh(claim: Claim): Diagnosis {
  const kinds = new Set(claim.for.map(({ kind }) => (claim.ofHost && PAGE.has(kind) ? 'page' : kind)))
  const doubts = claim.against ?? []
  const certainty = claim.state === 'unknown' ? 'none' : kinds.size >= 2 && doubts.length === 0 ? 'sure' : 'probably'
  return {
    state: claim.state,
    certainty,
    reasons: [...new Set(claim.reasons ?? [])],
    ...(claim.measures === undefined ? {} : { measures: claim.measures }),
    witnesses: claim.for,
    doubts,
  }
}

const PAGE: ReadonlySet<WitnessKind> = new Set(['status', 'headers', 'body'])
