import type { ErrorKind } from '../../core/error.ts'
import type { NightState, SiteRecord } from '../../core/run-record.ts'
import { type Diagnosis, isLock } from '../../core/status-report.ts'
import type { Verdict } from '../../core/verdict.ts'

/** What a site's state is judged by. */
export interface SiteFacts {
  /** The last try to log in to its account failed so. */
  readonly refusal?: { readonly code: string; readonly kind: ErrorKind; readonly params: unknown }
  /** How its account and it stand, where somebody looked. */
  readonly account?: Pick<Diagnosis, 'state'>
  readonly site?: Pick<Diagnosis, 'state'>
  /** The work on its account was cut: by the time it may take, or by whoever runs it. */
  readonly cut?: 'time' | 'interrupted'
  /** Something failed that nobody foresaw. */
  readonly broken: boolean
  /** Anything of it was read. */
  readonly read: boolean
  /** All that was asked for was done, and nothing left out. */
  readonly whole: boolean
}

/**
 * What became of a site. A server that is not the one it was comes first, for nothing it says is worth anything; then a lock, which explains
 * whatever else failed; then the way in. Pure.
 */
export function stateOf({ refusal, account, site, cut, broken, read, whole }: SiteFacts): NightState {
  if (refusal?.kind === 'host-key') return 'wrong-key'
  if ([account, site].some((diagnosis) => diagnosis !== undefined && (isLock(diagnosis.state) || diagnosis.state === 'suspended')))
    return 'locked'
  if (whole) return 'done'
  if (cut === 'time') return 'timed-out'
  if (cut === 'interrupted' && !read) return 'not-run'
  if (broken) return 'failed'
  if (refusal !== undefined) {
    if ([account, site].some((diagnosis) => diagnosis?.state === 'ip-banned')) return 'banned'
    if (refusal.code === 'SG-AUTH-001' && (refusal.params as { tried: readonly string[] }).tried.length > 0) return 'refused'
    return refusal.kind === 'connect' || refusal.kind === 'timeout' ? 'unreachable' : 'failed'
  }
  return read ? 'partial' : 'failed'
}

const WORST: readonly Verdict[] = ['infected', 'unknown', 'suspect', 'clean']

/** Of two looks at one site. What was not read is never clean, and what one look saw the other does not take back. */
export function worseVerdict(...verdicts: readonly (Verdict | undefined)[]): Verdict {
  return WORST.find((verdict) => verdicts.includes(verdict)) ?? 'unknown'
}

/** Exit codes of nights, worst first: a lock, findings, evidence that is lost, nobody reached, something left out. */
const WORST_CODES = [130, 5, 1, 7, 4, 3]

export function worstExit(codes: readonly number[]): number {
  return WORST_CODES.find((code) => codes.includes(code)) ?? 0
}

/** States in which nobody was let in. */
const OUTSIDE: ReadonlySet<NightState> = new Set(['unreachable', 'wrong-key', 'refused', 'banned'])

/** How a night ends whose sites came to this: `findings`: some that count for the exit code; `lost`: something could not be kept. */
export function nightExit(
  sites: readonly Pick<SiteRecord, 'state' | 'verdict'>[],
  { findings, lost, interrupted }: { readonly findings: boolean; readonly lost: boolean; readonly interrupted: boolean },
): number {
  const outside = sites.length > 0 && sites.every(({ state }) => OUTSIDE.has(state))
  const open = sites.some(({ state, verdict }) => state !== 'done' || verdict === 'unknown')
  return worstExit([
    ...(interrupted ? [130] : []),
    ...(sites.some(({ state }) => state === 'locked') ? [5] : []),
    ...(findings ? [1] : []),
    ...(lost ? [7] : []),
    ...(outside ? [4] : []),
    ...(open ? [3] : []),
  ])
}
