import type { SiteguardError } from '../../core/error.ts'
import type { HardenedSite, HardenReport } from '../../core/harden-report.ts'
import { isUnseen } from '../../core/health.ts'
import { isUnproved } from '../../core/proof.ts'

const PARTIAL = 3
const PERSON = 6
const ROLLED_BACK = 8
const INTERRUPTED = 130

/**
 * What happened to sites comes before what did not happen: interrupted (130), rolled back (8), left in the middle (by the error; 6 where
 * several differ), a no (6). Sites that could not be planned give their own code where that is all there is, and 3 where others went
 * well; what was done and could not be tried or looked at on the live site is 3, and never 0.
 */
export function exitCodeOf(
  sites: readonly HardenedSite[],
  stopped: HardenReport['stopped'],
  deps: { exitCodeOf(kind: SiteguardError['kind']): number },
): number {
  const code = ({ error }: HardenedSite): number => (error === undefined ? PERSON : deps.exitCodeOf(error.kind))
  if (stopped?.why === 'interrupted') return INTERRUPTED
  if (sites.some(({ state }) => state === 'rolled-back')) return ROLLED_BACK
  const kept = one(sites.filter(({ state }) => state === 'kept').map(code), PERSON)
  if (kept !== undefined) return kept
  if (stopped !== undefined) return PERSON
  const wrong = sites.filter(({ state }) => state === 'refused' || state === 'failed')
  if (wrong.length > 0) return wrong.length === sites.length ? (one(wrong.map(code), PARTIAL) ?? PARTIAL) : PARTIAL
  return sites.some((site) => site.state === 'not-begun' || isOpen(site)) ? PARTIAL : 0
}

/** Done, and nobody could look whether it holds. */
function isOpen({ state, run, plan }: HardenedSite): boolean {
  if (state !== 'applied') return false
  return (
    isUnseen(run?.health) ||
    isUnproved(run?.proofs) ||
    plan?.checks.some(({ check, state: found }) => check === 'proof' && found === 'unknown') === true
  )
}

/** The one code of all, or what stands for a mixture. */
function one(codes: readonly number[], several: number): number | undefined {
  return new Set(codes).size > 1 ? several : codes[0]
}
