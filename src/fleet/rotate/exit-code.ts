import { isUnseen } from '../../core/health.ts'
import type { RotationPart, SiteRotation } from '../../core/rotation-report.ts'
import type { FleetRotateDeps, RotationStop } from './types.ts'

const PARTIAL = 3
const PERSON = 6
const ROLLED_BACK = 8
const INTERRUPTED = 130

/**
 * What happened to sites comes before what did not happen: interrupted (130), rolled back (8), left in the middle (by the error; 6 where
 * several differ), a no (6). Sites that could not be planned give their own code where that is all there is, and 3 where others went well;
 * what nobody could look at afterwards is 3, and never 0.
 */
export function exitCodeOf(
  sites: readonly SiteRotation[],
  stop: RotationStop | undefined,
  deps: Pick<FleetRotateDeps, 'exitCodeOf'>,
): number {
  const parts = sites.flatMap((site) => site.parts)
  const code = ({ error }: RotationPart): number => (error === undefined ? PERSON : deps.exitCodeOf(error.kind))
  if (stop?.why === 'interrupted') return INTERRUPTED
  if (parts.some(({ state }) => state === 'rolled-back')) return ROLLED_BACK
  const kept = one(parts.filter(({ state }) => state === 'kept').map(code), PERSON)
  if (kept !== undefined) return kept
  if (stop !== undefined) return PERSON
  const wrong = parts.filter(({ state }) => state === 'refused' || state === 'failed' || state === 'unfinished')
  const others = parts.filter(({ state }) => state !== 'not-begun' && state !== 'nothing')
  if (wrong.length > 0) return others.length === wrong.length ? (one(wrong.map(code), PARTIAL) ?? PARTIAL) : PARTIAL
  return parts.some(({ state, run }) => state === 'not-begun' || (state === 'applied' && isUnseen(run?.health))) ? PARTIAL : 0
}

/** The one code of all, or what stands for a mixture. */
function one(codes: readonly number[], several: number): number | undefined {
  return new Set(codes).size > 1 ? several : codes[0]
}
