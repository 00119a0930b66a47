import { isUnseen } from '../../core/health.ts'
import type { PartResult, SiteUpgrade, UpgradeStop } from '../../core/upgrade-report.ts'
import type { FleetUpgradeDeps } from './types.ts'

const PARTIAL = 3
const PERSON = 6
const ROLLED_BACK = 8
const INTERRUPTED = 130

/**
 * What happened to sites comes before what did not happen: interrupted (130), rolled back (8), left in the middle or for a person (by the
 * error; 6 where several differ), stopped by a cap, the stop file or a no (6). Sites that could not be planned give their own code where
 * that is all there is, and 3 where others went well; what nobody could say (what is newest, whether the site is well) is 3, and never 0.
 */
export function exitCodeOf(
  sites: readonly SiteUpgrade[],
  stop: UpgradeStop | undefined,
  deps: Pick<FleetUpgradeDeps, 'exitCodeOf'>,
): number {
  const parts = sites.flatMap((site) => site.parts)
  const code = ({ error }: PartResult): number => (error === undefined ? PERSON : deps.exitCodeOf(error.kind))
  if (stop?.why === 'interrupted') return INTERRUPTED
  if (parts.some(({ state }) => state === 'rolled-back')) return ROLLED_BACK
  const kept = one(parts.filter(({ state }) => state === 'kept').map(code), PERSON)
  if (kept !== undefined) return kept
  if (stop?.why === 'failed') {
    const failed = sites.find(({ site }) => site === stop.site)?.parts ?? []
    return one(failed.filter(isWrong).map(code), PERSON) ?? PERSON
  }
  if (stop !== undefined) return PERSON
  const wrong = parts.filter(isWrong)
  if (wrong.length > 0) return parts.length === wrong.length ? (one(wrong.map(code), PARTIAL) ?? PARTIAL) : PARTIAL
  // What nobody publishes anywhere is its owner's to look after: beside anything else that is told, and is the same tomorrow. Asked for
  // alone, nothing of what was asked for is known.
  const isUnlisted = ({ part, state, gap }: PartResult): boolean => part.kind !== 'core' && state === 'unknown' && gap === 'not-listed'
  const nothingElse = parts.length > 0 && parts.every(isUnlisted)
  const isUnsaid = (part: PartResult): boolean => part.state === 'unknown' && (nothingElse || !isUnlisted(part))
  return parts.some((part) => isUnsaid(part) || (part.state === 'applied' && isUnseen(part.run?.health))) ? PARTIAL : 0
}

function isWrong({ state }: PartResult): boolean {
  return state === 'refused' || state === 'failed' || state === 'unfinished'
}

/** The one code of all, or what stands for a mixture. */
function one(codes: readonly number[], several: number): number | undefined {
  return new Set(codes).size > 1 ? several : codes[0]
}
