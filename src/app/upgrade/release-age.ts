import { type Advisory, vulnerabilitiesOf } from '../../core/advisory.ts'
import type { ReleaseAge, VersionMove } from './types.ts'

const DAY_MS = 86_400_000

export interface AgeFacts {
  /** Days a release waits; 0: none waits. */
  readonly days: number
  /** Milliseconds since 1970. */
  readonly now: number
  readonly advisories: Iterable<Advisory>
}

/**
 * Whether a release is old enough to be trusted with a site. A young one waits, unless what is installed has a hole that anybody on
 * the Internet can use (or nothing says that nobody can) and the new one has it no more: then waiting is the greater danger.
 * A version that is not known has no known holes, which does not say that it has none: it does not wait.
 */
export function releaseAge(move: VersionMove, { days, now, advisories }: AgeFacts): ReleaseAge {
  const { product, from, to } = move
  const at = move.released === undefined ? Number.NaN : Date.parse(move.released)
  // What is to come out the day after tomorrow did not come out: the date says nothing.
  if (Number.isNaN(at) || at > now + DAY_MS) return { is: 'unknown', days }
  const released = new Date(at).toISOString()
  const until = at + days * DAY_MS
  if (until <= now) return { is: 'old-enough', days, released }
  if (from === undefined) return { is: 'urgent', days, released, fixes: [UNKNOWN_VERSION] }
  const known = [...advisories]
  const left = new Set(vulnerabilitiesOf(product, to, known).map(({ advisory }) => advisory.id))
  const fixes = vulnerabilitiesOf(product, from, known)
    .map(({ advisory }) => advisory)
    .filter(({ id, preAuth }) => preAuth !== 'no' && !left.has(id))
    .map(({ id }) => id)
  if (fixes.length > 0) return { is: 'urgent', days, released, fixes }
  return { is: 'waits', days, released, until: new Date(until).toISOString() }
}

/** Stands in `ReleaseAge.fixes` where what is installed is not known. */
export const UNKNOWN_VERSION = 'unknown-version'
